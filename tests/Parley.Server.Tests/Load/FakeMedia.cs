using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Rtp.Payloads;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Transports;
using Parley.Testing;

namespace Parley.Server.Tests.Load;

/// <summary>
/// The least that forwards: one socket, one thread; publisher n feeds slot n of every subscriber with its sound and its largest layer, from
/// a key frame on. It loses nothing and repairs nothing.
/// </summary>
internal sealed class FakeMedia : IDisposable
{
    private const string LargestLayer = "f";
    private const uint OwnSsrc = 5;
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Lock _lock = new();
    private readonly DtlsContext _dtls = PeerIdentity.NewContext();
    private readonly Entropy _entropy = Entropy.FromNumber(1);
    private readonly TransportTable<Client> _table = new(1000);
    private readonly List<Client> _clients = [];
    private readonly byte[] _received = new byte[2048];
    private readonly byte[] _sent = new byte[2048];
    private readonly TransportAddress _local;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private uint _ssrc = 10_000;

    public FakeMedia()
    {
        _socket.ReceiveBufferSize = _socket.SendBufferSize = 4 << 20;
        _socket.ReceiveTimeout = 5;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _local = TransportAddress.V4(0x7F000001, (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Clients that are connected.</summary>
    public int Connected
    {
        get
        {
            lock (_lock) return _clients.Count(client => client.Transport.State == TransportState.Connected);
        }
    }

    /// <summary>Adds this to the numbers in packets: a fault that has to be noticed.</summary>
    public uint WrongNumbers { get; set; }

    public static uint NumberOf(int publisher) => 500 + (uint)publisher;

    /// <summary>Answers an offer.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="publisher">Which publisher this is, if it is one.</param>
    public string Connect(string offer, int publisher)
    {
        Assert.True(SdpSession.TryParse(offer, out var parsed, out var error), error.ToString());
        Assert.True(SdpAnswerer.TryNegotiate(parsed, new AnswerPolicy(), out var session, out error), error.ToString());
        lock (_lock)
        {
            var local = IceCredentials.From(_entropy);
            var transport = new ServerTransport(new TransportPlan(_clients.Count + 1, local, session.IceUfrag, session.Fingerprints, _dtls), Now);
            var client = new Client(transport, session, publisher);
            Assert.True(_table.TryAdd(local.Ufrag, client));
            var candidate = new SdpCandidate("1", 1, PathTransport.Udp, 2130706431, _local, SdpCandidateType.Host);
            var answer = SdpAnswerWriter.Write(session, new AnswerTransport(1, 1, local.Ufrag, local.Password, _dtls.Fingerprint, [candidate]), media =>
            {
                var slot = new Slot(media, _ssrc++);
                (media.Offer.Kind == SdpMediaKind.Audio ? client.Voices : client.Pictures).Add(slot);
                return new AnswerSource(slot.Ssrc, slot.Ssrc + 50_000, "fake", "stream", "track" + media.Offer.Mid);
            });
            _clients.Add(client);
            return answer;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _socket.Dispose();
        foreach (var client in _clients) client.Transport.Dispose();
        _dtls.Dispose();
    }

    private void Run()
    {
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (!_stopping)
        {
            var length = 0;
            try
            {
                length = _socket.ReceiveFrom(_received, SocketFlags.None, from);
            }
            catch (SocketException)
            {
                // nothing came for a while, or a client closed its socket
            }

            lock (_lock)
            {
                var now = Now;
                if (length > 0 && TransportAddress.TryFromSockaddr(from.Buffer.Span[..from.Size], out var remote)) Receive(_received.AsSpan(0, length), Protocols.Primitives.Path.Udp(_local, remote), now);
                foreach (var client in _clients)
                {
                    if (client.Transport.NextTimeout <= now) client.Transport.HandleTimeout(now);
                    Flush(client);
                }
            }
        }
    }

    private void Receive(Span<byte> datagram, in Protocols.Primitives.Path path, MonoTime now)
    {
        if (!_table.TryFind(path, out var client) && !_table.TryFindByCheck(datagram, out client)) return;
        var input = client.Transport.Receive(datagram, path, now, out var length);
        if (input == TransportInput.Rtp) Forward(client, datagram[..length], now);
        else if (input == TransportInput.Rtcp && RtcpCompound.TryParse(datagram[..length], out var compound))
        {
            foreach (var packet in compound)
            {
                if (PictureLossIndication.TryParse(packet, out _)) AskForKeyFrames();
            }
        }
    }

    private void AskForKeyFrames()
    {
        Span<byte> request = stackalloc byte[PictureLossIndication.Length];
        foreach (var client in _clients.Where(client => client.Publishes))
        {
            foreach (var ssrc in client.Names.Keys) Protect(client, request[..PictureLossIndication.Write(request, new FeedbackHeader(OwnSsrc, ssrc))]);
        }
    }

    private void Protect(Client client, ReadOnlySpan<byte> rtcp)
    {
        if (client.Transport is { Sender: { } sender, SelectedPath: { } path } && sender.TryProtectRtcp(rtcp, _sent, out var length)) Send(path, length);
    }

    private void Forward(Client publisher, ReadOnlySpan<byte> bytes, MonoTime now)
    {
        if (!RtpPacket.TryParse(bytes, out var packet) || !publisher.Names.TryGetValue(packet.Header.Ssrc, out var name) && !TryName(publisher, packet.Header, out name)) return;
        if (name.Rid is not null && name.Rid != LargestLayer) return;
        foreach (var client in _clients)
        {
            var slots = name.Kind == SdpMediaKind.Audio ? client.Voices : client.Pictures;
            if (publisher.Number >= slots.Count || client.Transport is not { Sender: { } sender, SelectedPath: { } path }) continue;
            var slot = slots[publisher.Number];
            if (!slot.Started && name.Kind == SdpMediaKind.Video && !(Vp8Payload.TryParse(packet.Payload, out var vp8) && vp8.IsKeyFrame))
            {
                // one that comes upon another may go unheard
                if (slot.AskAt <= now)
                {
                    AskForKeyFrames();
                    slot.AskAt = now + AskEvery;
                }

                continue;
            }

            slot.Started = true;
            var header = packet.Header;
            var writer = new RtpHeaderWriter(_sent, header.PayloadType, header.Marker, header.SequenceNumber, header.Timestamp, slot.Ssrc);
            writer.AddContributor(NumberOf(publisher.Number) + WrongNumbers);
            if (writer.TryReserveExtension(slot.Media.ExtensionMap.IdOf(RtpExtensionKind.TransportSequence), TransportSequence.Length, out var place)) TransportSequence.Write(place, client.Sequence++);
            if (sender.TryProtect(_sent, writer.Finish(), packet.Payload, 0, out var length)) Send(path, length);
        }
    }

    private static MonoTime Now => new(System.Diagnostics.Stopwatch.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond);

    private static bool TryName(Client client, RtpHeader header, out Name name)
    {
        name = default;
        foreach (var media in client.Session.Media)
        {
            if (!media.ExtensionMap.TryGet(header, RtpExtensionKind.Mid, out var mid) || Encoding.ASCII.GetString(mid) != media.Offer.Mid) continue;
            var rid = media.ExtensionMap.TryGet(header, RtpExtensionKind.StreamId, out var value) ? Encoding.ASCII.GetString(value) : null;
            name = new Name(media.Offer.Kind, rid);
            client.Names[header.Ssrc] = name;
            return true;
        }

        return false;
    }

    private void Flush(Client client)
    {
        while (client.Transport.TryTransmit(_sent, out var transmit)) Send(transmit.Path, transmit.Length);
        while (client.Transport.TryReadEvent(out var happened)) _table.Follow(happened, client);
    }

    private void Send(in Protocols.Primitives.Path path, int length)
    {
        var to = new SocketAddress(AddressFamily.InterNetwork, TransportAddress.SockaddrV4Length);
        path.Remote.WriteSockaddr(to.Buffer.Span, false);
        _socket.SendTo(_sent.AsSpan(0, length), SocketFlags.None, to);
    }

    private readonly record struct Name(SdpMediaKind Kind, string? Rid);

    private sealed class Slot(NegotiatedMedia media, uint ssrc)
    {
        public NegotiatedMedia Media => media;

        public uint Ssrc => ssrc;

        public bool Started { get; set; }

        public MonoTime AskAt { get; set; }
    }

    private sealed class Client(ServerTransport transport, NegotiatedSession session, int number)
    {
        public ServerTransport Transport => transport;

        public NegotiatedSession Session => session;

        public int Number => number;

        public bool Publishes { get; } = session.Media.Any(media => media.Receives);

        public Dictionary<uint, Name> Names { get; } = [];

        public List<Slot> Voices { get; } = [];

        public List<Slot> Pictures { get; } = [];

        public ushort Sequence { get; set; }
    }
}
