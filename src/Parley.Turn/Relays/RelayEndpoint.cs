using Parley.Protocols.Primitives;

namespace Parley.Turn.Relays;

/// <summary>
/// A relay of this server: a port, and which family's socket. A port belongs to one allocation, whatever the address, so this names a
/// relay process-wide. A relay has a socket only after <see cref="TurnEventKind.RelayOpened"/>.
/// </summary>
/// <param name="Port">The port, in the configured range.</param>
/// <param name="Family">IPv4 or IPv6.</param>
public readonly record struct RelayEndpoint(ushort Port, IPFamily Family);
