using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Turn.Authentication;
using Parley.Turn.Relays;

namespace Parley.Turn.Tests;

internal delegate void Fill(ref StunWriter writer);

/// <summary>A TURN server with its workers and a clock that a test moves.</summary>
internal sealed class TurnRig
{
    public const string Secret = "a secret of enough length";
    public const long UnixStart = 1_800_000_000;

    public TurnRig(TurnOptions? options = null, int workers = 1, TurnAddresses? addresses = null)
    {
        options ??= Options();
        Domain = new TurnDomain(options, addresses ?? Addresses(), new WallClock(Now, UnixStart), workers, new byte[32]);
        Servers = [.. Enumerable.Range(0, workers).Select(worker => new TurnServer(Domain, worker))];
    }

    public TurnDomain Domain { get; }

    public TurnServer[] Servers { get; }

    public TurnServer Server => Servers[0];

    public MonoTime Now { get; set; } = new(1_000_000_000);

    public static TurnOptions Options() => new()
    {
        Realm = "example.org",
        SharedSecret = System.Text.Encoding.UTF8.GetBytes(Secret),
        Users = new Dictionary<string, string> { ["alice"] = "wonder", ["bob"] = "builder" },
    };

    public static TurnAddresses Addresses(Func<TransportAddress, bool>? isMedia = null) =>
        new(A("198.51.100.1"), A("[2001:db8:1::1]"), [A("192.168.7.7"), A("[fd00::7]")], isMedia);

    public static TransportAddress A(string text)
    {
        Assert.True(TransportAddress.TryParse(text, out var address), text);
        return address;
    }

    public RigClient Client(string remote = "203.0.113.5:4000", string user = "alice", string password = "wonder", int worker = 0) =>
        new(this, worker, Path.Udp(A("0.0.0.0:3478"), A(remote)), user, password);

    public RigClient StreamClient(long connection, string remote = "203.0.113.5:4000", int worker = 0) =>
        new(this, worker, new Path(PathTransport.Tcp, A("198.51.100.1:3478"), A(remote), connection), "alice", "wonder");

    public RigClient ShortLived(string user, TimeSpan life, string remote = "203.0.113.5:4000")
    {
        var secret = System.Text.Encoding.UTF8.GetBytes(Secret);
        var credential = TurnCredential.Create(secret, user, UnixStart + (long)life.TotalSeconds);
        return Client(remote, credential.Username, credential.Password);
    }

    public List<TurnEvent> Events(int worker = 0)
    {
        var events = new List<TurnEvent>();
        while (Servers[worker].TryReadEvent(out var turnEvent)) events.Add(turnEvent);
        return events;
    }

    /// <summary>Gives a datagram to a relay, as its socket would.</summary>
    public (TurnVerdict Verdict, byte[] Slice) FromPeer(RelayEndpoint relay, TransportAddress peer, byte[] payload, int worker = 0)
    {
        var buffer = Frame(payload);
        Servers[worker].ReceiveFromPeer(buffer, TurnServer.HeadRoom, payload.Length, relay, peer, Now, out var verdict);
        return (verdict, buffer.AsSpan(verdict.Offset, verdict.Length).ToArray());
    }

    public static byte[] Frame(byte[] packet)
    {
        var buffer = new byte[TurnServer.HeadRoom + packet.Length + TurnServer.TailRoom];
        buffer.AsSpan().Fill(0xEE);
        packet.CopyTo(buffer, TurnServer.HeadRoom);
        return buffer;
    }
}

/// <summary>A client of the rig, which knows how to sign.</summary>
internal sealed class RigClient(TurnRig rig, int worker, Path path, string user, string password)
{
    private static ulong _clients;

    private readonly Entropy _ids = Entropy.FromNumber(Interlocked.Increment(ref _clients));

    public Path Path { get; set; } = path;

    public string User { get; } = user;

    public byte[] Nonce { get; set; } = [];

    public byte[] Realm { get; set; } = "example.org"u8.ToArray();

    public PasswordAlgorithm Algorithm { get; set; } = PasswordAlgorithm.None;

    public byte[] OfferedAlgorithms { get; set; } = PasswordAlgorithms.Offered.ToArray();

    public TransactionId LastId { get; private set; }

    public byte[] Key => Protocols.Stun.Credentials.LongTermKey.Compute(
        Algorithm, System.Text.Encoding.UTF8.GetBytes(User), System.Text.Encoding.UTF8.GetString(Realm), password);

    public RigClient SignIn()
    {
        var challenge = Send(Write(StunMethod.Allocate, null, TransactionId.From(_ids)));
        Assert.Equal(401, challenge.Code);
        Nonce = challenge.Value(StunAttributeType.Nonce);
        return this;
    }

    /// <summary>A signed request with a new transaction id.</summary>
    public Answer Request(StunMethod method, Fill? fill = null)
    {
        if (Nonce.Length == 0) SignIn();
        return Send(Signed(method, fill, TransactionId.From(_ids)));
    }

    public Answer Allocate(Fill? more = null) => Request(StunMethod.Allocate, (ref StunWriter writer) =>
    {
        writer.Add(StunAttributeType.RequestedTransport, 17u << 24);
        more?.Invoke(ref writer);
    });

