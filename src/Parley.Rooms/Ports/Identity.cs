using Parley.Rooms.Contracts;

namespace Parley.Rooms.Ports;

/// <summary>Who somebody is, as somebody trusted says.</summary>
/// <param name="Id">Stable for the same person; 1 to 128 characters, no control characters.</param>
/// <param name="Name">Display name.</param>
/// <param name="Room">The one room that this person may enter; null for any.</param>
/// <param name="Role">What this person may do in the rooms that they enter; null for what the room gives.</param>
public sealed record Identity(string Id, string Name, string? Room = null, Role? Role = null);
