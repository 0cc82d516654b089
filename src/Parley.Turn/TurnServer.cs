using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Turn;
using Parley.Turn.Allocations;
using Parley.Turn.Relaying;
using Parley.Turn.Relays;
using Parley.Turn.Requests;

namespace Parley.Turn;

/// <summary>
/// A STUN and TURN server (RFC 8489, RFC 8656) without a socket: one for each worker, owned by the worker's thread. The shell gives it
/// what it received and does what the verdict says.
/// </summary>
/// <remarks>
/// One round of a worker: receive a batch; for each datagram <see cref="Receive"/> (client sockets and connections) or
/// <see cref="ReceiveFromPeer"/> (relay sockets, other workers), then <see cref="TryReadEvent"/> until false (open the sockets it asks
/// for); then send what the verdicts say, then <see cref="TryTransmit"/> until false; then wait until something arrives or
/// <see cref="NextTimeout"/>, and call <see cref="HandleTimeout"/>.
/// </remarks>
public sealed class TurnServer
{
    /// <summary>Bytes that must be free in the buffer in front of each received packet: headers are written there.</summary>
    public const int HeadRoom = 64;

    /// <summary>Bytes that must be free in the buffer behind each received packet: padding is written there.</summary>
    public const int TailRoom = 4;

    /// <summary>The most that <see cref="TryTransmit"/> writes at once.</summary>
    public const int MaxTransmit = Answers.MaxLength;

    private readonly AllocationTable _table;
    private readonly AllocationLifecycle _lifecycle;
    private readonly Answers _answers;
    private readonly RequestRouter _router;
    private readonly ToPeer _toPeer;
    private readonly ToClient _toClient;
    private readonly Entropy _entropy;
    private readonly Queue<TurnEvent> _events = new();