    public Answer Refresh(uint lifetime) => Request(StunMethod.Refresh, (ref StunWriter w) => w.Add(StunAttributeType.Lifetime, lifetime));

    public Answer Permit(params TransportAddress[] peers) => Request(StunMethod.CreatePermission, (ref StunWriter writer) =>
    {
        foreach (var peer in peers) writer.AddXorAddress(StunAttributeType.XorPeerAddress, peer);
    });

    public Answer Bind(ushort channel, TransportAddress peer) => Request(StunMethod.ChannelBind, (ref StunWriter writer) =>
    {
        writer.Add(StunAttributeType.ChannelNumber, (uint)channel << 16);
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, peer);
    });

    public (TurnVerdict Verdict, byte[] Slice) SendData(TransportAddress peer, byte[] payload, bool dontFragment = false) =>
        Data(Write(StunMethod.Send, (ref StunWriter writer) =>
        {
            writer.AddXorAddress(StunAttributeType.XorPeerAddress, peer);
            if (dontFragment) writer.Add(StunAttributeType.DontFragment, []);
            writer.Add(StunAttributeType.Data, payload);
        }, TransactionId.From(_ids), StunClass.Indication));

    public (TurnVerdict Verdict, byte[] Slice) ChannelData(ushort channel, byte[] payload) =>
        Data([(byte)(channel >> 8), (byte)channel, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload]);

    public (TurnVerdict Verdict, byte[] Slice) Data(byte[] message)
    {
        var buffer = TurnRig.Frame(message);
        rig.Servers[worker].Receive(buffer, TurnServer.HeadRoom, message.Length, Path, rig.Now, out var verdict);
        return (verdict, buffer.AsSpan(verdict.Offset, verdict.Length).ToArray());
    }

    public byte[] Signed(StunMethod method, Fill? fill, TransactionId id) => Write(method, (ref StunWriter writer) =>
    {
        fill?.Invoke(ref writer);
        writer.Add(StunAttributeType.Username, User);
        writer.Add(StunAttributeType.Realm, Realm);
        writer.Add(StunAttributeType.Nonce, Nonce);
        if (Algorithm != PasswordAlgorithm.None)
        {
            writer.Add(StunAttributeType.PasswordAlgorithms, OfferedAlgorithms);
            writer.AddPasswordAlgorithm(Algorithm);
        }

        if (Algorithm == PasswordAlgorithm.Sha256) writer.AddMessageIntegritySha256(Key);
        else writer.AddMessageIntegrity(Key);
    }, id);

    public byte[] Write(StunMethod method, Fill? fill, TransactionId id, StunClass messageClass = StunClass.Request)
    {
        LastId = id;
        var buffer = new byte[2000];
        var writer = new StunWriter(buffer, method, messageClass, id);
        fill?.Invoke(ref writer);
        return buffer[..writer.Finish()];
    }

    public Answer Send(byte[] request)
    {
        var (verdict, _) = Data(request);
        var buffer = new byte[TurnServer.MaxTransmit];
        if (!rig.Servers[worker].TryTransmit(buffer, out var transmit)) return new Answer(-1, [], verdict.Drop);
        Assert.Equal(TurnVerdictKind.Handled, verdict.Kind);
        Assert.Equal(Path, transmit.Path);
        Assert.False(rig.Servers[worker].TryTransmit(new byte[TurnServer.MaxTransmit], out _));
        return Answer.Read(buffer[..transmit.Length], request);
    }
}

/// <summary>An answer: its error code, 0 for success, or -1 if there was none.</summary>
internal sealed record Answer(int Code, byte[] Bytes, TurnDrop Drop = TurnDrop.None)
{
    public TransportAddress Relayed => Address(StunAttributeType.XorRelayedAddress);

    public RelayEndpoint Relay => new(Relayed.Port, Relayed.Family);

    public uint Lifetime => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Value(StunAttributeType.Lifetime));

    public static Answer Read(byte[] bytes, byte[] request)
    {
        Assert.True(StunMessage.TryParse(bytes, out var message));
        Assert.True(StunMessage.TryParse(request, out var asked));
        Assert.Equal((asked.Method, asked.TransactionId), (message.Method, message.TransactionId));
        if (message.Class == StunClass.Success) return new Answer(0, bytes);
        Assert.Equal(StunClass.Error, message.Class);
        Assert.True(message.TryGet(StunAttributeType.ErrorCode, out var value));
        Assert.True(ErrorCode.TryRead(value, out var code, out _));
        return new Answer(code, bytes);
    }

    public byte[] Value(StunAttributeType type)
    {
        Assert.True(StunMessage.TryParse(Bytes, out var message));
        Assert.True(message.TryGet(type, out var value), $"no {type}");
        return value.ToArray();
    }

    public bool Has(StunAttributeType type) => StunMessage.TryParse(Bytes, out var message) && message.Has(type);

    public TransportAddress Address(StunAttributeType type)
    {
        Assert.True(StunMessage.TryParse(Bytes, out var message));
        Assert.True(XorAddress.TryRead(Value(type), message.TransactionId, out var address));
        return address;
    }
}
