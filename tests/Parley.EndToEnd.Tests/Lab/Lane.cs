namespace Parley.EndToEnd.Tests.Lab;

/// <summary>What a direction of a line is like.</summary>
/// <param name="Delay">How long a packet is under way.</param>
/// <param name="BitsPerSecond">How much passes; 0 is anything at once.</param>
/// <param name="Loss">Which share of the packets is lost, at random.</param>
internal sealed record LaneQuality(TimeSpan Delay, long BitsPerSecond = 0, double Loss = 0);

/// <summary>
/// One direction of a line: packets wait for their turn in a queue that overflows, then they are under way. It has no clock: times are
/// what its owner says, in any unit of <see cref="TimeSpan"/> that only grows.
/// </summary>
/// <param name="quality">What it is like at first.</param>
/// <param name="seed">Of what is lost.</param>
internal sealed class Lane(LaneQuality quality, int seed)
{
    /// <summary>More than half a second at 3 Mbit/s, and more than three at half a megabit: as in many a home.</summary>
    public const int QueueBytes = 200_000;

    private readonly Random _chance = new(seed);
    private readonly Queue<byte[]> _waiting = new();
    private readonly Queue<(TimeSpan Due, byte[] Packet)> _underWay = new();
    private volatile LaneQuality _quality = quality;
    private TimeSpan _free;
    private long _waitingBytes;
    private long _passedBytes;
    private long _lost;

    /// <summary>What it is like. Another thread may change it; what waits then goes on at the new rate.</summary>
    public LaneQuality Quality
    {
        get => _quality;
        set => _quality = value;
    }

    /// <summary>How long a packet that comes now would wait for its turn.</summary>
    public TimeSpan Queue => _quality.BitsPerSecond is > 0 and var rate ? Sending(Interlocked.Read(ref _waitingBytes), rate) : TimeSpan.Zero;

    /// <summary>How many bytes have got their turn.</summary>
    public long PassedBytes => Interlocked.Read(ref _passedBytes);

    /// <summary>How many packets were lost, by chance or because the queue was full.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>When something has to be done; null if nothing waits.</summary>
    public TimeSpan? Next
    {
        get
        {
            TimeSpan? turn = _waiting.TryPeek(out var first) ? _free + Sending(first.Length, _quality.BitsPerSecond) : null;
            return _underWay.TryPeek(out var next) && !(turn < next.Due) ? next.Due : turn;
        }
    }

    /// <summary>A packet comes.</summary>
    public void Enter(byte[] packet, TimeSpan now)
    {
        Move(now);
        if (_chance.NextDouble() < _quality.Loss || _waitingBytes + packet.Length > QueueBytes)
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        if (_waiting.Count == 0 && _free < now)
            _free = now;
        _waiting.Enqueue(packet);
        Interlocked.Add(ref _waitingBytes, packet.Length);
        Move(now);
    }

    /// <summary>The next packet that has arrived, if one has.</summary>
    public byte[]? Leave(TimeSpan now)
    {
        Move(now);
        return _underWay.TryPeek(out var next) && next.Due <= now ? _underWay.Dequeue().Packet : null;
    }

    private static TimeSpan Sending(long bytes, long rate) => rate == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(8.0 * bytes / rate);

    private void Move(TimeSpan now)
    {
        var (delay, rate, _) = _quality;
        while (_waiting.TryPeek(out var first) && _free + Sending(first.Length, rate) is var sent && sent <= now)
        {
            _waiting.Dequeue();
            Interlocked.Add(ref _waitingBytes, -first.Length);
            Interlocked.Add(ref _passedBytes, first.Length);
            _underWay.Enqueue((sent + delay, first));
            _free = sent;
        }
    }
}
