using System.Collections.Concurrent;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Net;
using Parley.Headless;
using Parley.Headless.Receiving;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>A headless client of a <see cref="RoutedServer"/>, and what its signaling was told.</summary>
internal sealed class Member(MediaPeer peer, ClientPeer client, Carrier carrier, TransportAddress server) : IDisposable
{
    private static readonly TransportAddress Own = TransportAddress.V4(0x7F000001, 9);

    private readonly byte[] _buffer = new byte[2048];
    private readonly Path _path = Path.Udp(Own, server);
    private readonly ConcurrentQueue<(int Revision, IReadOnlyList<FedSlot> Slots)> _told = new();

    public MediaPeer Peer => peer;

    public ClientPeer Client => client;

    public Carrier Carrier => carrier;

    /// <summary>The server's credentials, as the answer told them.</summary>
    public required IceCredentials Server { get; init; }

    /// <summary>The client's own fragment.</summary>
    public required string Ufrag { get; init; }

    /// <summary>Is shown each datagram that it sends.</summary>
    public Action<ReadOnlyMemory<byte>>? Sending { get; set; }

    /// <summary>What feeds its slots.</summary>
    public IReadOnlyList<FedSlot> Slots { get; private set; } = [];

    /// <summary>Why its transport ended, if it has.</summary>
    public string? Broken { get; private set; }

    public static ClientPeer Create(ClientPeerOptions options, DtlsContext certificate, ulong seed)
    {
        var client = new ClientPeer(options, certificate, Entropy.FromNumber(seed), MediaClock.Now);
        client.AddLocal(Own);
        return client;
    }

    /// <summary>The slot in which somebody is shown.</summary>
    public ReceivingSlot? SlotOf(Member other)
    {
        foreach (var fed in Slots)
        {
            if (fed.Participant == other.Peer.Participant) return client.Slots.Single(slot => slot.Mid == fed.Mid);
        }

        return null;
    }

    /// <summary>How many packets of sound came, from whomever.</summary>
    public long Heard => client.Slots.Where(slot => slot.Kind == SdpMediaKind.Audio).Sum(slot => slot.Packets);

    /// <summary>What signaling tells. Any thread.</summary>
    public void Tell(int revision, IReadOnlyList<FedSlot> slots) => _told.Enqueue((revision, slots));

    /// <summary>Takes what signaling has told; the revision is then to be confirmed.</summary>
    public bool TryRead(out int revision)
    {
        revision = 0;
        var any = false;
        while (_told.TryDequeue(out var told)) (revision, Slots, any) = (told.Revision, told.Slots, true);
        return any;
    }

    /// <summary>Takes what came, lets time pass, and sends.</summary>
    public void Step()
    {
        while (carrier.TryReceive(_buffer, out var length)) client.Receive(_buffer.AsSpan(0, length), _path, MediaClock.Now);
        if (client.NextTimeout <= MediaClock.Now) client.HandleTimeout(MediaClock.Now);
        Transmit();
        while (client.TryReadEvent(out var happened))
        {
            if (happened.Kind is Protocols.Peer.PeerEventKind.Failed or Protocols.Peer.PeerEventKind.Closed) Broken ??= $"{happened.Kind} {happened.Reason}";
        }
    }

    /// <summary>Says goodbye.</summary>
    public void Leave()
    {
        client.Close();
        Transmit();
    }

    public void Dispose()
    {
        client.Dispose();
        carrier.Dispose();
    }

    private void Transmit()
    {
        while (client.TryTransmit(_buffer, out var transmit))
        {
            Sending?.Invoke(_buffer.AsMemory(0, transmit.Length));
            carrier.Send(_buffer.AsSpan(0, transmit.Length));
        }
    }
}
