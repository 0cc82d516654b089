using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>
/// When to ask the publisher of one track for key frames, for all who need one. Browsers ignore requests that come closer than about 300 ms,
/// and one for any of the streams that they send at once makes key frames of all of them. One owner.
/// </summary>
public sealed class KeyFrameRequests
{
    /// <summary>How close requests are at the closest.</summary>
    public static readonly TimeSpan Closest = TimeSpan.FromMilliseconds(300);

    /// <summary>How far apart they are at most while nothing comes of them.</summary>
    public static readonly TimeSpan Farthest = TimeSpan.FromMilliseconds(2400);

    /// <summary>What is exactly as far apart as the publisher demands may come closer on its way.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(350);

    private const int MaxStreams = 32;

    private uint _wanted;

    /// <summary>Of these it has been asked since they were wanted.</summary>
    private uint _asked;
    private MonoTime _retry;
    private MonoTime _last = MonoTime.LongAgo;
    private TimeSpan _pause = FirstRetry;

    /// <summary>How many requests were made.</summary>
    public long Requests { get; private set; }

    /// <summary>When the next request is due.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>Whether anybody waits for a key frame of a stream.</summary>
    public bool IsWanted(int stream) => (_wanted >> stream & 1) != 0;

    /// <summary>
    /// Somebody needs a key frame who did not need one before. Until it comes it is asked for again and again by itself.
    /// </summary>
    /// <param name="stream">Of which stream, 0 to 31.</param>
    /// <param name="now">The time.</param>
    /// <param name="patience">
    /// How long ago the last request must be at least. Who can be shown something meanwhile should have patience: each key frame costs all
    /// the others quality.
    /// </param>
    public void Want(int stream, MonoTime now, TimeSpan patience = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)stream, (uint)MaxStreams, nameof(stream));
        var bit = 1u << stream;
        if ((_wanted & bit) == 0) _pause = FirstRetry;
        _wanted |= bit;
        var due = _last + (patience > Closest ? patience : Closest);
        // what has been asked of, in vain so far, is not asked of any sooner for one more who wants it
        if ((_asked & bit) != 0 && due < _retry) due = _retry;
        if (due < now) due = now;
        if (due < NextTimeout) NextTimeout = due;
    }

    /// <summary>A key frame of a stream begins.</summary>
    public void Arrived(int stream) => Forget(stream);

    /// <summary>Nobody needs a key frame of a stream any more.</summary>
    public void Forget(int stream)
    {
        _wanted &= ~(1u << stream);
        _asked &= _wanted;
        if (_wanted == 0) NextTimeout = MonoTime.Never;
    }

    /// <summary>Whether a request is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="stream">The stream to ask of, the largest that is wanted; that gives all others theirs too.</param>
    public bool TryRequest(MonoTime now, out int stream)
    {
        stream = 31 - System.Numerics.BitOperations.LeadingZeroCount(_wanted);
        if (_wanted == 0 || now < NextTimeout) return false;
        Requests++;
        _last = now;
        _asked = _wanted;
        NextTimeout = _retry = now + _pause;
        _pause = _pause * 2 < Farthest ? _pause * 2 : Farthest;
        return true;
    }
}
