using Parley.Rooms.Contracts;

namespace Parley.Rooms.Rooms;

/// <summary>A participant without signaling: nothing can be said to it, and its media connection is all there is of it.</summary>
/// <param name="User">Who.</param>
/// <param name="Via">How it came in.</param>
/// <param name="Address">From where, as the shell names it.</param>
/// <param name="Granted">What their token makes of them; by WHIP and WHEP they are less.</param>
internal sealed record External(User User, ParticipantVia Via, string? Address, Role? Granted);
