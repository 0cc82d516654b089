using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Testing;

namespace Parley.Headless.Tests;

/// <summary>
/// A server that sends what a client publishes back into its slots: the largest layer of each kind, under the slot's own source and a
/// number as contributor. It resends what is asked for, and asks itself for what it misses.
/// </summary>
internal sealed class Reflector : IDisposable
{
    public const uint Number = 77;
    private const uint OwnSsrc = 9;
    private readonly Dictionary<uint, Track> _tracks = [];
    private readonly Dictionary<SdpMediaKind, Slot> _slots = [];
    private readonly byte[] _rtcp = new byte[1200];
    private ushort _transport;

    public Reflector(VirtualNetwork network, TransportAddress address, ulong seed)
    {
        Network = network;
        Peer = new LitePeer(network, address, seed) { Received = (rtcp, packet) => Receive(rtcp, packet), Source = SourceOf, Due = network.Now, Tick = Tick };
    }

    public LitePeer Peer { get; }

    private VirtualNetwork Network { get; }

    /// <summary>The layer that is sent back; null for what has none.</summary>
    public string? Layer { get; set; }

    public int FeedbackReceived { get; private set; }

    public int ArrivalsReported { get; private set; }

    public int ReportsReceived { get; private set; }

    public List<SenderInfo> SenderReports { get; } = [];

    public int KeyFrameRequests { get; private set; }

    public HashSet<string> Rids { get; } = [];

    public Dictionary<string, int> PacketsOf { get; } = [];

    public List<byte> Levels { get; } = [];

    /// <summary>The packets of pictures that are sent back, in the order in which they came.</summary>
    public List<(uint Timestamp, bool Marker, byte[] Payload)> Pictures { get; } = [];

    public void RequestKeyFrame()
    {
        foreach (var track in _tracks.Values.Where(track => track.Kind == SdpMediaKind.Video))
            Peer.SendRtcp(_rtcp.AsSpan(0, PictureLossIndication.Write(_rtcp, new FeedbackHeader(OwnSsrc, track.Ssrc))));
    }

    public void Dispose() => Peer.Dispose();

    private AnswerSource? SourceOf(NegotiatedMedia media)
    {
        var slot = new Slot { Ssrc = 1000 + (uint)_slots.Count, Retransmission = 2000 + (uint)_slots.Count, Media = media };
        _slots.TryAdd(media.Offer.Kind, slot);
        return new AnswerSource(slot.Ssrc, slot.Retransmission, "server", "stream", "slot" + media.Offer.Mid);
    }

    private void Receive(bool rtcp, byte[] bytes)
    {
        if (rtcp) ReceiveControl(bytes);
        else ReceiveMedia(bytes);
    }

    private void ReceiveMedia(byte[] bytes)
    {
        Assert.True(RtpPacket.TryParse(bytes, out var packet));
        var map = Peer.Session!.Media[0].ExtensionMap;
        if (!_tracks.TryGetValue(packet.Header.Ssrc, out var track))
        {
            if (!TryName(packet.Header, out track)) return;
            _tracks[packet.Header.Ssrc] = track;
        }

        var sequence = packet.Header.SequenceNumber;
        var payload = packet.Payload;
        if (track.RetransmissionOf is { } original)
        {
            if (!RtxPayload.TryParse(payload, out sequence, out payload)) return;
            track = original;
        }

        if (map.TryGet(packet.Header, RtpExtensionKind.AudioLevel, out var value) && AudioLevel.TryRead(value, out var level)) Levels.Add(level.Level);
        PacketsOf[track.Name] = PacketsOf.GetValueOrDefault(track.Name) + 1;
        var number = track.Sequence.Unwrap(sequence);
        if (!track.Seen.Add(number)) return;
        for (var missing = track.Sequence.Highest - 1; missing > track.Sequence.Highest - 100 && missing > track.First; missing--)
        {
            if (!track.Seen.Contains(missing)) track.Missing.Add(missing);
        }

        if (track.First < 0) track.First = number;
        track.Missing.Remove(number);
        if (track.Kind == SdpMediaKind.Audio || track.Rid == Layer) Forward(track, number, packet.Header, payload);
    }

    private bool TryName(RtpHeader header, out Track track)
    {
        track = null!;
        foreach (var media in Peer.Session!.Media.Where(media => media.Receives))
        {
            var map = media.ExtensionMap;
            if (!map.TryGet(header, RtpExtensionKind.Mid, out var mid) || System.Text.Encoding.ASCII.GetString(mid) != media.Offer.Mid) continue;
            var codec = media.Codecs[0];
            string? rid = null;
            if (map.TryGet(header, RtpExtensionKind.StreamId, out var value) || map.TryGet(header, RtpExtensionKind.RepairedStreamId, out value)) rid = System.Text.Encoding.ASCII.GetString(value);
            if (rid is not null) Rids.Add(rid);
            track = new Track { Ssrc = header.Ssrc, Kind = media.Offer.Kind, Rid = rid, Media = media };
            if (header.PayloadType == codec.PayloadType) return true;
            track.RetransmissionOf = _tracks.Values.FirstOrDefault(entry => entry.Kind == media.Offer.Kind && entry.Rid == rid && entry.RetransmissionOf is null);
            return track.RetransmissionOf is not null;
        }

        return false;
    }

