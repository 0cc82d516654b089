using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Turn.Client;

/// <summary>
/// A TURN client without a socket (RFC 8656): one allocation, its permissions and channels, which it keeps alive by itself. For tests and
/// load tools; browsers bring their own.
/// </summary>
/// <param name="options">Credentials and wishes.</param>
/// <param name="server">The way to the server, seen from here: <see cref="Path.Remote"/> is the server.</param>
/// <param name="entropy">Where transaction ids come from.</param>
public sealed class TurnClient(TurnClientOptions options, Path server, Entropy entropy)
{
    /// <summary>Bytes that must be free in front of a payload given to <see cref="WriteData"/>.</summary>
    public const int HeadRoom = SendIndication.V6Overhead;

    private const int MaxChallenges = 3;
    private static readonly TimeSpan PermissionRefresh = TimeSpan.FromSeconds(240);

    private readonly ClientCredentials _credentials = new(options);
    private readonly List<ClientRequest> _requests = [];
    private readonly Dictionary<TransportAddress, MonoTime> _permissions = [];
    private readonly Dictionary<TransportAddress, (ushort Number, MonoTime Refresh)> _channels = [];
    private readonly Dictionary<ushort, TransportAddress> _peers = [];
    private readonly Queue<TurnClientEvent> _events = new();
    private MonoTime _refresh = MonoTime.Never;

