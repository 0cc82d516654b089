using Parley.Protocols.Primitives;

namespace Parley.Sfu.Congestion;

/// <summary>
/// Spreads what would hurt if it were sent at once: large frames to a receiver whose network is slow. What the estimate carries within
/// 30 ms may go together, so a fast receiver's packets never wait, and the question costs a comparison. Sound doesn't ask.
/// </summary>
public sealed class Pacer
{
    private const long BurstTime = 30_000;
    private const long MinBurst = 3000;
    private const double Speed = 2.5;
    private const double CarefulSpeed = 1.05;

    private double _bytesPerMicrosecond = 0.1;
    private double _burst = MinBurst;
    private double _used;
    private long _time;
    private long _holdUntil;

    /// <summary>Sets the pace.</summary>
    /// <param name="bitsPerSecond">What the network carries.</param>
    /// <param name="isCapacity">Whether that is all that it carries: otherwise it may well carry more, and waits less.</param>
    public void SetRate(long bitsPerSecond, bool isCapacity)
    {
        _bytesPerMicrosecond = (isCapacity ? CarefulSpeed : Speed) * bitsPerSecond / 8_000_000;
        _burst = Math.Max(MinBurst, bitsPerSecond * BurstTime / 8_000_000);
    }

    /// <summary>Nothing that can wait goes before then, because a queue has to drain.</summary>
    public void HoldUntil(MonoTime time) => _holdUntil = time.Microseconds;

    /// <summary>Whether something may go now: at least a packet, and as many together as have room in <see cref="Room"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="when">If not, when to ask again.</param>
    public bool MaySend(MonoTime now, out MonoTime when)
    {
        when = now;
        if (now.Microseconds < _holdUntil)
        {
            when = new MonoTime(_holdUntil);
            return false;
        }

        Drain(now.Microseconds);
        if (_used < _burst) return true;
        when = new MonoTime(now.Microseconds + 1 + (long)((_used - _burst) / _bytesPerMicrosecond));
        return false;
    }

    /// <summary>How many bytes may go together, after <see cref="MaySend"/> has said that something may.</summary>
    public int Room => (int)Math.Max(0, _burst - _used);

    /// <summary>Something was sent: sound, resends and padding too.</summary>
    public void Sent(int bytes, MonoTime now)
    {
        Drain(now.Microseconds);
        _used += bytes;
    }

    private void Drain(long now)
    {
        _used = Math.Max(0, _used - ((now - _time) * _bytesPerMicrosecond));
        _time = now;
    }
}
