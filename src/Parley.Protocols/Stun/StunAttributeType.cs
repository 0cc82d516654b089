namespace Parley.Protocols.Stun;

/// <summary>
/// The types of attributes (RFC 8489 section 18.3, RFC 8656 section 18, RFC 8445 section 16.1). Below 0x8000 they must be understood by
/// the receiver, from 0x8000 on they may be ignored.
/// </summary>
public enum StunAttributeType : ushort
{
    /// <summary>No attribute.</summary>
    None = 0,

    /// <summary>MAPPED-ADDRESS.</summary>
    MappedAddress = 0x0001,

    /// <summary>USERNAME.</summary>
    Username = 0x0006,

    /// <summary>MESSAGE-INTEGRITY.</summary>
    MessageIntegrity = 0x0008,

    /// <summary>ERROR-CODE.</summary>
    ErrorCode = 0x0009,

    /// <summary>UNKNOWN-ATTRIBUTES.</summary>
    UnknownAttributes = 0x000A,

    /// <summary>CHANNEL-NUMBER.</summary>
    ChannelNumber = 0x000C,

    /// <summary>LIFETIME.</summary>
    Lifetime = 0x000D,

    /// <summary>XOR-PEER-ADDRESS.</summary>
    XorPeerAddress = 0x0012,

    /// <summary>DATA.</summary>
    Data = 0x0013,

    /// <summary>REALM.</summary>
    Realm = 0x0014,

    /// <summary>NONCE.</summary>
    Nonce = 0x0015,

    /// <summary>XOR-RELAYED-ADDRESS.</summary>
    XorRelayedAddress = 0x0016,

    /// <summary>REQUESTED-ADDRESS-FAMILY.</summary>
    RequestedAddressFamily = 0x0017,

    /// <summary>EVEN-PORT.</summary>
    EvenPort = 0x0018,

    /// <summary>REQUESTED-TRANSPORT.</summary>
    RequestedTransport = 0x0019,

    /// <summary>DONT-FRAGMENT.</summary>
    DontFragment = 0x001A,

    /// <summary>MESSAGE-INTEGRITY-SHA256.</summary>
    MessageIntegritySha256 = 0x001C,

    /// <summary>PASSWORD-ALGORITHM.</summary>
    PasswordAlgorithm = 0x001D,

    /// <summary>USERHASH.</summary>
    UserHash = 0x001E,

    /// <summary>XOR-MAPPED-ADDRESS.</summary>
    XorMappedAddress = 0x0020,

    /// <summary>RESERVATION-TOKEN.</summary>
    ReservationToken = 0x0022,

    /// <summary>PRIORITY (ICE).</summary>
    Priority = 0x0024,

    /// <summary>USE-CANDIDATE (ICE).</summary>
    UseCandidate = 0x0025,

    /// <summary>ADDITIONAL-ADDRESS-FAMILY.</summary>
    AdditionalAddressFamily = 0x8000,

    /// <summary>ADDRESS-ERROR-CODE.</summary>
    AddressErrorCode = 0x8001,

    /// <summary>PASSWORD-ALGORITHMS.</summary>
    PasswordAlgorithms = 0x8002,

    /// <summary>ALTERNATE-DOMAIN.</summary>
    AlternateDomain = 0x8003,

    /// <summary>ICMP.</summary>
    Icmp = 0x8004,

    /// <summary>SOFTWARE.</summary>
    Software = 0x8022,

    /// <summary>ALTERNATE-SERVER.</summary>
    AlternateServer = 0x8023,

    /// <summary>FINGERPRINT.</summary>
    Fingerprint = 0x8028,

    /// <summary>ICE-CONTROLLED.</summary>
    IceControlled = 0x8029,

    /// <summary>ICE-CONTROLLING.</summary>
    IceControlling = 0x802A,
}
