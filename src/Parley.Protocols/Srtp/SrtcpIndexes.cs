namespace Parley.Protocols.Srtp;

/// <summary>
/// The index that each source of RTCP uses next, up to a limit of sources. Whoever sends gives indexes out in order, so that there is no window to
/// keep as for what is received: every slot of every peer has a source.
/// </summary>
internal sealed class SrtcpIndexes(int limit)
{
    private const int UsualSources = 4;

    private uint[] _ssrcs = new uint[Math.Min(limit, UsualSources)];
    private uint[] _next = new uint[Math.Min(limit, UsualSources)];
    private int _count;

    /// <summary>Uses the next index of a source. False if it may send no more, or there is one source too many.</summary>
    public bool TryNext(uint ssrc, out uint index)
    {
        index = 0;
        var place = _ssrcs.AsSpan(0, _count).IndexOf(ssrc);
        if (place < 0 && _count == limit) return false;
        if (place < 0) place = Add(ssrc);
        ref var next = ref _next[place];
        if (next > SrtcpIndex.Last) return false;
        index = next++;
        return true;
    }

    private int Add(uint ssrc)
    {
        if (_count == _ssrcs.Length)
        {
            Array.Resize(ref _ssrcs, Math.Min(limit, _count * 2));
            Array.Resize(ref _next, _ssrcs.Length);
        }

        _ssrcs[_count] = ssrc;
        return _count++;
    }
}
