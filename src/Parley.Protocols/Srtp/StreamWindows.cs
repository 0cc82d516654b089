namespace Parley.Protocols.Srtp;

/// <summary>The state of each synchronization source, up to a limit: a peer chooses its sources, so it must not choose how many.</summary>
internal sealed class StreamWindows(int limit)
{
    private readonly Dictionary<uint, ReplayWindow> _streams = [];

    // packets come in runs of one stream
    private uint _latestSsrc;
    private ReplayWindow? _latest;

    /// <summary>Finds a stream. False if it is unknown and there is no room for it; a null window is an unknown stream that has room.</summary>
    public bool TryFind(uint ssrc, out ReplayWindow? window)
    {
        window = _latest;
        if (window is not null && ssrc == _latestSsrc) return true;
        if (!_streams.TryGetValue(ssrc, out window)) return _streams.Count < limit;
        (_latestSsrc, _latest) = (ssrc, window);
        return true;
    }

    /// <summary>A window for a stream that was unknown until now.</summary>
    public ReplayWindow Add(uint ssrc)
    {
        var window = new ReplayWindow();
        _streams.Add(ssrc, window);
        return window;
    }
}
