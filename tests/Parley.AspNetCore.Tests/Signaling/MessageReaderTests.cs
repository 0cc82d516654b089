using System.Buffers;
using System.Text;
using Parley.AspNetCore.Signaling.WebSockets;

namespace Parley.AspNetCore.Tests.Signaling;

/// <summary>RFC 6455 sections 5 to 8.</summary>
public sealed class MessageReaderTests
{
    private const int Limit = 1000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(999)]
    [InlineData(1000)]
    public void A_text_message_is_read_whatever_its_length_form_and_wherever_it_is_split(int length)
    {
        var text = new string('é', length / 2) + new string('x', length % 2);
        var frame = ClientFrame.Make(Opcode.Text, Encoding.UTF8.GetBytes(text), mask: 0x12345678);
        for (var split = 0; split <= frame.Length; split++)
            Assert.Equal([$"Text {text}"], Read(frame.AsSpan(0, split), frame.AsSpan(split)));
    }

    [Fact]
    public void One_byte_at_a_time_is_enough()
    {
        byte[] input = [.. ClientFrame.Make(Opcode.Text, "one"u8), .. ClientFrame.Make(Opcode.Ping, "p"u8), .. ClientFrame.Make(Opcode.Text, "two"u8)];
        var reader = new MessageReader(Limit);
        var seen = new List<string>();
        byte[] rest = [];
        foreach (var part in input)
            rest = ReadInto(reader, [.. rest, part], seen)!;
        Assert.Equal(["Text one", "Ping p", "Text two"], seen);
    }

    /// <summary>Section 5.4: control frames may come between the fragments of a message.</summary>
    [Fact]
    public void Fragments_are_joined_and_pings_come_between_them()
    {
        byte[] input =
        [
            .. ClientFrame.Make(Opcode.Text, "Par"u8, final: false), .. ClientFrame.Make(Opcode.Ping, ""u8), .. ClientFrame.Make(Opcode.Continuation, ""u8, final: false),
            .. ClientFrame.Make(Opcode.Continuation, "ley"u8), .. ClientFrame.Make(Opcode.Text, "!"u8),
        ];
        for (var split = 0; split <= input.Length; split++)
            Assert.Equal(["Ping ", "Text Parley", "Text !"], Read(input.AsSpan(0, split), input.AsSpan(split)));
    }

    /// <summary>A character may be split over two fragments.</summary>
    [Fact]
    public void Text_is_judged_when_it_is_whole()
    {
        var bytes = Encoding.UTF8.GetBytes("€");
        Assert.Equal(["Text €"], Read(ClientFrame.Make(Opcode.Text, bytes.AsSpan(0, 1), final: false), ClientFrame.Make(Opcode.Continuation, bytes.AsSpan(1))));
    }

    public static TheoryData<string, byte[], int> Faults() => new()
    {
        { "not masked (5.1)", [0x81, 1, (byte)'x'], 1002 },
        { "reserved bit (5.2)", [0xC1, 0x80, 0, 0, 0, 0], 1002 },
        { "unknown opcode (5.2)", [0x83, 0x80, 0, 0, 0, 0], 1002 },
        { "unknown control opcode (5.2)", [0x8B, 0x80, 0, 0, 0, 0], 1002 },
        { "fragmented ping (5.5)", [0x09, 0x80, 0, 0, 0, 0], 1002 },
        { "long ping (5.5)", [0x89, 0xFE, 0, 126, 0, 0, 0, 0], 1002 },
        { "length not in its shortest form (5.2)", [0x81, 0xFE, 0, 5, 0, 0, 0, 0], 1002 },
        { "64-bit length not in its shortest form (5.2)", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0], 1002 },
        { "negative length (5.2)", [0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], 1002 },
        { "continuation of nothing (5.4)", ClientFrame.Make(Opcode.Continuation, "x"u8), 1002 },
        { "text inside a message (5.4)", [.. ClientFrame.Make(Opcode.Text, "x"u8, final: false), .. ClientFrame.Make(Opcode.Text, "y"u8)], 1002 },
        { "binary", ClientFrame.Make(Opcode.Binary, "x"u8), 1003 },
        { "no UTF-8 (8.1)", ClientFrame.Make(Opcode.Text, [0xC3, 0x28]), 1007 },
        { "lone surrogate (8.1)", ClientFrame.Make(Opcode.Text, [0xED, 0xA0, 0x80]), 1007 },
        { "too large", ClientFrame.Make(Opcode.Text, new byte[Limit + 1]), 1009 },
        { "64 MB announced", [0x81, 0xFF, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0], 1009 },
        { "too large in fragments", [.. ClientFrame.Make(Opcode.Text, new byte[Limit], final: false), .. ClientFrame.Make(Opcode.Continuation, new byte[1])], 1009 },
        { "close with one byte (5.5.1)", ClientFrame.Make(Opcode.Close, [3]), 1002 },
        { "close with a code that never travels (7.4.1)", ClientFrame.Make(Opcode.Close, [1005 >> 8, 1005 & 0xFF]), 1002 },
        { "close with a code out of range (7.4.2)", ClientFrame.Make(Opcode.Close, [5000 >> 8, 5000 & 0xFF]), 1002 },
        { "close with a reason that is no UTF-8 (5.5.1)", ClientFrame.Make(Opcode.Close, [3, 0xE8, 0xC3]), 1007 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_broken_rule_is_told_by_its_close_code(string rule, byte[] input, int code)
    {
        Assert.NotEmpty(rule);
        for (var split = 0; split < input.Length; split++)
            Assert.Equal($"Fault {code}", Read(input.AsSpan(0, split), input.AsSpan(split))[^1]);
    }

    [Theory]
    [InlineData(new byte[] { }, 1005)]
    [InlineData(new byte[] { 0x03, 0xE8 }, 1000)]
    [InlineData(new byte[] { 0x0F, 0xA1, (byte)'b', (byte)'y', (byte)'e' }, 4001)]
    public void A_close_is_read(byte[] payload, int code) => Assert.Equal([$"Close {code}"], Read(ClientFrame.Make(Opcode.Close, payload), []));

    [Fact]
    public void Endless_empty_fragments_are_refused()
    {
        var reader = new MessageReader(Limit);
        var seen = new List<string>();
        ReadInto(reader, ClientFrame.Make(Opcode.Text, ""u8, final: false), seen);
        for (var frame = 0; frame < 20_000 && seen.Count == 0; frame++)
            ReadInto(reader, ClientFrame.Make(Opcode.Continuation, ""u8, final: false), seen);
        Assert.Equal(["Fault 1008"], seen);
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception_and_split_as_they_may_be()
    {
        var random = new Random(4711);
        for (var round = 0; round < 10_000; round++)
        {
            byte[] input = [.. ClientFrame.Make(Opcode.Text, Encoding.UTF8.GetBytes(new string('ä', random.Next(200))), mask: (uint)random.Next()), .. ClientFrame.Make(Opcode.Ping, "x"u8), .. ClientFrame.Make(Opcode.Close, [3, 0xE8])];
            for (var change = random.Next(4); change >= 0; change--)
                input[random.Next(input.Length)] = (byte)random.Next(256);
            var split = random.Next(input.Length);
            Assert.Equal(Read(input, []), Read(input.AsSpan(0, split), input.AsSpan(split)));
        }
    }

    [Fact]
    public void Server_frames_have_the_shortest_head()
    {
        Span<byte> head = stackalloc byte[FrameHeader.MaxSize];
        foreach (var (payload, size) in ((int, int)[])[(0, 2), (125, 2), (126, 4), (65535, 4), (65536, 10)])
        {
            Assert.Equal(size, FrameHeader.WriteServer(head, Opcode.Text, payload));
            Assert.Equal(size + payload, FrameHeader.ServerFrameSize(payload));
        }
    }

    /// <summary>Reads in both ways, which must see the same.</summary>
    private static List<string> Read(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var (reader, inPlace) = (new MessageReader(Limit), new MessageReader(Limit));
        var (seen, seenInPlace) = (new List<string>(), new List<string>());
        if (ReadInto(reader, first.ToArray(), seen) is { } rest)
            ReadInto(reader, [.. rest, .. second], seen);
        if (ReadInPlace(inPlace, first.ToArray(), seenInPlace) is { } left)
            ReadInPlace(inPlace, [.. left, .. second], seenInPlace);
        Assert.Equal(seen, seenInPlace);
        return seen;
    }

    private static byte[]? ReadInPlace(MessageReader reader, byte[] bytes, List<string> seen)
    {
        var input = bytes.AsMemory();
        while (true)
        {
            var kind = reader.Read(ref input);
            if (kind is ReadKind.Incomplete)
                return input.ToArray();
            seen.Add(Describe(reader, kind));
            if (kind is ReadKind.Text)
                reader.GiveBack();
            else if (kind is ReadKind.Close or ReadKind.Fault)
                return null;
        }
    }

    private static string Describe(MessageReader reader, ReadKind kind) => kind switch
    {
        ReadKind.Text or ReadKind.Ping => $"{kind} {Encoding.UTF8.GetString(reader.Message.Span)}",
        ReadKind.Pong => "Pong",
        _ => $"{kind} {reader.CloseCode}",
    };

    /// <summary>Reads all; what is left over, or null after the end.</summary>
    private static byte[]? ReadInto(MessageReader reader, byte[] bytes, List<string> seen)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        while (true)
        {
            var kind = reader.Read(ref input);
            if (kind is ReadKind.Incomplete)
                return input.ToArray();
            seen.Add(Describe(reader, kind));
            switch (kind)
            {
                case ReadKind.Text:
                    reader.Take(out var buffer);
                    MessageBuffers.Incoming.Return(buffer);
                    break;
                case ReadKind.Close or ReadKind.Fault:
                    reader.GiveBack();
                    return null;
            }
        }
    }
}