    /// <summary>A server for one worker.</summary>
    /// <param name="domain">What it shares with the other workers.</param>
    /// <param name="worker">The worker's number, from 0.</param>
    public TurnServer(TurnDomain domain, int worker)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentOutOfRangeException.ThrowIfNegative(worker);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(worker, domain.Workers);
        _entropy = domain.EntropyOf(worker);
        _table = new AllocationTable(domain.Ports);
        _lifecycle = new AllocationLifecycle(domain, worker, _table, _events, Counters);
        _answers = new Answers(domain.Options, domain.Nonces, Counters);
        _toClient = new ToClient(_table, TransactionId.From(_entropy), Counters);
        _toPeer = new ToPeer(domain, worker, _table, _lifecycle, _toClient, Counters);
        var admission = new PeerAdmission(domain, _lifecycle);
        _router = new RequestRouter(
            domain,
            _table,
            domain.Authenticator,
            _answers,
            new BindingHandler(_answers),
            new AllocateHandler(domain, worker, _lifecycle, _entropy, _answers),
            new RefreshHandler(domain, _lifecycle, _answers),
            new CreatePermissionHandler(admission, _answers),
            new ChannelBindHandler(admission, _answers));
    }

    /// <summary>What this server has done so far.</summary>
    public TurnCounters Counters { get; } = new();

    /// <summary>When <see cref="HandleTimeout"/> must be called next; <see cref="MonoTime.Never"/> if nothing is due.</summary>
    public MonoTime NextTimeout => _table.NextEnd;

    /// <summary>
    /// Takes one message of a client: a datagram of the UDP port, or one message cut from a stream by
    /// <c>Parley.Protocols.Turn.StreamFraming</c>. Also answers STUN Binding requests. Allocates nothing for ChannelData and Send.
    /// </summary>
    /// <param name="buffer">
    /// What the message lies in, with at least <see cref="HeadRoom"/> bytes free before and <see cref="TailRoom"/> after it. The server
    /// writes into both, and over the message's own header.
    /// </param>
    /// <param name="offset">Where the message begins.</param>
    /// <param name="length">The message's length in bytes.</param>
    /// <param name="path">The way it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdict">What to do with it.</param>
    public void Receive(Span<byte> buffer, int offset, int length, in Path path, MonoTime now, out TurnVerdict verdict)
    {
        verdict = default;
        var message = buffer.Slice(offset, length);
        if (ChannelData.LooksLike(message)) _toPeer.ReceiveChannelData(buffer, offset, length, path, now, ref verdict);
        else if (SendIndication.IsSend(message)) _toPeer.ReceiveSend(buffer, offset, length, path, now, ref verdict);
        else ReceiveRequest(message, path, now, ref verdict);
        if (verdict.Kind == TurnVerdictKind.Drop) Counters.Drops++;
    }

    /// <summary>
    /// Takes one datagram for a relay: from its socket, or handed over by another worker (<see cref="TurnVerdictKind.ToWorker"/>). It is
    /// relayed only if the allocation has a permission for the peer. Allocates nothing.
    /// </summary>
    /// <param name="buffer">As for <see cref="Receive"/>.</param>
    /// <param name="offset">Where the datagram begins.</param>
    /// <param name="length">Its length in bytes; 0 is valid.</param>
    /// <param name="relay">The relay.</param>
    /// <param name="peer">Who sent it.</param>
    /// <param name="now">The time.</param>
    /// <param name="verdict">What to do with it: <see cref="TurnVerdictKind.ToClient"/> or <see cref="TurnVerdictKind.Drop"/>.</param>
    public void ReceiveFromPeer(
        Span<byte> buffer, int offset, int length, RelayEndpoint relay, in TransportAddress peer, MonoTime now, out TurnVerdict verdict)
    {
        verdict = default;
        _toClient.Receive(buffer, offset, length, relay, peer, now, ref verdict);
        if (verdict.Kind == TurnVerdictKind.Drop) Counters.Drops++;
    }

    /// <summary>
    /// Takes an ICMP error that came back for a datagram of a relay (RFC 8656 section 11.5); its client is told by a Data indication.
    /// </summary>
    /// <param name="relay">The relay.</param>
    /// <param name="peer">Whom the datagram was for.</param>
    /// <param name="type">The ICMP type.</param>
    /// <param name="code">The ICMP code.</param>
    /// <param name="data">The next-hop MTU for "too big", else 0.</param>
    /// <param name="now">The time.</param>
    public void ReceiveIcmp(RelayEndpoint relay, in TransportAddress peer, byte type, byte code, uint data, MonoTime now)
    {
        if (_answers.IsFull || _table.ByPort(relay.Port) is not { } allocation) return;
        if (!allocation.Permissions.Has(peer, now)) return;
        var writer = _answers.BeginIndication(StunMethod.Data, TransactionId.From(_entropy));
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, peer);
        writer.AddIcmp(type, code, data);
        _answers.SendIndication(ref writer, allocation.Client);
    }

    /// <summary>A relay's socket could not be opened: clients get 508 for peers outside this server.</summary>
    public void RelayFailed(RelayEndpoint relay)
    {
        if (_table.ByPort(relay.Port) is not { } allocation || !allocation.Has(relay.Family)) return;
        allocation.Of(relay.Family).HasFailed = true;
        allocation.Of(relay.Family).IsOpen = false;
    }

    /// <summary>A client's connection is closed: so is its allocation.</summary>
    /// <param name="connectionId">The <see cref="Path.ConnectionId"/>.</param>
    public void ConnectionClosed(long connectionId)
    {
        if (_table.ByConnection(connectionId) is { } allocation) _lifecycle.End(allocation);
    }

    /// <summary>Ends what has expired.</summary>
    public void HandleTimeout(MonoTime now)
    {
        while (_table.TryGetEnded(now, out var allocation)) _lifecycle.End(allocation);
    }

    /// <summary>Writes the next answer, if there is one.</summary>
    /// <param name="buffer">At least <see cref="MaxTransmit"/> bytes.</param>
    /// <param name="transmit">Where to send it and its length.</param>
    public bool TryTransmit(Span<byte> buffer, out Transmit transmit) => _answers.TryTake(buffer, out transmit);

    /// <summary>Reads the next event, if there is one.</summary>
    public bool TryReadEvent(out TurnEvent turnEvent) => _events.TryDequeue(out turnEvent);

    private void ReceiveRequest(ReadOnlySpan<byte> bytes, in Path path, MonoTime now, ref TurnVerdict verdict)
    {
        if (!StunMessage.TryParse(bytes, out var message)) verdict.Drop = TurnDrop.Malformed;
        else if (message.HasFingerprint && !Fingerprint.Verify(message)) verdict.Drop = TurnDrop.Malformed;
        else if (message.Class != StunClass.Request) verdict.Drop = TurnDrop.NotForUs;
        else verdict.Drop = _router.Handle(message, path, now);
        if (verdict.Drop == TurnDrop.None) verdict.Kind = TurnVerdictKind.Handled;
    }
}
