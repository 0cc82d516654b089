using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Tests.JsonRpc;

/// <summary>The scanner takes and refuses what the platform's own reader does.</summary>
public sealed class JsonScannerTests
{
    private const string Rich = """
        {"jsonrpc":"2.0","id":-0.5e+10,"a":[1,2.25,[],{}, {"b":null}],"text":"a=candidate\r\n\"\\\/\b\f\n\t\u00e9\ud83d\ude00 é 你好","t":true,"f":false , "n" : null}
        """;

    private const string Likely = "\"\\{}[],:0eu-.+ntf ";

    [Theory]
    [InlineData("0", true)]
    [InlineData("-", false)]
    [InlineData("-0", true)]
    [InlineData("01", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("1e", false)]
    [InlineData("1E+", false)]
    [InlineData("1E+5", true)]
    [InlineData("tru", false)]
    [InlineData("trues", false)]
    [InlineData("null", true)]
    [InlineData("\"", false)]
    [InlineData("\"\\", false)]
    [InlineData("\"\\x\"", false)]
    [InlineData("\"\\u12g4\"", false)]
    [InlineData("\"\\u12\"", false)]
    [InlineData("\"\t\"", false)]
    [InlineData("[1,]", false)]
    [InlineData("[,1]", false)]
    [InlineData("[1 2]", false)]
    [InlineData("{\"a\"}", false)]
    [InlineData("{\"a\":}", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("{,}", false)]
    [InlineData("{1:2}", false)]
    [InlineData("{\"a\":1]", false)]
    [InlineData(" \t\r\n[ ] ", true)]
    public void Takes_JSON_and_nothing_else(string text, bool good)
    {
        Assert.Equal(good, Scan(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(good, Read(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Truncated_at_every_length_it_agrees_with_the_platform()
    {
        var whole = Encoding.UTF8.GetBytes(Rich);
        for (var length = 0; length <= whole.Length; length++)
            AssertAgrees(whole.AsSpan(0, length));
    }

    [Fact]
    public void Mutated_it_agrees_with_the_platform()
    {
        var random = new Random(11);
        var whole = Encoding.UTF8.GetBytes(Rich);
        for (var i = 0; i < 50_000; i++)
        {
            var text = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                text[random.Next(text.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : Likely[random.Next(Likely.Length)]);
            AssertAgrees(text);
        }
    }

    [Fact]
    public void Deeper_than_allowed_is_too_deep_and_not_malformed()
    {
        var scanner = new JsonScanner("[[[[1]]]]"u8, maxDepth: 3);
        Assert.False(scanner.TrySkip());
        Assert.True(scanner.IsTooDeep);
        Assert.True(new JsonScanner("[[[1]]]"u8, maxDepth: 3).TrySkip());
    }

    [Theory]
    [InlineData("room", true)]
    [InlineData("ro\\u006fm", true)]
    [InlineData("roo", false)]
    [InlineData("\\ud800", false)]
    public void Names_are_compared_by_what_they_mean(string raw, bool same)
    {
        var scanner = new JsonScanner(Encoding.UTF8.GetBytes($"\"{raw}\""), 1);
        Assert.True(scanner.TryReadString(out var name));
        Assert.Equal(same, name.Is("room"u8));
    }

    private static void AssertAgrees(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            Assert.True(Scan(text) == Read(text), Encoding.UTF8.GetString(text));
    }

    private static bool Scan(ReadOnlySpan<byte> text)
    {
        var scanner = new JsonScanner(text, 64);
        return scanner.TrySkip() && scanner.IsAtEnd();
    }

    private static bool Read(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
                // only whether it gets to the end
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
