using Parley.Protocols.Primitives.Interop;

namespace Parley.Protocols.Srtp;

/// <summary>
/// The state of each synchronization source, up to a limit: a peer chooses its sources, so it must not choose how many. They are few, so they
/// stand in a row: where a table would be looked up in three places of memory, one is enough.
/// </summary>
internal sealed class StreamWindows(int limit)
{
    private const int UsualStreams = 4;

    private uint[] _ssrcs = new uint[Math.Min(limit, UsualStreams)];
    private ReplayWindow[] _windows = new ReplayWindow[Math.Min(limit, UsualStreams)];
    private int _count;

    // packets come in runs of one stream
    private uint _latestSsrc;
    private ReplayWindow? _latest;

    /// <summary>Finds a stream. False if it is unknown and there is no room for it; a null window is an unknown stream that has room.</summary>
    public bool TryFind(uint ssrc, out ReplayWindow? window)
    {
        window = _latest;
        if (window is not null && ssrc == _latestSsrc) return true;
        var place = _ssrcs.AsSpan(0, _count).IndexOf(ssrc);
        window = null;
        if (place < 0) return _count < limit;
        (_latestSsrc, _latest) = (ssrc, window = _windows[place]);
        return true;
    }

    /// <summary>Soon the stream of the last packet will be looked for again: asks for its memory.</summary>
    public void Approach() => CacheHint.Fetch(_latest, ReplayWindow.Bytes);

    /// <summary>A window for a stream that was unknown until now.</summary>
    public ReplayWindow Add(uint ssrc)
    {
        if (_count == _ssrcs.Length)
        {
            Array.Resize(ref _ssrcs, Math.Min(limit, _count * 2));
            Array.Resize(ref _windows, _ssrcs.Length);
        }

        _ssrcs[_count] = ssrc;
        return _windows[_count++] = new ReplayWindow();
    }
}
