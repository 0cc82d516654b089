namespace Parley.Headless.Receiving;

/// <summary>A whole frame.</summary>
/// <param name="IsKey">Whether a decoder can begin with it.</param>
/// <param name="Decodable">Whether all that it refers to was decodable.</param>
/// <param name="Contributor">Who feeds the slot, or 0.</param>
/// <param name="Height">In pixels, in a key frame of a codec that says it; else 0.</param>
internal readonly record struct ReceivedFrame(bool IsKey, bool Decodable, uint Contributor, int Height);

/// <summary>
/// Puts packets in order and frames together, and knows like a decoder which of them can be shown: with temporal layers by the numbers of
/// VP8, else only when nothing is lost since the last key frame. What is lost is passed over once nobody waits for it any more, or a whole
/// key frame is there, as browsers do.
/// </summary>
internal sealed class FrameReader
{
    private const int Capacity = 2048;

    private VideoPacket[] _ring = [];
    private long _next = -1;
    private long _highest = -1;
    private long _keyFrame = -1;
    private bool _inFrame;
    private bool _frameIsKey;
    private VideoPacket _first;
    private bool _hasReference;
    private bool _intact;
    private bool _unbroken;
    private byte _tl0;
    private ushort _pictureId;

    /// <summary>The number of the next packet that is read.</summary>
    public long Next => _next;

    /// <summary>Whether nothing can be shown until a key frame comes.</summary>
    public bool NeedsKeyFrame => !_hasReference;

    /// <summary>How often a picture id did not follow the one before, though no packet was missing: a fault of whoever numbered them.</summary>
    public int Discontinuities { get; private set; }

    /// <summary>Forgets everything: the numbers have jumped.</summary>
    public void Reset()
    {
        Array.Clear(_ring);
        (_next, _highest, _keyFrame) = (-1, -1, -1);
        _inFrame = _hasReference = _intact = _unbroken = false;
    }

    /// <summary>Adds a packet. False if it is too late.</summary>
    public bool Add(in VideoPacket packet)
    {
        if (_ring.Length == 0) _ring = new VideoPacket[Capacity]; // a slot that is never fed needs none
        if (_next < 0) _next = packet.Sequence;
        if (packet.Sequence < _next) return false;
        if (packet.Sequence >= _next + Capacity) Reset();
        if (_next < 0) _next = packet.Sequence;
        var copy = packet;
        copy.Sequence++; // an entry of 0 is empty
        _ring[packet.Sequence % Capacity] = copy;
        if (packet.Sequence > _highest) _highest = packet.Sequence;
        if (packet.Starts && packet.IsKey && packet.Sequence > _keyFrame) _keyFrame = packet.Sequence;
        return true;
    }

    /// <summary>Takes the next frame that is whole. Packets before <paramref name="firstMissing"/> that are not there will not come any more.</summary>
    public bool TryRead(long firstMissing, out ReceivedFrame frame)
    {
        frame = default;
        for (; _next >= 0 && _next <= _highest; _next++)
        {
            ref var packet = ref _ring[_next % Capacity];
            if (packet.Sequence != _next + 1)
            {
                if (_next >= firstMissing)
                {
                    if (!HasWholeKeyFrame()) return false;
                    _next = _keyFrame - 1;
                }

                Lose();
                continue;
            }

            if (packet.IsEmpty || !Take(packet) || !packet.Ends) continue;
            _next++;
            frame = Finish();
            return true;
        }

        return false;
    }

    private bool HasWholeKeyFrame()
    {
        if (_keyFrame <= _next) return false;
        var timestamp = _ring[_keyFrame % Capacity].Timestamp;
        for (var number = _keyFrame; number <= _highest; number++)
        {
            ref var packet = ref _ring[number % Capacity];
            if (packet.Sequence != number + 1 || packet.Timestamp != timestamp) return false;
            if (packet.Ends) return true;
        }

        return false;
    }

    private void Lose()
    {
        _inFrame = _intact = _unbroken = false;
    }

    // False if the frame has no beginning.
    private bool Take(in VideoPacket packet)
    {
        if (_inFrame && packet.Timestamp != _first.Timestamp) Lose(); // its end is missing
        if (!_inFrame)
        {
            if (!packet.Starts) return false;
            _inFrame = true;
            _frameIsKey = false;
            _first = packet;
        }

        _frameIsKey |= packet.IsKey;
        return true;
    }

    private ReceivedFrame Finish()
    {
        if (_first.HasTemporal)
        {
            if (_unbroken && _first.PictureId != ((_pictureId + 1) & 0x7FFF)) Discontinuities++;
            _pictureId = _first.PictureId;
        }

        _unbroken = true;
        _inFrame = false;
        return new ReceivedFrame(_frameIsKey, Decode(), _first.Contributor, _first.Height);
    }

    private bool Decode()
    {
        if (_frameIsKey)
        {
            (_hasReference, _intact, _tl0) = (true, true, _first.Tl0);
            return true;
        }

        if (!_hasReference) return false;
        if (!_first.HasTemporal) return _hasReference = _intact;
        if (_first.TemporalId == 0)
        {
            _hasReference = _first.Tl0 == (byte)(_tl0 + 1);
            _tl0 = _first.Tl0;
            return _hasReference;
        }

        if (_first.Tl0 != _tl0 || (!_intact && !_first.Sync)) return false;
        _intact = true;
        return true;
    }
}
