using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;
using Parley.Turn;
using Parley.Turn.Relays;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Net;

/// <summary>
/// One worker's TURN server with its sockets and streams: gives the core what was received and does what the verdict says. Datagrams are
/// only put into the outbox here; the worker flushes.
/// </summary>
internal sealed class TurnShell(
    TurnServer server, Parley.Turn.TurnOptions options, IDatagramIo io, WorkerOutput output, Mailroom mailroom, WorkerCounters counters, MediaLog log)
{
    private const int NoSocket = -1;

    private readonly int[] _socketOfRelay = Unopened((options.LastRelayPort - options.FirstRelayPort + 1) * 2);
    private readonly Dictionary<long, StreamClient> _streams = [];
    private RelayEndpoint[] _relayOfSocket = new RelayEndpoint[64];

    /// <summary>When the core has something to do by time alone.</summary>
    public MonoTime NextTimeout => server.NextTimeout;

    /// <summary>The core's own counters.</summary>
    public TurnCounters Counters => server.Counters;

    /// <summary>Takes a datagram of a client, STUN or ChannelData.</summary>
    public void FromClient(byte[] buffer, int offset, in Datagram datagram, MonoTime now)
    {
        var path = Path.Udp(datagram.To, datagram.From);
        server.Receive(buffer, offset, datagram.Length, path, now, out var verdict);
        Carry(buffer, verdict);
    }

    /// <summary>Takes a message of a stream client.</summary>
    public void FromStream(StreamClient stream, byte[] buffer, int offset, int length, MonoTime now)
    {
        _streams[stream.Path.ConnectionId] = stream;
        server.Receive(buffer, offset, length, stream.Path, now, out var verdict);
        Carry(buffer, verdict);
    }

    /// <summary>Takes what a relay socket received.</summary>
    public void FromPeer(byte[] buffer, int offset, in Datagram datagram, MonoTime now)
    {
        var relay = _relayOfSocket[datagram.Socket];
        server.ReceiveFromPeer(buffer, offset, datagram.Length, relay, datagram.From, now, out var verdict);
        Carry(buffer, verdict);
    }

    /// <summary>Takes what an allocation of another worker sends to one of this worker's.</summary>
    public void FromWorker(byte[] buffer, int offset, in Mail mail, MonoTime now)
    {
        server.ReceiveFromPeer(buffer, offset, mail.Length, mail.Relay, mail.From, now, out var verdict);
        Carry(buffer, verdict);
    }

    /// <summary>A stream client is gone, and its allocation with it.</summary>
    public void StreamClosed(StreamClient stream)
    {
        _streams.Remove(stream.Path.ConnectionId);
        server.ConnectionClosed(stream.Path.ConnectionId);
        ReadEvents();
        stream.Complete();
    }

    /// <summary>Ends what has expired.</summary>
    public void HandleTimeout(MonoTime now)
    {
        server.HandleTimeout(now);
        ReadEvents();
    }

    /// <summary>Collects the core's own answers.</summary>
    public void Transmit()
    {
        while (server.TryTransmit(output.NextTransmitBuffer(), out var transmit))
            output.Transmit(transmit, Stream(transmit.Path));
    }

    private void Carry(byte[] buffer, in TurnVerdict verdict)
    {
        // first, because the verdict may need the socket that an event asks for
        ReadEvents();
        switch (verdict.Kind)
        {
            case TurnVerdictKind.ToClient:
                output.ToClient(verdict.Client, Stream(verdict.Client), buffer, verdict.Offset, verdict.Length);
                break;
            case TurnVerdictKind.ToPeer:
                ToPeer(buffer, verdict);
                break;
            case TurnVerdictKind.ToWorker:
                var mail = new Mail { Kind = MailKind.Relayed, Relay = verdict.Relay, From = verdict.Peer };
                if (!mailroom.TryPost(verdict.Worker, mail, buffer.AsSpan(verdict.Offset, verdict.Length)))
                    counters.Dropped(DropReason.MailboxFull);
                break;
            case TurnVerdictKind.Handled:
                break;
            default:
                counters.Dropped(verdict.Drop == TurnDrop.Bandwidth ? DropReason.Quota : DropReason.Refused);
                break;
        }
    }

    private void ToPeer(byte[] buffer, in TurnVerdict verdict)
    {
        var socket = SocketOf(verdict.Relay);
        if (socket == NoSocket)
            counters.Dropped(DropReason.RelayPort);
        else
            output.ToPeer(socket, verdict.Peer, buffer, verdict.Offset, verdict.Length, verdict.DontFragment);
    }

    private StreamClient? Stream(in Path path) => path.IsStream ? _streams.GetValueOrDefault(path.ConnectionId) : null;

    private void ReadEvents()
    {
        while (server.TryReadEvent(out var turnEvent))
        {
            switch (turnEvent.Kind)
            {
                case TurnEventKind.RelayOpened:
                    OpenRelay(turnEvent.Relay);
                    break;
                case TurnEventKind.RelayClosed:
                    CloseRelay(turnEvent.Relay);
                    break;
                case TurnEventKind.AllocationCreated:
                    Stream(turnEvent.Client)?.AllocationCreated();
                    log.AllocationCreated(turnEvent.User, turnEvent.Client.ToRedactedString(), turnEvent.Relay.Port);
                    break;
                case TurnEventKind.AllocationDeleted:
                    Stream(turnEvent.Client)?.AllocationDeleted();
                    log.AllocationDeleted(turnEvent.User, turnEvent.Client.ToRedactedString(), turnEvent.Relay.Port);
                    break;
            }
        }
    }

    private void OpenRelay(RelayEndpoint relay)
    {
        var wildcard = relay.Family == IPFamily.V6 ? TransportAddress.V6(0, relay.Port) : TransportAddress.V4(0, relay.Port);
        if (!io.TryOpenRelay(wildcard, out var socket))
        {
            log.RelayPortTaken(relay.Port);
            server.RelayFailed(relay);
            return;
        }

        if (socket >= _relayOfSocket.Length)
            Array.Resize(ref _relayOfSocket, Math.Max(socket + 1, _relayOfSocket.Length * 2));
        _relayOfSocket[socket] = relay;
        SocketOf(relay) = socket;
    }

    private void CloseRelay(RelayEndpoint relay)
    {
        ref var socket = ref SocketOf(relay);
        if (socket == NoSocket)
            return;
        // what the batch still wants to send from this port goes first
        output.Flush();
        io.CloseRelay(socket);
        socket = NoSocket;
    }

    private ref int SocketOf(RelayEndpoint relay) =>
        ref _socketOfRelay[((relay.Port - options.FirstRelayPort) * 2) + (relay.Family == IPFamily.V6 ? 1 : 0)];

    private static int[] Unopened(int count)
    {
        var sockets = new int[count];
        sockets.AsSpan().Fill(NoSocket);
        return sockets;
    }
}