    private void Forward(Track track, long number, RtpHeader from, ReadOnlySpan<byte> payload)
    {
        if (!_slots.TryGetValue(track.Kind, out var slot)) return;
        slot.First ??= number - 1;
        if (track.Kind == SdpMediaKind.Video) Pictures.Add((from.Timestamp, from.Marker, payload.ToArray()));
        var header = new byte[64];
        slot.Codec = slot.Media.Codecs.First(codec => codec.Codec == track.Media.Codecs[0].Codec);
        slot.Sent[(ushort)(number - slot.First.Value)] = (from.Timestamp, from.Marker, payload.ToArray());
        var writer = new RtpHeaderWriter(header, slot.Codec.PayloadType, from.Marker, (ushort)(number - slot.First.Value), from.Timestamp, slot.Ssrc);
        Send(header, ref writer, slot, payload);
    }

    private void Send(byte[] header, ref RtpHeaderWriter writer, Slot slot, ReadOnlySpan<byte> payload)
    {
        writer.AddContributor(Number);
        if (writer.TryReserveExtension(slot.Media.ExtensionMap.IdOf(RtpExtensionKind.TransportSequence), 2, out var place)) TransportSequence.Write(place, _transport++);
        Peer.Send(header.AsSpan(0, writer.Finish()), payload);
    }

    private void ReceiveControl(byte[] bytes)
    {
        Assert.True(RtcpCompound.TryParse(bytes, out var compound));
        foreach (var packet in compound)
        {
            if (TransportFeedback.TryParse(packet, out var feedback))
            {
                FeedbackReceived++;
                foreach (var arrival in feedback) ArrivalsReported++;
            }
            else if (Nack.TryParse(packet, out var nack)) Resend(nack);
            else if (PictureLossIndication.TryParse(packet, out _))
            {
                KeyFrameRequests++;
                RequestKeyFrame();
            }
            else if (ReceiverReport.TryParse(packet, out _)) ReportsReceived++;
            else if (SenderReport.TryParse(packet, out var report)) SenderReports.Add(report.Info);
        }
    }

    private void Resend(Nack nack)
    {
        var media = nack.Header.Media;
        var slot = _slots.Values.Single(entry => entry.Ssrc == media);
        foreach (var sequence in nack)
        {
            if (!slot.Sent.TryGetValue(sequence, out var sent)) continue;
            var header = new byte[64];
            var payload = new byte[RtxPayload.HeaderLength + sent.Payload.Length];
            RtxPayload.Write(payload, sequence, sent.Payload);
            var writer = new RtpHeaderWriter(header, slot.Codec!.RetransmissionType!.Value, sent.Marker, slot.Resent++, sent.Timestamp, slot.Retransmission);
            Send(header, ref writer, slot, payload);
        }
    }

    private void Tick(MonoTime now)
    {
        Peer.Due = now + TimeSpan.FromMilliseconds(30);
        foreach (var track in _tracks.Values.Where(track => track is { Kind: SdpMediaKind.Video, RetransmissionOf: null }))
        {
            if (track.Missing.Count == 0) continue;
            track.Missing.RemoveWhere(missing => missing < track.Sequence.Highest - 300);
            var lost = track.Missing.Order().Select(missing => (ushort)missing).ToArray();
            Peer.SendRtcp(_rtcp.AsSpan(0, Nack.Write(_rtcp, new FeedbackHeader(OwnSsrc, track.Ssrc), lost, out _)));
        }

        if (_tracks.Count == 0) return;
        var blocks = _tracks.Values.Select(track => new ReportBlock(track.Ssrc, 25, 0, 0, 0, 0, 0)).Take(31).ToArray();
        Peer.SendRtcp(_rtcp.AsSpan(0, ReceiverReport.Write(_rtcp, OwnSsrc, blocks)));
    }

    private sealed class Track
    {
        public SequenceUnwrapper Sequence;

        public required uint Ssrc { get; init; }

        public required SdpMediaKind Kind { get; init; }

        public required string? Rid { get; init; }

        public required NegotiatedMedia Media { get; init; }

        public Track? RetransmissionOf { get; set; }

        public long First { get; set; } = -1;

        public HashSet<long> Seen { get; } = [];

        public HashSet<long> Missing { get; } = [];

        public string Name => $"{Media.Offer.Mid}/{Rid}";
    }

    private sealed class Slot
    {
        public required uint Ssrc { get; init; }

        public required uint Retransmission { get; init; }

        public required NegotiatedMedia Media { get; init; }

        public long? First { get; set; }

        public NegotiatedCodec? Codec { get; set; }

        public ushort Resent { get; set; }

        public Dictionary<ushort, (uint Timestamp, bool Marker, byte[] Payload)> Sent { get; } = [];
    }
}
