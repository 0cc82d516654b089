using System.Buffers.Binary;
using Parley.Headless;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Protocols.Srtp;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Sfu.Engine;
using Parley.Sfu.Engine.Links;

namespace Parley.Fuzz.Targets;

#pragma warning disable CA1001 // a target lives as long as the process

/// <summary>
/// The engine with two peers that see each other, and one of them, who has the keys, sends whatever he likes: packets and reports that are
/// authentic and senseless. The other one must go on to be served.
/// </summary>
internal sealed class MediaEngineTarget : FuzzTarget, IEngineHost, IEngineListener
{
    private const int InputsEach = 4000;
    private const long MostMemory = 64 << 20;

    private static readonly TransportAddress Server = TransportAddress.V4(1, 1);

    private readonly byte[] _datagram = new byte[MediaEngine.MaxDatagram];
    private readonly byte[] _packet = new byte[8192];
    private readonly List<byte[]> _examples = [];
    private MediaEngine _engine = null!;
    private Insider? _mallory;
    private Insider? _alice;
    private Queue<byte[]>? _answers;
    private MonoTime _now = new(1_000_000);
    private int _left;
    private long _sent;
    private ushort _sequence;

    public MediaEngineTarget()
    {
        if (!DtlsContext.IsSupported)
        {
            _examples.Add([0x80]);
            return;
        }

        Begin();
        foreach (var source in _mallory!.Plan.Sources)
        {
            foreach (var payload in (string[])["90f0923456605042009d012a800268010007", "80e0123456040102", "ffffff", ""])
                _examples.Add(Packet(source, payload));
        }

        _examples.AddRange(new RtcpTarget().Examples);
    }

    public override string Name => "media-engine";

    /// <summary>How many packets of media were sent, resends included: what is behind the encryption is reached.</summary>
    public long Forwarded { get; private set; }

    public override IReadOnlyList<byte[]> Examples => _examples;

    public override void Run(byte[] input)
    {
        if (_mallory is null) return;
        if (_left-- == 0) Begin();
        _now += TimeSpan.FromMilliseconds(1);
        _sent = 0;
        Send(_mallory, input);
        if (_left % 10 == 0) Send(_alice!, _examples[_left % 8]);
        _engine.Flush(_now);
        if (_engine.NextTimeout <= _now) _engine.HandleTimeout(_now);
        _engine.Flush(_now);
        Promise(_sent < 100_000, "a packet draws no flood");
        if (_left % 64 != 0) return;
        Send(_mallory, Check(_mallory), clear: true);
        Send(_alice!, Check(_alice!), clear: true);
        Promise(_engine.Figures is { Peers: 2, Rooms: 1, Tracks: 4 }, "nobody is gone");
        Promise(_engine.Figures.PacketBytes < MostMemory, "memory is bounded");
    }

    Span<byte> IEngineHost.NextDatagram() => _datagram;

    void IEngineHost.Send(in Parley.Protocols.Primitives.Path path, int length)
    {
        _sent += length;
        _answers?.Enqueue(_datagram[..length]);
    }

    void IEngineHost.EndRun()
    {
    }

    bool IEngineHost.Forward(int worker, in LinkedPacket head, ReadOnlySpan<byte> packet, bool isLate) => true;

    void IEngineHost.Tell(int worker, LinkMessage message)
    {
    }

    void IEngineHost.PathChanged(long peer, in Parley.Protocols.Primitives.Path path, bool isValid)
    {
    }

    void IEngineListener.Connected(long peer)
    {
    }

    void IEngineListener.HandshakeFailed(long peer, string reason)
    {
    }

    void IEngineListener.Gone(long peer, PeerEnd end) => Promise(holds: false, "nobody is ended by what another sends");

    void IEngineListener.SlotsChanged(long peer, int revision, IReadOnlyList<SlotFeed> slots)
    {
    }

    void IEngineListener.LayersWanted(long peer, SourcePlan source, uint layers)
    {
    }

    void IEngineListener.QualityChanged(long peer, in PeerQuality quality)
    {
    }

    void IEngineListener.SpeakersChanged(string room, IReadOnlyList<HeardParticipant> speakers)
    {
    }

    private void Begin()
    {
        _left = InputsEach;
        Forwarded += _engine?.Figures.Forwarded ?? 0;
        _alice?.Sender.Dispose();
        _mallory?.Sender.Dispose();
        _engine = new MediaEngine(0, 1, this, this, Entropy.FromNumber(1));
        (_alice, _mallory) = (Join(1, "alice"), Join(2, "mallory"));
        _engine.View(1, new PeerView([new WantedTile("mallory", MediaSource.Camera, 640, 360)], Audio: true), _now);
        _engine.View(2, new PeerView([new WantedTile("alice", MediaSource.Camera, 640, 360)], Audio: true), _now);
        for (var revision = 1; revision < 3; revision++)
        {
            _engine.Confirm(1, revision, _now);
            _engine.Confirm(2, revision, _now);
        }
    }

