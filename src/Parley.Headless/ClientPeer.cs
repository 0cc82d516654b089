using Parley.Headless.Feedback;
using Parley.Headless.Publishing;
using Parley.Headless.Receiving;
using Parley.Protocols.Dtls;
using Parley.Protocols.Peer;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless;

/// <summary>
/// A client without a head: it publishes synthetic media and receives slots, and counts what became of them. It answers retransmission and
/// key-frame requests, asks for its own, reports, and tells when packets arrived. Sans-IO and with one owner, for simulations in virtual
/// time as well as for load over real sockets.
/// </summary>
public sealed class ClientPeer : IDisposable
{
    /// <summary>The room that <see cref="TryTransmit"/> needs, in bytes.</summary>
    public const int MaxMessage = 1500;

    private const int MaxReport = 1200;

    private readonly ClientPeerOptions _options;
    private readonly ClientTransport _transport;
    private readonly SdpFingerprint _fingerprint;
    private readonly OfferedMedia[] _offer;
    private readonly PublishedTrack[] _tracks;
    private readonly ReceivingSlot[] _slots;
    private readonly SlotTable _table = new();
    private readonly TransportNumbers _numbers = new();
    private readonly ArrivalLog _arrivals;
    private readonly ReportWriter _reports;
    private readonly byte[] _clear = new byte[MaxReport];
    private readonly long _session;
    private readonly uint _ssrc;
    private int _version;
    private MonoTime _now;

    /// <summary>A client that has an offer to make.</summary>
    /// <param name="options">What it publishes and receives.</param>
    /// <param name="context">Its certificate; several clients may share one.</param>
    /// <param name="entropy">Where its numbers come from.</param>
    /// <param name="now">Now.</param>
    public ClientPeer(ClientPeerOptions options, DtlsContext context, Entropy entropy, MonoTime now)
    {
        _options = options;
        _fingerprint = context.Fingerprint;
        _session = (long)(entropy.NextUInt64() >> 1);
        _ssrc = (uint)entropy.NextUInt64() | 1;
        _now = now;
        _arrivals = new ArrivalLog(options.FeedbackInterval);
        _reports = new ReportWriter(_ssrc, (uint)entropy.NextUInt64());
        _tracks = [.. options.Publish.Select(track => Create(track, entropy))];
        _slots =
        [
            .. Enumerable.Range(0, options.AudioSlots).Select(index => new ReceivingSlot($"a{index}", SdpMediaKind.Audio)),
            .. Enumerable.Range(0, options.VideoSlots).Select(index => new ReceivingSlot($"v{index}", SdpMediaKind.Video)),
        ];
        _offer = [.. _tracks.Select(track => track.Offer), .. _slots.Select(OfferOf)];
        _transport = new ClientTransport(context, entropy, now);
    }

    /// <summary>What it publishes.</summary>
    public IReadOnlyList<PublishedTrack> Tracks => _tracks;

    /// <summary>What it receives in.</summary>
    public IReadOnlyList<ReceivingSlot> Slots => _slots;

    /// <summary>Where its transport is.</summary>
    public ClientTransportState State => _transport.State;

    /// <summary>The path in use, once there is one.</summary>
    public Path? SelectedPath => _transport.SelectedPath;

    /// <summary>The suite that the server chose.</summary>
    public Protocols.Srtp.SrtpProfile Profile => _transport.Profile;

    /// <summary>Datagrams of media that came and belonged to no slot.</summary>
    public long Strays { get; private set; }

    /// <summary>Datagrams that came, of any kind.</summary>
    public long DatagramsReceived { get; private set; }

    /// <summary>Datagrams of media that were sent, retransmissions included.</summary>
    public long MediaSent { get; private set; }

    /// <summary>How often the server asked for a key frame.</summary>
    public int KeyFrameRequestsReceived { get; private set; }

    /// <summary>How many packets the server asked for again.</summary>
    public int NacksReceived { get; private set; }

