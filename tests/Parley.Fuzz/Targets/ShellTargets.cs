using System.Buffers;
using System.Text;
using Parley.AspNetCore.Net.Streams;
using Parley.AspNetCore.Signaling.WebSockets;
using Parley.AspNetCore.Tokens;
using Parley.Protocols.Turn;

namespace Parley.Fuzz.Targets;

/// <summary>Tokens as strangers send them, and as somebody with the key might sign them.</summary>
internal sealed class AccessTokenTarget : FuzzTarget
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key of thirty-two bytes or more");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static readonly string[] Payloads =
    [
        "{\"sub\":\"anna\",\"name\":\"Anna\",\"room\":\"lobby\",\"exp\":1800000600,\"nbf\":1799999000}",
        "{\"sub\":\"语\",\"exp\":1.8000006e9}",
        "{\"sub\":\"a\",\"room\":\"lobby\",\"more\":[{\"a\":null}]}",
    ];

    public override string Name => "access-token";

    public override IReadOnlyList<byte[]> Examples { get; } =
        [.. Payloads.SelectMany(text => new[] { Encoding.UTF8.GetBytes(text), Encoding.ASCII.GetBytes(JsonWebSignature.Sign(Encoding.UTF8.GetBytes(text), Key)) })];

    public override void Run(byte[] input)
    {
        Check(AccessToken.Verify(Encoding.UTF8.GetString(input), Key, Now));
        Check(AccessToken.Verify(Encoding.Latin1.GetString(input), Key, Now));
        Check(AccessToken.Verify(JsonWebSignature.Sign(input, Key), Key, Now));
        Promise(AccessToken.Verify(JsonWebSignature.Sign(input, Key), Key.AsSpan(1), Now) is null, "another key opens nothing");
    }

    private static void Check(AccessToken? token)
    {
        if (token is null) return;
        Promise(token.Subject.Length > 0, "a token names somebody");
        Promise(token.Expires is null || token.Expires > Now.AddMinutes(-1), "an expired token is void");
    }
}

/// <summary>WebSocket frames: cut wherever the network cuts them, they say the same.</summary>
internal sealed class WebSocketTarget : FuzzTarget
{
    private const int MaxMessage = 1024;

    public override string Name => "websocket";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Frame(0x81, "hello"), Frame(0x81, new string('x', 200)), [.. Frame(0x01, "hel"), .. Frame(0x89, "ping"), .. Frame(0x80, "lo")],
        [.. Frame(0x88, "\u0003\u00e8bye")], [.. Frame(0x8A, ""), .. Frame(0x81, "语言"), .. Frame(0x82, "binary")], Frame(0x81, new string('y', 1100)),
    ];

    public override void Run(byte[] input)
    {
        var whole = Read(input, [input.Length]);
        Promise(whole == Read(input, [1]), "byte by byte it is the same");
        Promise(whole == Read(input, [3, 1, 7, 2, 19]), "in pieces it is the same");
        Promise(whole == ReadInPlace(input), "in place it is the same");
    }

    private static string ReadInPlace(byte[] input)
    {
        var outcome = new StringBuilder();
        var reader = new MessageReader(MaxMessage);
        // its own bytes: a message that is whole is unmasked where it lies
        var rest = input.ToArray().AsMemory();
        ReadKind kind;
        while ((kind = reader.Read(ref rest)) != ReadKind.Incomplete)
        {
            outcome.Append(kind).Append(' ');
            if (kind is ReadKind.Text or ReadKind.Ping) outcome.Append(Convert.ToHexString(reader.Message.Span));
            if (kind is ReadKind.Close or ReadKind.Fault) outcome.Append(reader.CloseCode);
            if (kind is ReadKind.Close or ReadKind.Fault) break;
        }

        reader.GiveBack();
        return outcome.ToString();
    }

    // What came out, as text. Pieces arrive behind what was not used, as a pipe hands them on.
    private static string Read(byte[] input, int[] pieces)
    {
        var outcome = new StringBuilder();
        var reader = new MessageReader(MaxMessage);
        var (used, arrived) = (0, 0);
        for (var piece = 0; arrived < input.Length; piece++)
        {
            arrived = Math.Min(input.Length, arrived + pieces[piece % pieces.Length]);
            var sequence = new ReadOnlySequence<byte>(input, used, arrived - used);
            ReadKind kind;
            while ((kind = reader.Read(ref sequence)) != ReadKind.Incomplete)
            {
                outcome.Append(kind).Append(' ');
                if (kind is ReadKind.Text or ReadKind.Ping) outcome.Append(Convert.ToHexString(reader.Message.Span));
                if (kind is ReadKind.Close or ReadKind.Fault)
                {
                    reader.GiveBack();
                    return outcome.Append(reader.CloseCode).ToString();
                }
            }

            used = arrived - (int)sequence.Length;
        }

        reader.GiveBack();
        return outcome.ToString();
    }

    private static byte[] Frame(byte head, string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        byte[] length = payload.Length < 126 ? [(byte)(0x80 | payload.Length)] : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        byte[] mask = [1, 2, 3, 4];
        return [head, .. length, .. mask, .. payload.Select((value, index) => (byte)(value ^ mask[index % 4]))];
    }
}

/// <summary>The beginning of a connection that is no HTTP, and the messages on it: what is known of them does not change with what follows.</summary>
internal sealed class StreamKindTarget : FuzzTarget
{
    private const int Limit = 2048;
    private static readonly byte[] Check = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    public override string Name => "stream-kind";

    public override IReadOnlyList<byte[]> Examples { get; } = [Check, [0, 20, .. Check, 0, 0, 0, 3, 0x80, 96, 1], [.. Check, 0x40, 1, 0, 2, 1, 2, 0, 0], [0, 20, .. Check, 8, 1]];

    public override void Run(byte[] input)
    {
        var kind = StreamKinds.Recognize(input);
        for (var length = 0; length < Math.Min(input.Length, 16); length++)
            Promise(StreamKinds.Recognize(input.AsSpan(0, length)) is not { } early || early == kind, "what was recognised stays so");
        if (kind is null) return;
        ReadOnlySpan<byte> rest = input;
        while (kind.Value.Measure(rest, Limit, out var header, out var length) == FramingResult.Message)
        {
            Promise(header + length > 0 && header + length <= rest.Length, "a message lies within what came");
            Promise(kind.Value.Measure(rest[..(header + length)], Limit, out _, out var alone) == FramingResult.Message && alone == length, "a message needs nothing of the next");
            rest = rest[(header + length)..];
        }
    }
}
