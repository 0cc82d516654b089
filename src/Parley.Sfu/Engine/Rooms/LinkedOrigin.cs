using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine.Links;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>The origin of a mirrored track: the engine of the worker where its publisher lives.</summary>
internal sealed class LinkedOrigin(TrackAnnounced announced, EngineContext context) : ITrackOrigin
{
    // the home asks the publisher at its own pace; this only keeps messages few
    private static readonly TimeSpan RequestInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Of two times that differ by less it is not known which is the later one.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(1);

    private readonly FrameContext[] _contexts = [.. Enumerable.Range(0, Math.Max(1, announced.Source.Layers.Count)).Select(_ => new FrameContext())];
    private readonly uint[] _ssrcs = new uint[Math.Max(1, announced.Source.Layers.Count)];
    private readonly MonoTime[] _keyFrames = new MonoTime[Math.Max(1, announced.Source.Layers.Count)];
    private Track? _track;
    private uint _wanted;
    private MonoTime _nextRequest = new(long.MinValue);
    private uint _owed;
    private uint _urgent;

    /// <summary>The worker where the publisher lives.</summary>
    public int Home => announced.From;

    /// <summary>Begins to feed a track. Sound is wanted at once, pictures when somebody looks.</summary>
    public void Feed(Track track, MonoTime now)
    {
        _track = track;
        if (!track.Source.IsVideo) Want(1, now);
    }

    /// <summary>Takes a packet from the link: media, or a report of the publisher.</summary>
    public void Receive(in LinkedPacket head, ReadOnlySpan<byte> packet, MonoTime now)
    {
        if (_track is not { } track || (uint)head.Layer >= (uint)track.Layers.Length) return;
        if (RtcpPacket.LooksLike(packet))
        {
            TakeReport(track, head.Layer, packet, now);
            return;
        }

        if (!PacketHead.TryRead(packet, track.Source.Extensions, out var read)) return;
        if (_ssrcs[head.Layer] != read.Ssrc) Begin(track, head.Layer, read.Ssrc);
        var codec = track.Source.CodecOf(read.PayloadType);
        if (codec == MediaCodec.None || !PacketReader.TryRead(packet, read, codec, _contexts[head.Layer], new MonoTime(head.Arrival), out var info)) return;
        if (info.IsKeyFrame) Settle(head.Layer, info);
        Ask(now);
        if (!track.Layers[head.Layer].Take(packet, info)) return;
        if (!track.Source.IsVideo) track.Room.Speakers.Heard(track, info, now);
        context.Forwarder.Touch(track.Layers[head.Layer]);
    }

    // The key frame that was asked for a moment ago may have come before whoever asks now was ready for it: what comes too soon is asked later.
    public void RequestKeyFrame(int layer, bool canWait, MonoTime now)
    {
        var bit = 1u << Math.Max(layer, 0);
        _owed |= bit;
        if (!canWait) _urgent |= bit;
        Ask(now);
    }

    public void Want(uint layers, MonoTime now)
    {
        if (layers == _wanted) return;
        _wanted = layers;
        Tell(TrackWanted.NoKeyFrame);
    }

    private static void TakeReport(Track track, int layer, ReadOnlySpan<byte> datagram, MonoTime now)
    {
        if (!RtcpCompound.TryParse(datagram, out var compound)) return;
        foreach (var packet in compound)
        {
            if (!SenderReport.TryParse(packet, out var report)) continue;
            track.Times.Reported(layer, report.Info);
            track.Clock.Reported(report.Info.NtpTime, now);
        }
    }

    private void Ask(MonoTime now)
    {
        if (_owed == 0 || now < _nextRequest) return;
        _nextRequest = now + RequestInterval;
        for (var layer = 0; layer < _contexts.Length; layer++)
        {
            if ((_owed & (1u << layer)) != 0) Tell(layer, canWait: (_urgent & (1u << layer)) == 0, MonoTime.Later(now, _keyFrames[layer] + Moment));
        }

        _owed = _urgent = 0;
    }

    // whoever has asked so far has it
    private void Settle(int layer, in PacketInfo info)
    {
        if (info.StartsFrame) _keyFrames[layer] = info.Arrival;
        _owed &= ~(1u << layer);
        _urgent &= ~(1u << layer);
    }

    private void Begin(Track track, int layer, uint ssrc)
    {
        if (_ssrcs[layer] != 0) track.Times.Restart(layer);
        _ssrcs[layer] = ssrc;
        _contexts[layer] = new FrameContext();
    }

    private void Tell(int keyFrame, bool canWait = false, MonoTime asked = default) =>
        context.Host.Tell(Home, new TrackWanted(context.Worker, announced.Room, announced.Source.Number, _wanted, keyFrame, canWait, asked));
}
