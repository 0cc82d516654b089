using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Stun.Credentials;
using Parley.Protocols.Turn.Client;
using Parley.Turn;
using Parley.Turn.Relays;

namespace Parley.Fuzz.Targets;

/// <summary>
/// The TURN server as a stranger, as a signed-in user and as a peer meet it. The user's requests carry the fuzzed attributes and a right
/// signature, so that the fuzzing gets behind the authentication.
/// </summary>
internal sealed class TurnServerTarget : FuzzTarget
{
    private const int RestartAfter = 20_000;

    private static readonly TransportAddress Relay = TransportAddress.V4(0xC6336401, 0);
    private static readonly Protocols.Primitives.Path Client = Protocols.Primitives.Path.Udp(default, TransportAddress.V4(0xCB007105, 4000));
    private static readonly byte[] Key = LongTermKey.Compute(PasswordAlgorithm.Md5, "alice"u8, "example.org", "wonder");

    private static readonly byte[][] SetUp = [.. StunExamples.Messages.Where(
        message => StunMessage.TryParse(message, out var parsed) && parsed.Class == StunClass.Request
            && parsed.Method is StunMethod.Allocate or StunMethod.CreatePermission or StunMethod.ChannelBind)];

    private readonly byte[] _buffer = new byte[TurnServer.HeadRoom + 8192 + TurnServer.TailRoom];
    private readonly byte[] _answer = new byte[TurnServer.MaxTransmit];
    private TurnServer _server = null!;
    private TurnDomain _domain = null!;
    private byte[] _nonce = [];
    private RelayEndpoint _relay;
    private MonoTime _now = new(1_000_000);
    private int _runs;

    public override string Name => "turn-server";

    public override IReadOnlyList<byte[]> Examples => StunExamples.Messages;

    /// <summary>Packets that went through since the last restart: without any, nothing behind the authentication was fuzzed.</summary>
    public long Relayed => _server.Counters.PacketsToPeers + _server.Counters.PacketsToClients;

    public override void Run(byte[] input)
    {
        if (_runs++ % RestartAfter == 0) Start();
        _now += TimeSpan.FromMilliseconds(100);
        if (_server.Counters.Allocations == 0)
        {
            foreach (var request in SetUp) Give(Signed(request));
        }

        Give(input);
        Give(Signed(input));
        input.CopyTo(_buffer, TurnServer.HeadRoom);
        _server.ReceiveFromPeer(_buffer, TurnServer.HeadRoom, input.Length, _relay, StunExamples.Peer, _now, out var verdict);
        Check(verdict);
        _server.HandleTimeout(_now);
        Drain();
        Promise(_server.Counters.Allocations <= 1, "one 5-tuple has one allocation");
    }

    private void Start()
    {
        var options = new TurnOptions
        {
            Realm = "example.org",
            FirstRelayPort = 50000,
            LastRelayPort = 50007,
            Users = new Dictionary<string, string>(StringComparer.Ordinal) { ["alice"] = "wonder" },
        };
        _domain = new TurnDomain(options, new TurnAddresses(Relay, default, []), new WallClock(_now, 1_800_000_000), 1, new byte[32]);
        _server = new TurnServer(_domain, 0);
        Challenge();
    }

    private void Challenge()
    {
        var writer = new StunWriter(_buffer.AsSpan(TurnServer.HeadRoom), StunMethod.Allocate, StunClass.Request, new TransactionId(1, 1));
        _server.Receive(_buffer, TurnServer.HeadRoom, writer.Finish(), Client, _now, out _);
        while (_server.TryTransmit(_answer, out var transmit))
        {
            if (StunMessage.TryParse(_answer.AsSpan(0, transmit.Length), out var message) && message.TryGet(StunAttributeType.Nonce, out var nonce))
                _nonce = nonce.ToArray();
        }
    }

    private byte[] Signed(byte[] input)
    {
        var method = input.Length > 1 ? (StunMethod)(input[1] & 0x0F) : StunMethod.Allocate;
        var bytes = new byte[input.Length + 256];
        var writer = new StunWriter(bytes, method, StunClass.Request, new TransactionId((ulong)_runs, 2));
        if (StunMessage.TryParse(input, out var message))
        {
            foreach (var attribute in message.Attributes) writer.Add(attribute.Type, attribute.Value);
        }

        writer.Add(StunAttributeType.Username, "alice");
        writer.Add(StunAttributeType.Realm, "example.org");
        writer.Add(StunAttributeType.Nonce, _nonce);
        writer.AddMessageIntegrity(Key);
        return bytes[..writer.Finish()];
    }

    private void Give(byte[] message)
    {
        message.CopyTo(_buffer, TurnServer.HeadRoom);
        _server.Receive(_buffer, TurnServer.HeadRoom, message.Length, Client, _now, out var verdict);
        Check(verdict);
        Drain();
    }

    private void Check(in TurnVerdict verdict)
    {
        Promise(verdict.Offset >= 0 && verdict.Length >= 0 && verdict.Offset + verdict.Length <= _buffer.Length, "the slice lies within the buffer");
        Promise((verdict.Kind == TurnVerdictKind.Drop) == (verdict.Drop != TurnDrop.None), "what is dropped has a reason, and nothing else has");
        Promise(verdict.Kind != TurnVerdictKind.ToPeer || verdict.Peer.Family != IPFamily.None, "a packet goes to somebody");
    }

    private void Drain()
    {
        while (_server.TryReadEvent(out var turnEvent))
        {
            if (turnEvent.Kind == TurnEventKind.AllocationCreated) _relay = turnEvent.Relay;
        }

        while (_server.TryTransmit(_answer, out var transmit))
        {
            Promise(StunMessage.TryParse(_answer.AsSpan(0, transmit.Length), out var answer), "an answer is STUN");
            if (answer.TryGet(StunAttributeType.Nonce, out var nonce)) _nonce = nonce.ToArray();
        }
    }
}

/// <summary>The TURN client, as a hostile server meets it.</summary>
internal sealed class TurnClientTarget : FuzzTarget
{
    private readonly byte[] _buffer = new byte[1280];
    private TurnClient _client = null!;
    private MonoTime _now = new(1_000_000);
    private int _runs;

    public override string Name => "turn-client";

    public override IReadOnlyList<byte[]> Examples => StunExamples.Messages;

    public override void Run(byte[] input)
    {
        if (_runs++ % 100 == 0)
        {
            var server = Protocols.Primitives.Path.Udp(TransportAddress.V4(0xCB007105, 4000), TransportAddress.V4(0xC6336401, 3478));
            _client = new TurnClient(new TurnClientOptions("alice", "wonder"), server, Entropy.FromNumber((ulong)_runs));
            _client.Allocate(_now);
        }

        _now += TimeSpan.FromMilliseconds(50);
        while (_client.TryTransmit(_buffer, _now, out var transmit))
        {
            Promise(StunMessage.TryParse(_buffer.AsSpan(0, transmit.Length), out var request), "a request is STUN");
            // an answer finds its request only with its transaction id
            if (input.Length >= StunMessage.HeaderLength) request.TransactionId.Write(input.AsSpan(8));
        }

        if (_client.Receive(input, _now, out var data))
            Promise(data.Offset + data.Length <= input.Length, "the data lies within the message");
        _client.HandleTimeout(_now);
        while (_client.TryReadEvent(out _))
        {
        }
    }
}
