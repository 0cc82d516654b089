using Parley.Rooms.Contracts;

namespace Parley.Rooms.Administration;

/// <summary>Somebody who may do what operators may. Who that is decides the shell.</summary>
/// <param name="User">Who, for the audit log.</param>
/// <param name="Address">A name for the address, as in <see cref="ConnectionInfo"/>.</param>
public sealed record Administrator(User User, string? Address = null);
