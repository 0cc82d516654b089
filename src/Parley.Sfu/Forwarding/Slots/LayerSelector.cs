using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>
/// Goes, for one slot, from the layers that it has to those that it should have, at the packets where a decoder can follow: streams change at
/// key frames, temporal layers are left at once and taken up where the encoder says so, spatial layers of one stream likewise. One owner.
/// </summary>
public sealed class LayerSelector
{
    /// <summary>After so many pictures without the highest spatial layer, its encoder has stopped it.</summary>
    private const int PicturesUntilGone = 8;

    private uint _timestamp;
    private byte _highest;
    private byte _highestNow;
    private byte _missing;
    private bool _leftOutBelow;

    /// <summary>The layers that are forwarded.</summary>
    public LayerChoice Current { get; private set; } = LayerChoice.None;

    /// <summary>The layers that should be.</summary>
    public LayerChoice Target { get; private set; } = LayerChoice.None;

    /// <summary>Whether the way to <see cref="Target"/> needs a key frame of its stream.</summary>
    public bool WantsKeyFrame => !Target.IsNone && (Current.Stream != Target.Stream || NeedsSpatialKeyFrame);

    /// <summary>
    /// Whether as little as possible is forwarded of a stream that is about to be left for a smaller one, until a key frame of that one comes: its
    /// lowest layers. A picture without its upper temporal layers jerks, so only where the network needs it.
    /// </summary>
    public bool Thins { get; set; }

    private bool GoesDown => Thins && Target.Stream < Current.Stream;

    private int WantedTemporal => GoesDown ? 0 : Target.Stream == Current.Stream ? Target.Temporal : Current.Temporal;

    private int WantedSpatial => GoesDown ? 0 : Target.Stream == Current.Stream ? Target.Spatial : Current.Spatial;

    private bool NeedsSpatialKeyFrame =>
        (Target.Spatial > Current.Spatial && _highest > Current.Spatial) || (_leftOutBelow && (Target.Spatial < Current.Spatial || _highest < Current.Spatial));

    /// <summary>Says which layers there should be. None takes effect at once, and what comes after it begins with a key frame.</summary>
    public void Select(LayerChoice target)
    {
        Target = target;
        if (target.IsNone) Current = LayerChoice.None;
    }

    /// <summary>Something else feeds the slot: begins anew.</summary>
    public void Reset(LayerChoice target) => (Current, Target) = (LayerChoice.None, target);

    /// <summary>Decides on a packet. Every packet of every stream of the track is to be shown, in the order of arrival.</summary>
    /// <param name="info">The packet.</param>
    /// <param name="stream">Which of the streams that are sent at once it belongs to.</param>
    /// <param name="marker">Whether it is the last of what is sent of its picture.</param>
    public LayerVerdict Decide(in PacketInfo info, int stream, out bool marker)
    {
        marker = false;
        // of no layer, and of no picture
        if (info.IsEmpty) return LayerVerdict.Drop;
        if (stream != Current.Stream)
        {
            // until there is any picture, a smaller one is better than none
            if (!info.IsKeyFrame || (stream != Target.Stream && (!Current.IsNone || stream > Target.Stream))) return LayerVerdict.Drop;
            Begin(info, stream);
            marker = IsLast(info);
            return LayerVerdict.Switch;
        }

        var begins = RtpTimestamp.IsNewer(info.Timestamp, _timestamp);
        if (begins) BeginPicture(info.Timestamp);
        if (info.Timestamp == _timestamp) Follow(info, begins);
        if (info.SpatialId < Current.Spatial && info.SpatialId < _highest && info.Has(PacketFlags.NotNeededAbove))
        {
            _leftOutBelow = true;
            return LayerVerdict.Drop;
        }

        if (info.SpatialId > Current.Spatial || info.TemporalId > Current.Temporal) return LayerVerdict.Drop;
        marker = IsLast(info);
        return LayerVerdict.Forward;
    }

    private bool IsLast(in PacketInfo info) => info.Marker || (info.EndsFrame && info.SpatialId == Current.Spatial);

    private void Begin(in PacketInfo info, int stream)
    {
        Current = Target with { Stream = (sbyte)stream };
        _timestamp = info.Timestamp;
        _highest = _highestNow = info.SpatialId;
        _missing = 0;
        _leftOutBelow = false;
    }

    private void BeginPicture(uint timestamp)
    {
        _timestamp = timestamp;
        if (_highestNow >= _highest) (_highest, _missing) = (_highestNow, 0);
        else if (++_missing > PicturesUntilGone) (_highest, _missing) = (_highestNow, 0);
        _highestNow = 0;
        var temporal = (byte)Math.Min(Current.Temporal, WantedTemporal);
        var spatial = _leftOutBelow ? Current.Spatial : (byte)Math.Min(Current.Spatial, WantedSpatial);
        Current = Current with { Temporal = temporal, Spatial = spatial };
    }

    private void Follow(in PacketInfo info, bool begins)
    {
        // of a frame whose other packets were left out before its first one came, nothing more is sent
        begins |= info.SpatialId > _highestNow;
        _highestNow = Math.Max(_highestNow, info.SpatialId);
        if (info.IsKeyFrame)
        {
            _leftOutBelow = false;
            if (begins && Target.Stream == Current.Stream) Current = Target;
        }
        else if (begins && info.StartsFrame)
        {
            GoUp(info);
        }
    }

    private void GoUp(in PacketInfo info)
    {
        if (info.Has(PacketFlags.SpatialSwitch) && info.SpatialId == Current.Spatial + 1 && info.SpatialId <= WantedSpatial && info.TemporalId <= Current.Temporal)
            Current = Current with { Spatial = info.SpatialId };
        if (!info.SwitchUp || Current.Temporal >= WantedTemporal || info.SpatialId < Math.Min(Current.Spatial, _highest)) return;
        if (info.Codec != MediaCodec.Vp8 && info.TemporalId <= Current.Temporal) Current = Current with { Temporal = (byte)WantedTemporal };
        else if (info.Codec == MediaCodec.Vp8 && info.TemporalId == Current.Temporal + 1) Current = Current with { Temporal = info.TemporalId };
    }
}