    /// <summary>How often the server told when packets arrived.</summary>
    public int FeedbackReceived { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            var next = _transport.NextTimeout;
            if (_transport.State != ClientTransportState.Connected) return next;
            next = Earlier(next, _reports.NextTimeout);
            next = Earlier(next, _arrivals.NextTimeout);
            foreach (var track in _tracks) next = Earlier(next, track.NextTimeout);
            foreach (var slot in _slots) next = Earlier(next, slot.NextTimeout);
            return next;
        }
    }

    /// <summary>Adds an address of a socket, before the answer is given.</summary>
    public void AddLocal(TransportAddress address) => _transport.AddLocal(address);

    /// <summary>The offer to make: the first, or one with the credentials of a <see cref="Restart"/>.</summary>
    public string WriteOffer() =>
        SdpOfferWriter.Write(new OfferTransport(_session, ++_version, _transport.Local.Ufrag, _transport.Local.Password, _fingerprint), _offer);

    /// <summary>Takes the answer. False if it can't be used.</summary>
    /// <param name="answer">The description.</param>
    /// <param name="now">Now.</param>
    /// <param name="problem">Why not, in a sentence.</param>
    public bool TryAccept(string answer, MonoTime now, out string problem)
    {
        _now = now;
        problem = string.Empty;
        if (!SdpAnswerReader.TryRead(answer, _offer, out var session, out var error)) problem = error.ToString();
        else if (!_transport.Accept(session, now)) problem = "None of the server's candidates can be reached from here.";
        if (problem.Length > 0) return false;

        _table.Begin(session!, _slots);
        foreach (var track in _tracks)
        {
            var media = session!.Media.First(section => section.Mid == track.Mid);
            track.Accept(media, _numbers, _options.Tag);
        }

        return true;
    }

    /// <summary>Begins an ICE restart; <see cref="WriteOffer"/> then has new credentials.</summary>
    public void Restart(MonoTime now) => _transport.Restart(now);

    /// <summary>Switches a layer of a track off or on, as a server wishes. Nothing if there is none of that name.</summary>
    public void Activate(string mid, string? rid, bool active)
    {
        foreach (var track in _tracks)
        {
            if (track.Mid != mid) continue;
            foreach (var layer in track.Layers)
            {
                if (layer.Rid == rid || (rid is null && track.Layers.Count == 1)) track.Activate(layer, active);
            }
        }
    }

    /// <summary>Takes a datagram, which is decrypted in place.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="path">The path it came over.</param>
    /// <param name="now">Now.</param>
    /// <param name="waited">How long it lay in the socket: it arrived before that, and what is told and counted of arrivals, delays and freezes goes by that.</param>
    public PeerInput Receive(Span<byte> datagram, in Path path, MonoTime now, TimeSpan waited = default)
    {
        _now = now;
        DatagramsReceived++;
        var input = _transport.Receive(datagram, path, now, out var length);
        if (input == PeerInput.Rtp) ReceiveMedia(datagram[..length], now, waited);
        else if (input == PeerInput.Rtcp) ReceiveReports(datagram[..length], now);
        else if (input == PeerInput.Handled) Begin();
        return input;
    }

    /// <summary>Takes a datagram that is to be sent.</summary>
    /// <param name="buffer">At least <see cref="MaxMessage"/> bytes.</param>
    /// <param name="transmit">Where to, and its length.</param>
    public bool TryTransmit(Span<byte> buffer, out Transmit transmit)
    {
        if (_transport.TryTransmit(buffer, out transmit)) return true;
        if (_transport is not { State: ClientTransportState.Connected, Sender: { } sender, SelectedPath: { } path }) return false;
        var length = WriteControl();
        if (length > 0)
        {
            if (!sender.TryProtectRtcp(_clear.AsSpan(0, length), buffer, out length)) return false;
        }
        else
        {
            foreach (var track in _tracks)
            {
                if (track.TrySend(sender, buffer, _now, out length)) break;
            }

            if (length == 0) return false;
            MediaSent++;
        }

        transmit = new Transmit(path, length);
        return true;
    }

    /// <summary>Lets time pass; what is due is then taken with <see cref="TryTransmit"/>.</summary>
    public void HandleTimeout(MonoTime now)
    {
        _now = now;
        if (_transport.NextTimeout <= now) _transport.HandleTimeout(now);
        if (_transport.State != ClientTransportState.Connected) return;
        Begin();
        foreach (var track in _tracks)
        {
            if (track.NextTimeout <= now) track.HandleTimeout(now);
        }

        foreach (var slot in _slots)
        {
            if (slot.NextTimeout <= now) slot.HandleTimeout(now);
        }
    }

    /// <summary>Takes an event of the transport.</summary>
    public bool TryReadEvent(out PeerEvent peerEvent) => _transport.TryReadEvent(out peerEvent);

    /// <summary>Says goodbye: the message is then to be taken with <see cref="TryTransmit"/>.</summary>
    public void Close() => _transport.Close();

    /// <summary>Frees keys and handshake.</summary>
    public void Dispose() => _transport.Dispose();

    private static PublishedTrack Create(TrackOptions options, Entropy entropy) => options switch
    {
        AudioOptions audio => new AudioTrack(audio, entropy),
        VideoOptions video => new VideoTrack(video, entropy),
        RecordedOptions recorded => new RecordedTrack(recorded, entropy),
        _ => throw new ArgumentException("There is no such track.", nameof(options)),
    };

    private OfferedMedia OfferOf(ReceivingSlot slot) =>
        new(slot.Mid, slot.Kind, SdpDirection.ReceiveOnly, slot.Kind == SdpMediaKind.Audio ? [MediaCodec.Opus] : _options.VideoCodecs);

    private static MonoTime Earlier(MonoTime left, MonoTime right) => left < right ? left : right;

    private void Begin()
    {
        if (_transport.State != ClientTransportState.Connected) return;
        _reports.Begin(_now);
        foreach (var track in _tracks) track.Begin(_now);
    }

    private void ReceiveMedia(ReadOnlySpan<byte> bytes, MonoTime now, TimeSpan waited)
    {
        if (!RtpPacket.TryParse(bytes, out var packet)) return;
        if (_table.HasTransportNumbers && _table.Extensions.TryGet(packet.Header, RtpExtensionKind.TransportSequence, out var value) && TransportSequence.TryRead(value, out var number))
            _arrivals.Add(number, now - waited);
        if (_table.TryRead(packet, out var slot, out var incoming, out var payload)) slot.Receive(incoming, payload, now, waited);
        else Strays++;
    }

    private void ReceiveReports(ReadOnlySpan<byte> bytes, MonoTime now)
    {
        if (!RtcpCompound.TryParse(bytes, out var compound)) return;
        foreach (var packet in compound)
        {
            if (Nack.TryParse(packet, out var nack)) Ask(nack);
            else if (PictureLossIndication.TryParse(packet, out var loss)) RequestKeyFrame(loss.Media, now);
            else if (FullIntraRequest.TryParse(packet, out var intra))
            {
                for (var i = 0; i < intra.Count; i++) RequestKeyFrame(intra[i].Ssrc, now);
            }
            else if (TransportFeedback.TryParse(packet, out _)) FeedbackReceived++;
            else if (SenderReport.TryParse(packet, out var sender))
            {
                _table.Find(sender.Ssrc)?.AddReport(sender.Info.CompactNtpTime, now);
                Report(sender.Blocks);
            }
            else if (ReceiverReport.TryParse(packet, out var receiver)) Report(receiver.Blocks);
        }
    }

    private void Report(ReportBlocks blocks)
    {
        for (var i = 0; i < blocks.Count; i++) Find(blocks[i].Ssrc, out _)?.Report(blocks[i]);
    }

    private void Ask(in Nack nack)
    {
        var layer = Find(nack.Header.Media, out _);
        foreach (var sequence in nack)
        {
            NacksReceived++;
            layer?.Ask(sequence);
        }
    }

    private void RequestKeyFrame(uint ssrc, MonoTime now)
    {
        if (Find(ssrc, out var track) is null) return;
        KeyFrameRequestsReceived++;
        track!.RequestKeyFrame(now);
    }

    private PublishedLayer? Find(uint ssrc, out PublishedTrack? track)
    {
        foreach (var candidate in _tracks)
        {
            foreach (var layer in candidate.LayerArray)
            {
                if (layer.Ssrc != ssrc && layer.RetransmissionSsrc != ssrc) continue;
                track = candidate;
                return layer;
            }
        }

        track = null;
        return null;
    }

    private int WriteControl()
    {
        var length = _reports.NextTimeout <= _now ? _reports.Write(_clear, _tracks, _slots, _now) : 0;
        if (length > 0) return length;
        length = _arrivals.NextTimeout <= _now ? _arrivals.Write(_clear, _ssrc, 0, _now) : 0;
        if (length > 0) return length;
        foreach (var slot in _slots)
        {
            if (slot.NextTimeout <= _now && (length = slot.WriteRequests(_clear, _ssrc, _now)) > 0) return length;
        }

        return 0;
    }
}
