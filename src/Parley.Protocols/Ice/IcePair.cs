using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;

namespace Parley.Protocols.Ice;

/// <summary>Where a pair is (RFC 8445 section 6.1.2.6; nothing is frozen, for there is one component and one stream).</summary>
internal enum IcePairState : byte
{
    Waiting = 0,
    InProgress,
    Succeeded,
    Failed,
}

/// <summary>A local and a remote candidate, and the check between them.</summary>
internal sealed class IcePair(Path path, uint localPriority, uint remotePriority)
{
    /// <summary>How often a check is sent before the pair has failed.</summary>
    public const int MaxAttempts = 7;

    private static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(500);

    public Path Path { get; } = path;

    public IcePairState State
    {
        get;
        set
        {
            field = value;
            Works |= value == IcePairState.Succeeded;
        }
    }

    /// <summary>Whether it ever succeeded: it may be checked again to nominate it.</summary>
    public bool Works { get; private set; }

    /// <summary>A check that answers the peer's own goes before others (section 7.3.1.4).</summary>
    public bool Triggered { get; set; }

    /// <summary>Whether the check in progress nominates (controlling), or the peer nominated before we knew that the pair works (controlled).</summary>
    public bool Nominated { get; set; }

    public TransactionId Transaction { get; private set; }

    public int Attempts { get; private set; }

    public MonoTime NextSend { get; private set; }

    /// <summary>What the other side would give this path, had it found it itself: a peer-reflexive candidate (section 7.1.1).</summary>
    public uint ReflexivePriority => (110u << 24) | (localPriority & 0xFF_FFFF);

    /// <summary>Section 6.1.2.3.</summary>
    public ulong Priority(bool controlling)
    {
        var (g, d) = controlling ? (localPriority, remotePriority) : (remotePriority, localPriority);
        return ((ulong)Math.Min(g, d) << 32) + (2UL * Math.Max(g, d)) + (g > d ? 1UL : 0);
    }

    public void Begin(TransactionId transaction)
    {
        Transaction = transaction;
        Attempts = 0;
        Triggered = false;
        State = IcePairState.InProgress;
    }

    public void Sent(MonoTime now)
    {
        var timeout = FirstTimeout * (1 << Attempts);
        NextSend = now + (timeout < LongestTimeout ? timeout : LongestTimeout);
        Attempts++;
    }

    /// <summary>A check of a pair that works goes on working until it is answered: consent (RFC 7675).</summary>
    public void Renew(TransactionId transaction) => Transaction = transaction;
}
