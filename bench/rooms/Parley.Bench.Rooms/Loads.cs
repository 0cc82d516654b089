using System.Text;
using System.Text.Json;
using Parley.Rooms;
using Parley.Rooms.JsonRpc;

namespace Parley.Bench.Rooms;

/// <summary>One message at a time through the core.</summary>
internal interface ILoad
{
    /// <summary>Receives one message and takes everything that the core wants to send for it.</summary>
    void Step();
}

/// <summary>Pairs of people who signal to each other.</summary>
internal sealed class SignalLoad : ILoad
{
    private const string Line = "a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0\\r\\n";

    private readonly BenchSwitchboard _switchboard;
    private readonly (Connection From, byte[] Message)[] _senders;
    private readonly int _idAt = -1;
    private int _next;
    private int _id = 100_000_000;

    public SignalLoad(int pairs, int signalBytes, bool answered)
    {
        _switchboard = new BenchSwitchboard(capacity: 2);
        _senders = new (Connection, byte[])[pairs * 2];
        for (var pair = 0; pair < pairs; pair++)
        {
            var a = _switchboard.SignIn();
            var b = _switchboard.SignIn();
            var room = $"room-{pair}";
            var idA = _switchboard.Join(a, room);
            var idB = _switchboard.Join(b, room);
            _senders[pair * 2] = (a, Message(room, idB, signalBytes, answered));
            _senders[(pair * 2) + 1] = (b, Message(room, idA, signalBytes, answered));
        }

        if (answered)
            _idAt = _senders[0].Message.AsSpan().IndexOf("100000000"u8);
    }

    public void Step()
    {
        var sender = _next++ % _senders.Length;
        var (from, message) = _senders[sender];
        if (_idAt > 0)
            (++_id).TryFormat(message.AsSpan(_idAt), out _);
        _switchboard.Deliver(from, message);
        if (_next % (16 * _senders.Length) == 0)
            _switchboard.AcknowledgeAll();
    }

    public static byte[] Message(string room, string to, int signalBytes, bool answered)
    {
        var signal = signalBytes == 0
            ? """{"connection":"c-8f2k1q","remote":"c-0a9d2x","candidate":{"candidate":"candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"Xk2f"}}"""
            : $$$"""{"connection":"c-8f2k1q","remote":"c-0a9d2x","description":{"type":"offer","sdp":"{{{Sdp(signalBytes)}}}"}}""";
        var id = answered ? "\"id\":100000000," : "";
        return Encoding.UTF8.GetBytes(
            $$$"""{"jsonrpc":"2.0",{{{id}}}"method":"peer.signal","params":{"room":"{{{room}}}","to":"{{{to}}}","signal":{{{signal}}}}}""");
    }

    private static string Sdp(int bytes)
    {
        var text = new StringBuilder("v=0\\r\\n");
        while (text.Length < bytes - 200)
            text.Append(Line);
        return text.ToString();
    }
}

/// <summary>Going over one message once: with the scanner, or with what the platform has.</summary>
internal sealed class WalkLoad(int signalBytes, bool platform) : ILoad
{
    private readonly byte[] _message = SignalLoad.Message("room-0", "0123456789abcdefghjkmnpqrs", signalBytes, answered: true);

    public void Step()
    {
        if (!(platform ? WithReader() : WithScanner()))
            throw new InvalidOperationException("The message is JSON.");
    }

    private bool WithScanner()
    {
        var scanner = new JsonScanner(_message, Envelope.MaxDepth);
        return scanner.TrySkip() && scanner.IsAtEnd();
    }

    private bool WithReader()
    {
        var reader = new Utf8JsonReader(_message, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
        while (reader.Read())
        {
        }

        return reader.BytesConsumed == _message.Length;
    }
}

/// <summary>The host of a room of many shows themselves large to everybody, and nobody again.</summary>
internal sealed class RoomLoad : ILoad
{
    private readonly BenchSwitchboard _switchboard;
    private readonly Connection _sender;
    private readonly string _shown;
    private int _sent;

    public RoomLoad(int size)
    {
        _switchboard = new BenchSwitchboard(size);
        _sender = _switchboard.SignIn();
        _shown = _switchboard.Join(_sender, "room-of-many");
        for (var i = 1; i < size; i++)
            _switchboard.Join(_switchboard.SignIn(), "room-of-many");
    }

    public void Step()
    {
        var shown = ++_sent % 2 == 0 ? "" : $",\"participant\":\"{_shown}\"";
        _switchboard.Deliver(_sender, Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{_sent}},"method":"room.spotlight","params":{"room":"room-of-many"{{shown}} } }"""));
        if (_sent % 16 == 0)
            _switchboard.AcknowledgeAll();
    }
}

/// <summary>Somebody comes into a large room and goes again: the answer lists everybody, and everybody is told twice.</summary>
internal sealed class JoinLoad : ILoad
{
    private readonly BenchSwitchboard _switchboard = new(capacity: 1000);
    private readonly Connection _guest;
    private int _steps;
    private int _id;

    public JoinLoad(int people)
    {
        for (var i = 1; i < people; i++)
            _switchboard.Join(_switchboard.SignIn(), "room");
        _guest = _switchboard.SignIn();
    }

    public void Step()
    {
        Deliver("room.join");
        Deliver("room.leave");
        if (++_steps % 8 == 0)
            _switchboard.AcknowledgeAll();
    }

    private void Deliver(string method) =>
        _switchboard.Deliver(_guest, Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{++_id}}},"method":"{{{method}}}","params":{"room":"room"}}"""));
}