    private Insider Join(long id, string participant)
    {
        var options = new ClientPeerOptions
        {
            Tag = (uint)id,
            Publish = [new AudioOptions("0"), new VideoOptions("1", MediaCodec.Vp8, [new("q", 320, 180, 100_000), new("h", 640, 360, 300_000)])],
            AudioSlots = 2,
            VideoSlots = 2,
        };
        using var client = new ClientPeer(options, FuzzIdentity.Context, Entropy.FromNumber((ulong)id), _now);
        var offer = new MediaOffer(MediaClientKind.Page, client.WriteOffer(), [new("0", MediaSource.Microphone), new("1", MediaSource.Camera)]);
        var session = PeerPlanner.Negotiate(offer, out var problem);
        Promise(session is not null, problem);
        var planner = new PeerPlanner(FuzzIdentity.Context, () => []);
        var answer = planner.Plan(new PlannedPeer(id, "room", participant), offer, session!, IceCredentials.From(Entropy.FromNumber((ulong)id + 10)), 1, out problem);
        Promise(answer is not null && _engine.Add(answer.Plan, _now), problem);
        var insider = new Insider(answer!.Plan, Parley.Protocols.Primitives.Path.Udp(Server, TransportAddress.V4(2, (ushort)id)));
        Send(insider, Check(insider), clear: true);
        insider.Sender = Connect(insider);
        return insider;
    }

    private SrtpSender Connect(Insider insider)
    {
        using var client = new DtlsSession(FuzzIdentity.Context, isServer: false, [FuzzIdentity.Context.Fingerprint], _now);
        var buffer = new byte[DtlsSession.Mtu];
        _answers = new Queue<byte[]>();
        for (var round = 0; round < 4; round++)
        {
            while (client.TryTransmit(buffer, out var length)) _engine.TryReceive(buffer.AsSpan(0, length), insider.Path, _now);
            while (_answers.TryDequeue(out var answer)) client.Receive(answer, _now);
        }

        _answers = null;
        using var keys = client.ExportKeys();
        return new SrtpSender(keys.Profile, keys.ClientKey, keys.ClientSalt);
    }

    private void Send(Insider from, byte[] input, bool clear = false)
    {
        var length = input.Length;
        if (clear)
        {
            input.CopyTo(_packet, 0);
        }
        else if (length > 1 && input[1] is >= 192 and <= 223)
        {
            if (!from.Sender.TryProtectRtcp(input, _packet, out length)) return;
        }
        else
        {
            if (!RtpHeader.TryParse(input, out var header)) return;
            input.CopyTo(_packet, 0);
            if (length % 2 == 0) BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), ++_sequence);
            if (!from.Sender.TryProtect(_packet, header.Length, input.AsSpan(header.Length), 0, out length)) return;
        }

        _engine.TryReceive(_packet.AsSpan(0, length), from.Path, _now);
    }

    private byte[] Packet(SourcePlan source, string payload)
    {
        var writer = new RtpHeaderWriter(_packet, source.Codecs[0].PayloadType, true, 1, 2, 1000 + (uint)source.Source, twoByteExtensions: true);
        if (source.Extensions.IdOf(RtpExtensionKind.Mid) is > 0 and var mid) writer.TryAddExtension(mid, "01"u8.Slice(source.Section == 0 ? 0 : 1, 1));
        if (source.IsVideo && source.Extensions.IdOf(RtpExtensionKind.StreamId) is > 0 and var rid) writer.TryAddExtension(rid, "q"u8);
        if (source.Extensions.IdOf(RtpExtensionKind.AudioLevel) is > 0 and var level) writer.TryAddExtension(level, [0x85]);
        if (source.Extensions.IdOf(RtpExtensionKind.TransportSequence) is > 0 and var number) writer.TryAddExtension(number, [0, 1]);
        return [.. _packet.AsSpan(0, writer.Finish()), .. Convert.FromHexString(payload)];
    }

    private static byte[] Check(Insider insider)
    {
        var buffer = new byte[300];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, new TransactionId(++insider.Transactions, 1));
        writer.Add(StunAttributeType.Username, $"{insider.Plan.Transport.Local.Ufrag}:{insider.Plan.Transport.RemoteUfrag}");
        writer.Add(StunAttributeType.Priority, 1u);
        writer.Add(StunAttributeType.IceControlling, 1UL);
        writer.Add(StunAttributeType.UseCandidate, []);
        writer.AddMessageIntegrity(System.Text.Encoding.UTF8.GetBytes(insider.Plan.Transport.Local.Password));
        writer.AddFingerprint();
        return buffer[..writer.Finish()];
    }

    private sealed class Insider(PeerPlan plan, Parley.Protocols.Primitives.Path path)
    {
        public PeerPlan Plan => plan;

        public Parley.Protocols.Primitives.Path Path => path;

        public SrtpSender Sender { get; set; } = null!;

        public ulong Transactions { get; set; }
    }
}
