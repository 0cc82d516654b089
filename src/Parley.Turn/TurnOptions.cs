namespace Parley.Turn;

/// <summary>How the TURN server behaves. The same for all workers; immutable.</summary>
public sealed record TurnOptions
{
    /// <summary>The realm that clients are told, 1 to 127 bytes of UTF-8.</summary>
    public string Realm { get; init; } = "parley";

    /// <summary>What SOFTWARE says in answers to authenticated requests; empty sends none (RFC 8489 section 14.14).</summary>
    public string Software { get; init; } = "Parley";

    /// <summary>
    /// The secret behind short-lived user names, UTF-8 of what coturn calls <c>static-auth-secret</c>; see
    /// <see cref="Authentication.TurnCredential"/>. Empty: no such users.
    /// </summary>
    public ReadOnlyMemory<byte> SharedSecret { get; init; }

    /// <summary>Users with a fixed password, by name. For tests and for devices that cannot be given short-lived ones.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The first port for relays.</summary>
    public ushort FirstRelayPort { get; init; } = 50000;

    /// <summary>The last port for relays, included.</summary>
    public ushort LastRelayPort { get; init; } = 50999;

    /// <summary>How long an allocation lives if its client asks for nothing (RFC 8656 section 7.2).</summary>
    public TimeSpan DefaultLifetime { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>The longest lifetime a client is given.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>How long a permission lives (RFC 8656 section 9: 300 s).</summary>
    public TimeSpan PermissionLifetime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a channel stays bound (RFC 8656 section 12: 600 s).</summary>
    public TimeSpan ChannelLifetime { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>
    /// How long the allocation of a short-lived user may be kept up after the user name has expired. Browsers cannot give a running
    /// allocation a new name, so this is how long a call may go on.
    /// </summary>
    public TimeSpan ExpiredUserGrace { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a nonce is good; after it the client gets 438 and a new one.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>How long a port reserved by EVEN-PORT waits for its token (RFC 8656 section 7.2: at least 30 s).</summary>
    public TimeSpan ReservationLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Allocations in all. A request past it gets 508.</summary>
    public int MaxAllocations { get; init; } = 10_000;

    /// <summary>Allocations of one user, over all workers. A request past it gets 486. A browser makes up to 18 for one call.</summary>
    public int MaxAllocationsPerUser { get; init; } = 64;

    /// <summary>Allocations from one source address (IPv6: one /64), over all workers. A request past it gets 486.</summary>
    public int MaxAllocationsPerAddress { get; init; } = 128;

    /// <summary>Permissions of one allocation. A request past it gets 508.</summary>
    public int MaxPermissions { get; init; } = 128;

    /// <summary>Channels of one allocation. A request past it gets 508.</summary>
    public int MaxChannels { get; init; } = 128;

    /// <summary>Payload bytes per second relayed for one user, both directions together, over all workers. 0: no limit.</summary>
    public long BytesPerSecondPerUser { get; init; }

    /// <summary>
    /// Payload bytes per second relayed for one source address (IPv6: one /64), both directions together, over all workers, whoever its
    /// users say they are. 0: no limit.
    /// </summary>
    public long BytesPerSecondPerAddress { get; init; }

    /// <summary>Payload bytes per second relayed for everybody, both directions together. 0: no limit.</summary>
    public long BytesPerSecondTotal { get; init; }

    /// <summary>Unauthenticated answers (400, 401, 420, 438) over UDP to one source address (IPv6: one /64) per second and worker.</summary>
    public int UnauthenticatedAnswersPerSecond { get; init; } = 50;

    /// <summary>
    /// Answers to Binding requests over UDP to one source address (IPv6: one /64) per second and worker. Each is larger than its request,
    /// whose source may be forged; but a whole office behind one address asks every few seconds for each of its ports.
    /// </summary>
    public int BindingAnswersPerSecond { get; init; } = 500;

    /// <summary>
    /// Whether peers with private addresses may be reached through a socket. Off: a client could otherwise reach the operator's own
    /// network. Two clients of this server reach each other's relayed addresses in memory in any case, on a LAN too.
    /// </summary>
    public bool AllowPrivatePeers { get; init; }

    /// <summary>Whether loopback peers may be reached. For tests on one machine only.</summary>
    public bool AllowLoopbackPeers { get; init; }

    /// <summary>Whether the shell can send a datagram with the DF bit. If not, DONT-FRAGMENT gets 420 (RFC 8656 section 7.2).</summary>
    public bool CanSetDontFragment { get; init; } = true;

    /// <summary>What is wrong with these options, each a sentence that names the option and the fix. Empty: nothing.</summary>
    public IEnumerable<string> Problems()
    {
        var realm = System.Text.Encoding.UTF8.GetByteCount(Realm);
        if (realm is 0 or > 127) yield return $"{nameof(Realm)} must have 1 to 127 bytes, but has {realm}; choose a shorter name.";
        if (FirstRelayPort < 1024) yield return $"{nameof(FirstRelayPort)} is {FirstRelayPort}; choose a range from 1024 up.";
        if (LastRelayPort < FirstRelayPort)
            yield return $"{nameof(LastRelayPort)} ({LastRelayPort}) is below {nameof(FirstRelayPort)} ({FirstRelayPort}); swap them.";
        if (DefaultLifetime < TimeSpan.FromSeconds(1) || MaxLifetime < DefaultLifetime)
            yield return $"{nameof(MaxLifetime)} must not be below {nameof(DefaultLifetime)}, and that not below one second.";
        if (MaxAllocations < 1 || MaxAllocationsPerUser < 1 || MaxAllocationsPerAddress < 1 || MaxPermissions < 1 || MaxChannels < 1)
            yield return "The limits of allocations, permissions and channels must be at least 1.";
        if (BytesPerSecondPerUser < 0 || BytesPerSecondPerAddress < 0 || BytesPerSecondTotal < 0)
            yield return "A limit of bytes per second must not be negative; 0 means no limit.";
        if (UnauthenticatedAnswersPerSecond < 1)
            yield return $"{nameof(UnauthenticatedAnswersPerSecond)} must be at least 1, or nobody could sign in.";
        if (BindingAnswersPerSecond < 1)
            yield return $"{nameof(BindingAnswersPerSecond)} must be at least 1, or nobody could learn their address.";
        if (!SharedSecret.IsEmpty && SharedSecret.Length < 16)
            yield return $"{nameof(SharedSecret)} has {SharedSecret.Length} bytes; give it at least 16 random ones.";
    }
}
