using System.Text;
using System.Text.Json;
using Parley.Server.Load;

namespace Parley.Server.Tests.Load;

public sealed class ServerMessageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"a.b","params":{"id":7,"method":"x","deep":[{"params":1}]}}""", "a.b", null, """{"id":7,"method":"x","deep":[{"params":1}]}""", "", "")]
    [InlineData("""{ "params" : [ 1, 2 ] , "method" : "a" }""", "a", null, "[ 1, 2 ]", "", "")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"error":{"code":1}}}""", null, 12L, "", """{"error":{"code":1}}""", "")]
    [InlineData("""{"error":{"code":-32602,"message":"no"},"id":3}""", null, 3L, "", "", """{"code":-32602,"message":"no"}""")]
    [InlineData("""{"id":null,"error":"\u0022}"}""", null, null, "", "", "\"\\u0022}\"")]
    [InlineData("{}", null, null, "", "", "")]
    public void A_message_is_cut_into_its_members(string text, string? method, long? id, string parameters, string result, string error)
    {
        var message = ServerMessage.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal((method, id), (message.Method, message.Id));
        Assert.Equal((parameters, result, error), (Encoding.UTF8.GetString(message.Params), Encoding.UTF8.GetString(message.Result), Encoding.UTF8.GetString(message.Error)));
    }

    [Fact]
    public void What_is_cut_off_is_no_message()
    {
        var text = """{"jsonrpc":"2.0","id":1,"method":"a","params":{"b":[1,"c"]},"result":2,"error":null}"""u8.ToArray();
        ServerMessage.Read(text);
        for (var length = 0; length < text.Length; length++)
            Assert.ThrowsAny<JsonException>(() => ServerMessage.Read(text.AsSpan(0, length)).Id);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("""{"method":1}""")]
    public void What_is_something_else_is_no_message(string text) => Assert.ThrowsAny<JsonException>(() => ServerMessage.Read(Encoding.UTF8.GetBytes(text)).Id);
}
