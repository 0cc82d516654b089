using System.Security.Cryptography;
using Parley.Protocols.Primitives;
using Parley.Turn.Authentication;
using Parley.Turn.Peers;
using Parley.Turn.Quotas;
using Parley.Turn.Relays;

namespace Parley.Turn;

/// <summary>
/// What the workers of one TURN server share: options, addresses, which relay port belongs to which worker, and what each user and
/// source has. Nothing in it takes a lock on the way of a packet.
/// </summary>
public sealed class TurnDomain
{
    private volatile TurnAddresses _addresses;
    private volatile WallClock _clock;

    /// <summary>A domain for the workers 0 to <paramref name="workers"/> - 1.</summary>
    /// <param name="options">How the server behaves.</param>
    /// <param name="addresses">The server's addresses at first.</param>
    /// <param name="clock">The calendar, for the expiry of user names.</param>
    /// <param name="workers">How many workers there will be, each with its own <see cref="TurnServer"/>.</param>
    /// <param name="seed">32 bytes from the system's random number generator: ports, nonces and tokens come from it.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message says how.</exception>
    public TurnDomain(TurnOptions options, TurnAddresses addresses, WallClock clock, int workers, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        var problems = string.Join(' ', options.Problems());
        if (problems.Length > 0) throw new ArgumentException(problems, nameof(options));
        if (seed.Length < 32) throw new ArgumentException("The seed must have at least 32 bytes.", nameof(seed));
        Options = options;
        _addresses = addresses;
        _clock = clock;
        Workers = workers;
        Seed = seed.ToArray();
        Ports = new RelayPorts(options.FirstRelayPort, options.LastRelayPort);
        Reservations = new Reservations(Ports, options.ReservationLifetime, options.MaxAllocationsPerUser, options.MaxAllocationsPerAddress);
        Quota = new AllocationQuota(options);
        Bandwidth = new Bandwidth(options);
        Rules = new PeerRules(options, Ports);
        Nonces = new Nonces(HMACSHA256.HashData(Seed, "nonces"u8), options.NonceLifetime);
        Authenticator = new Authenticator(new Accounts(options), Nonces);
    }

    /// <summary>How the server behaves.</summary>
    public TurnOptions Options { get; }

    /// <summary>How many workers there are.</summary>
    public int Workers { get; }

    /// <summary>The server's addresses. May be set by any thread at any time; allocations keep the relayed address they were given.</summary>
    public TurnAddresses Addresses
    {
        get => _addresses;
        set => _addresses = value;
    }

    /// <summary>The calendar. May be set by any thread at any time.</summary>
    public WallClock Clock
    {
        get => _clock;
        set => _clock = value;
    }

    internal RelayPorts Ports { get; }

    internal Reservations Reservations { get; }

    internal AllocationQuota Quota { get; }

    internal Bandwidth Bandwidth { get; }

    internal PeerRules Rules { get; }

    internal Nonces Nonces { get; }

    internal Authenticator Authenticator { get; }

    private byte[] Seed { get; }

    /// <summary>A generator of randomness for one worker alone.</summary>
    internal Entropy EntropyOf(int worker) => new([.. Seed, .. BitConverter.GetBytes(worker)]);
}
