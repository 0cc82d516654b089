using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless.Publishing;

/// <summary>A picture in one or more layers, all captured at the same moments.</summary>
internal sealed class VideoTrack : PublishedTrack
{
    /// <summary>Packets of a layer that are planned or may be asked for again.</summary>
    internal const int History = 1024;

    /// <summary>The longest payload, in bytes.</summary>
    internal const int MaxPayload = 1100;

    private const int LeadingLength = 48;
    private const int KeyFrameWeight = 4;
    private static readonly TimeSpan KeyFrameDistance = TimeSpan.FromMilliseconds(300); // browsers ignore requests that come closer
    private static readonly byte[] TemporalPattern = [0, 2, 1, 2];

    private readonly VideoOptions _options;
    private readonly IVideoFormat _format;
    private readonly LayerState[] _states;
    private MonoTime _lastKeyFrame = MonoTime.LongAgo;
    private int _position;
    private uint _chance;

    public VideoTrack(VideoOptions options, Entropy entropy)
        : base(options.Mid, TimeSpan.FromTicks(TimeSpan.TicksPerSecond / options.FrameRate), [.. options.Layers.Select(layer => new PublishedLayer(layer.Rid, 90_000, History, entropy))])
    {
        _options = options;
        _format = options.Codec switch
        {
            MediaCodec.Vp8 => new Vp8Format(),
            MediaCodec.H264 => new H264Format(),
            _ => throw new ArgumentException($"There is no synthetic {options.Codec}.", nameof(options)),
        };
        _states = [.. options.Layers.Select(_ => new LayerState { PictureId = (ushort)entropy.Next(0x8000), Tl0 = (byte)entropy.Next(256), WantsKeyFrame = true })];
        _chance = (uint)entropy.NextUInt64() | 1;
    }

    internal override OfferedMedia Offer => new(Mid, SdpMediaKind.Video, SdpDirection.SendOnly, [_options.Codec])
    {
        Layers = [.. Layers.Where(layer => layer.Rid is not null).Select(layer => layer.Rid!)],
        Source = Layers[0].Rid is null ? new OfferedSource(Layers[0].Ssrc, Layers[0].RetransmissionSsrc, "headless") : null,
    };

    internal override void RequestKeyFrame(MonoTime now)
    {
        if (now < _lastKeyFrame + KeyFrameDistance) return;
        _lastKeyFrame = now;
        foreach (var state in _states) state.WantsKeyFrame = true;
    }

    internal override void Activate(PublishedLayer layer, bool active)
    {
        if (active && !layer.IsActive) _states[Array.IndexOf(LayerArray, layer)].WantsKeyFrame = true;
        layer.IsActive = active;
    }

    private protected override void Plan(MonoTime due)
    {
        var temporal = _format.TemporalLayers > 1 ? TemporalPattern[_position] : (byte)0;
        // a key frame begins the pattern anew, in all layers at once
        if (IsKeyFrameDue()) (_position, temporal) = (0, 0);
        for (var i = 0; i < LayerArray.Length; i++)
        {
            if (LayerArray[i].IsActive) Plan(LayerArray[i], _states[i], _options.Layers[i], temporal, due);
        }

        _position = (_position + 1) % TemporalPattern.Length;
    }

    private bool IsKeyFrameDue()
    {
        for (var i = 0; i < LayerArray.Length; i++)
        {
            if (LayerArray[i].IsActive && _states[i].WantsKeyFrame) return true;
        }

        return false;
    }

    private void Plan(PublishedLayer layer, LayerState state, VideoLayerOptions options, byte temporal, MonoTime due)
    {
        var isKey = state.WantsKeyFrame;
        state.WantsKeyFrame = false;
        state.PictureId = (ushort)((state.PictureId + 1) & 0x7FFF);
        if (temporal == 0) state.Tl0++;
        if (isKey) layer.KeyFrames++;
        var frame = new VideoFrame(isKey, state.PictureId, state.Tl0, temporal, temporal != 0 && _position != TemporalPattern.Length - 1, options.Width, options.Height);

        var leading = isKey ? _format.LeadingPackets : 0;
        var percent = _options.EvenFrames ? 100 : (isKey ? KeyFrameWeight : 1) * NextSize();
        var bytes = Math.Max(64, (int)((long)options.Bitrate / 8 / _options.FrameRate * percent / 100));
        var pieces = Math.Min((bytes + MaxPayload - 1) / MaxPayload, History / 4);
        for (var i = 0; i < leading + pieces; i++)
        {
            ref var packet = ref layer.Plan();
            packet.Length = (ushort)(i < leading ? LeadingLength : Math.Max(64, Math.Min(MaxPayload, (bytes + i - leading) / pieces)));
            packet.HeadLength = (byte)_format.WriteHead(packet.Head, frame, i, leading + pieces, packet.Length);
            packet.Timestamp = layer.TimestampAt(due);
            packet.Marker = i == leading + pieces - 1;
        }
    }

    // 80 to 120 percent: frames of an encoder are of uneven size
    private uint NextSize()
    {
        _chance ^= _chance << 13;
        _chance ^= _chance >> 17;
        _chance ^= _chance << 5;
        return 80 + (_chance % 41);
    }

    private sealed class LayerState
    {
        public ushort PictureId { get; set; }

        public byte Tl0 { get; set; }

        public bool WantsKeyFrame { get; set; }
    }
}
