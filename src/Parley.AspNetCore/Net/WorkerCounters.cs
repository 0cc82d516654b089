namespace Parley.AspNetCore.Net;

/// <summary>Why a packet went no further.</summary>
internal enum DropReason
{
    /// <summary>Larger than a packet slot.</summary>
    TooLarge,

    /// <summary>Its first byte belongs to no protocol served here (RFC 7983).</summary>
    UnknownProtocol,

    /// <summary>A protocol core found nothing to do with it: malformed, unauthenticated, no allocation, no permission.</summary>
    Refused,

    /// <summary>A quota or the bandwidth of an allocation was used up.</summary>
    Quota,

    /// <summary>The operating system did not take it.</summary>
    SendFailed,

    /// <summary>The relay port could not be opened.</summary>
    RelayPort,

    /// <summary>Another worker's mailbox was full.</summary>
    MailboxFull,

    /// <summary>A stream client does not read as fast as it is sent to.</summary>
    SlowStream,

    /// <summary>A fault of ours met it.</summary>
    Fault,
}

/// <summary>What one worker has counted. The worker alone writes; anybody reads, a moment late.</summary>
internal sealed class WorkerCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];
    private long _packetsIn;
    private long _bytesIn;
    private long _packetsOut;
    private long _bytesOut;

    /// <summary>Datagrams and stream messages received.</summary>
    public long PacketsIn => Volatile.Read(ref _packetsIn);

    /// <summary>Their payload bytes.</summary>
    public long BytesIn => Volatile.Read(ref _bytesIn);

    /// <summary>Datagrams and stream messages sent.</summary>
    public long PacketsOut => Volatile.Read(ref _packetsOut);

    /// <summary>Their payload bytes.</summary>
    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>How many packets were dropped for a reason.</summary>
    public long Drops(DropReason reason) => Volatile.Read(ref _drops[(int)reason]);

    /// <summary>Counts a packet that came in.</summary>
    public void Received(int bytes)
    {
        _packetsIn++;
        _bytesIn += bytes;
    }

    /// <summary>Counts a packet that goes out.</summary>
    public void Sent(int bytes)
    {
        _packetsOut++;
        _bytesOut += bytes;
    }

    /// <summary>Counts packets that went no further.</summary>
    public void Dropped(DropReason reason, int count = 1) => _drops[(int)reason] += count;
}
