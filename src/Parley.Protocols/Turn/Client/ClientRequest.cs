using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;

namespace Parley.Protocols.Turn.Client;

/// <summary>A request that waits for its answer (RFC 8489 section 6.2).</summary>
internal sealed class ClientRequest(StunMethod method, TransportAddress peer, ushort channel, TimeSpan lifetime)
{
    private const int MaxSends = 7;
    private const int LastWait = 16;

    public StunMethod Method { get; } = method;

    public TransportAddress Peer { get; } = peer;

    public ushort Channel { get; } = channel;

    public TimeSpan Lifetime { get; } = lifetime;

    public TransactionId TransactionId { get; private set; }

    /// <summary>When it is to be sent again or given up.</summary>
    public MonoTime Due { get; private set; }

    /// <summary>How often a challenge has been answered; more than a few times means that the password is wrong.</summary>
    public int Challenges { get; set; }

    private int Sends { get; set; }

    /// <summary>Whether it has been sent as often as it may and the wait is over.</summary>
    public bool IsGivenUp(bool isStream) => Sends >= (isStream ? 1 : MaxSends);

    /// <summary>Begins a transaction, to be sent at once.</summary>
    public void Begin(TransactionId transactionId, MonoTime now)
    {
        TransactionId = transactionId;
        Sends = 0;
        Due = now;
    }

    /// <summary>Counts a sending: over UDP the wait doubles, on a stream there is one long one.</summary>
    public void Sent(TimeSpan first, bool isStream, MonoTime now)
    {
        Sends++;
        var factor = isStream ? 79 : Sends == MaxSends ? LastWait : 1 << (Sends - 1);
        Due = now + (first * factor);
    }
}
