namespace Parley.Turn.Peers;

/// <summary>
/// What a peer's host is to this server, kept beside its channel or permission so that the tables are not searched for every packet. It
/// holds for the addresses it was found with: when the server's addresses change, the host is looked at anew.
/// </summary>
internal readonly struct HostStanding(TurnAddresses addresses, PeerKind? kind)
{
    private readonly TurnAddresses? _addresses = addresses;

    /// <summary>What every port of the host is; <see langword="null"/> for this server's own addresses, where the port decides.</summary>
    public PeerKind? Kind { get; } = kind;

    /// <summary>Whether it was found with these addresses.</summary>
    public bool HoldsFor(TurnAddresses addresses) => ReferenceEquals(_addresses, addresses);
}