    /// <summary>The relayed address, or <c>default</c>.</summary>
    public TransportAddress Relayed { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> or <see cref="TryTransmit"/> has something to do.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            var next = _refresh;
            foreach (var request in _requests) next = Earlier(next, request.Due);
            foreach (var refresh in _permissions.Values) next = Earlier(next, refresh);
            foreach (var channel in _channels.Values) next = Earlier(next, channel.Refresh);
            return next;
        }
    }

    /// <summary>Asks for an allocation.</summary>
    public void Allocate(MonoTime now) => Begin(new(StunMethod.Allocate, default, 0, options.Lifetime), now);

    /// <summary>Asks for permission to exchange data with a peer.</summary>
    public void Permit(in TransportAddress peer, MonoTime now) => Begin(new(StunMethod.CreatePermission, peer, 0, default), now);

    /// <summary>Asks for a channel to a peer.</summary>
    public void BindChannel(ushort number, in TransportAddress peer, MonoTime now) =>
        Begin(new(StunMethod.ChannelBind, peer, number, default), now);

    /// <summary>Ends the allocation.</summary>
    public void Delete(MonoTime now) => Begin(new(StunMethod.Refresh, default, 0, TimeSpan.Zero), now);

    /// <summary>
    /// Wraps a payload for a peer, in its channel if it has one: the header is written in front of it, padding behind.
    /// </summary>
    /// <param name="buffer">What the payload lies in, with <see cref="HeadRoom"/> before and three bytes after it.</param>
    /// <param name="offset">Where the payload begins; then where the message begins.</param>
    /// <param name="length">The payload's length; then the message's.</param>
    /// <param name="peer">For whom.</param>
    public void WriteData(Span<byte> buffer, ref int offset, ref int length, in TransportAddress peer)
    {
        if (!_channels.TryGetValue(peer, out var channel))
        {
            offset = SendIndication.WriteSendAround(buffer, offset, length, peer, TransactionId.From(entropy), out length);
            return;
        }

        var padding = server.IsStream ? -length & 3 : 0;
        buffer.Slice(offset + length, padding).Clear();
        offset -= ChannelData.HeaderLength;
        ChannelData.WriteHeader(buffer[offset..], channel.Number, length);
        length += ChannelData.HeaderLength + padding;
    }

    /// <summary>Takes a message of the server. True if it is data of a peer.</summary>
    public bool Receive(ReadOnlySpan<byte> message, MonoTime now, out TurnClientData data)
    {
        data = default;
        if (ChannelData.TryParse(message, out var number, out var length))
        {
            if (!_peers.TryGetValue(number, out var peer)) return false;
            data = new TurnClientData(peer, ChannelData.HeaderLength, length);
            return true;
        }

        if (SendIndication.IsData(message) && SendIndication.TryParse(message, out var indication))
        {
            data = new TurnClientData(indication.Peer, indication.DataOffset, indication.DataLength);
            return true;
        }

        if (StunMessage.TryParse(message, out var answer)) ReceiveAnswer(answer, now);
        return false;
    }

    /// <summary>Begins what is due: refreshing the allocation, permissions and channels. Gives up requests that nobody answers.</summary>
    public void HandleTimeout(MonoTime now)
    {
        for (var i = _requests.Count - 1; i >= 0; i--)
        {
            var request = _requests[i];
            if (request.Due > now || !request.IsGivenUp(server.IsStream)) continue;
            _requests.RemoveAt(i);
            Report(TurnClientEventKind.Failed, request, default, default, 0);
        }

        if (_refresh <= now)
        {
            _refresh = MonoTime.Never;
            Begin(new(StunMethod.Refresh, default, 0, options.Lifetime > TimeSpan.Zero ? options.Lifetime : TimeSpan.FromSeconds(600)), now);
        }

        foreach (var (peer, refresh) in _permissions)
        {
            if (refresh > now) continue;
            _permissions[peer] = now + PermissionRefresh;
            Permit(peer, now);
        }

        foreach (var (peer, channel) in _channels)
        {
            if (channel.Refresh > now) continue;
            _channels[peer] = (channel.Number, now + PermissionRefresh);
            BindChannel(channel.Number, peer, now);
        }
    }

    /// <summary>Writes the next request that is due, if there is one.</summary>
    public bool TryTransmit(Span<byte> buffer, MonoTime now, out Transmit transmit)
    {
        transmit = default;
        foreach (var request in _requests)
        {
            if (request.Due > now || request.IsGivenUp(server.IsStream)) continue;
            request.Sent(options.FirstRetransmission, server.IsStream, now);
            transmit = new Transmit(server, Write(buffer, request));
            return true;
        }

        return false;
    }

    /// <summary>Reads the next event, if there is one.</summary>
    public bool TryReadEvent(out TurnClientEvent clientEvent) => _events.TryDequeue(out clientEvent);

    private static MonoTime Earlier(MonoTime a, MonoTime b) => a < b ? a : b;

    private void Begin(ClientRequest request, MonoTime now)
    {
        request.Begin(TransactionId.From(entropy), now);
        _requests.Add(request);
    }

    private int Write(Span<byte> buffer, ClientRequest request)
    {
        var writer = new StunWriter(buffer, request.Method, StunClass.Request, request.TransactionId);
        if (request.Method == StunMethod.Allocate)
        {
            writer.AddRequestedTransport(TurnAttributes.Udp);
            if (options.Family == IPFamily.V6) writer.AddFamily(StunAttributeType.RequestedAddressFamily, IPFamily.V6);
            if (request.Lifetime > TimeSpan.Zero) writer.AddLifetime(request.Lifetime);
        }
        else if (request.Method == StunMethod.Refresh)
        {
            writer.AddLifetime(request.Lifetime);
        }

        if (request.Channel != 0) writer.AddChannelNumber(request.Channel);
        if (request.Peer != default) writer.AddXorAddress(StunAttributeType.XorPeerAddress, request.Peer);
        _credentials.Sign(ref writer);
        return writer.Finish();
    }

    private void ReceiveAnswer(in StunMessage answer, MonoTime now)
    {
        var id = answer.TransactionId;
        var index = _requests.FindIndex(candidate => candidate.TransactionId == id);
        if (index < 0 || answer.Method != _requests[index].Method) return;
        var request = _requests[index];
        if (answer.Class == StunClass.Success)
        {
            // Whoever cannot sign an answer is not the server that was asked.
            if (!_credentials.HasChallenge || !_credentials.Verify(answer)) return;
            _requests.RemoveAt(index);
            Succeed(request, answer, now);
        }
        else if (answer.Class == StunClass.Error && answer.TryGet(StunAttributeType.ErrorCode, out var value)
            && ErrorCode.TryRead(value, out var code, out _))
        {
            var isChallenge = code is ErrorCode.Unauthenticated or ErrorCode.StaleNonce;
            if (isChallenge && request.Challenges++ < MaxChallenges && _credentials.TryAccept(answer))
            {
                request.Begin(TransactionId.From(entropy), now);
                return;
            }

            _requests.RemoveAt(index);
            Report(TurnClientEventKind.Failed, request, request.Peer, default, code);
        }
    }

    private void Succeed(ClientRequest request, in StunMessage answer, MonoTime now)
    {
        switch (request.Method)
        {
            case StunMethod.Allocate:
                if (!TryReadAddress(answer, StunAttributeType.XorRelayedAddress, out var relayed)) return;
                TryReadAddress(answer, StunAttributeType.XorMappedAddress, out var mapped);
                Relayed = relayed;
                ScheduleRefresh(answer, now);
                Report(TurnClientEventKind.Allocated, request, relayed, mapped, 0);
                break;
            case StunMethod.Refresh when request.Lifetime == TimeSpan.Zero:
                Forget();
                Report(TurnClientEventKind.Deleted, request, default, default, 0);
                break;
            case StunMethod.Refresh:
                ScheduleRefresh(answer, now);
                Report(TurnClientEventKind.Refreshed, request, Relayed, default, 0);
                break;
            case StunMethod.ChannelBind:
                _channels[request.Peer] = (request.Channel, now + PermissionRefresh);
                _peers[request.Channel] = request.Peer;
                Report(TurnClientEventKind.ChannelBound, request, request.Peer, default, 0);
                break;
            default:
                _permissions[request.Peer] = now + PermissionRefresh;
                Report(TurnClientEventKind.Permitted, request, request.Peer, default, 0);
                break;
        }
    }

    private void Forget()
    {
        Relayed = default;
        _refresh = MonoTime.Never;
        _permissions.Clear();
        _channels.Clear();
        _peers.Clear();
    }

    // A minute before the end, or at half the time if that is later: retransmissions must fit in between.
    private void ScheduleRefresh(in StunMessage answer, MonoTime now)
    {
        if (!answer.TryGet(StunAttributeType.Lifetime, out var value) || !TurnAttributes.TryReadLifetime(value, out var seconds)) return;
        _refresh = now + TimeSpan.FromSeconds(Math.Max(seconds - 60.0, seconds / 2.0));
    }

    private void Report(TurnClientEventKind kind, ClientRequest request, TransportAddress address, TransportAddress mapped, int code) =>
        _events.Enqueue(new TurnClientEvent(kind, request.Method, address, mapped, code));

    private static bool TryReadAddress(in StunMessage answer, StunAttributeType type, out TransportAddress address)
    {
        address = default;
        return answer.TryGet(type, out var value) && XorAddress.TryRead(value, answer.TransactionId, out address);
    }
}
