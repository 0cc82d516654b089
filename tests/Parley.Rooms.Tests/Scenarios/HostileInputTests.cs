using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Parley.Rooms.Contracts;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Scenarios;

/// <summary>Whatever comes in: one clear error to its sender, nothing else changes, nobody else notices.</summary>
public sealed class HostileInputTests
{
    public static TheoryData<string, string> Malformed() => new()
    {
        { "", "parse" },
        { " ", "parse" },
        { "{", "parse" },
        { "{}{}", "parse" },
        { "nonsense", "parse" },
        { "{\"jsonrpc\":\"2.0\",}", "parse" },
        { "{\"jsonrpc\":\"2.0\",\"id\":01,\"method\":\"session.ping\"}", "parse" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\",\"params\":{\"a\":\"\n\"}}", "parse" },
        { "// a comment\n{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\"}", "parse" },
        { "\"a string where an object is due\"", "invalid" },
        { "[]", "invalid" },
        { "[{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\"}]", "invalid" },
        { "42", "invalid" },
        { "null", "invalid" },
        { "{}", "invalid" },
        { "{\"jsonrpc\":\"1.0\",\"id\":77,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":2.0,\"id\":77,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":-1,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1e3,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999999999,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":9007199254740992,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"id\":2,\"method\":\"session.ping\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\",\"meth\\u006fd\":\"session.end\"}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":7}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":null}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\",\"params\":" + new string('[', 40) + new string(']', 40) + "}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"\"}", "unknown-method" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"SESSION.PING\"}", "unknown-method" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"\\ud800\"}", "unknown-method" },
        { "{\"\\ud800\":1,\"jsonrpc\":\"2.0\",\"id\":77}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"peer.signal\",\"params\":{\"\\ud800\":1}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"peer.signal\",\"params\":{\"room\":\"\\ud800\"}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"peer.signal\",\"params\":{\"signal\":{\"\\ud800\":1}}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"room.join\",\"params\":{\"\\ud800\":1}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"room.leave\",\"params\":{\"\\ud800\":1,\"room\":\"abc\"}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"room.leave\",\"params\":{\"\\ud800\":\"\\udc00\",\"\\ud800\":1,\"room\":\"abc\"}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"call.accept\",\"params\":{\"call\":\"x\",\"media\":{\"\\ud800\":1}}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"constructor\"}", "unknown-method" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"" + new string('m', 10_000) + "\"}", "unknown-method" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\",\"params\":[]}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\",\"params\":\"x\"}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ping\",\"params\":null}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.ack\",\"params\":{\"received\":0}}", "invalid" },
        { "{\"jsonrpc\":\"2.0\",\"method\":\"session.ack\",\"params\":{\"received\":99}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"method\":\"session.ack\",\"params\":{\"received\":1e400}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"room.join\",\"params\":{\"room\":\"abc\",\"room\":\"abd\"}}", "invalid-params" },
        { "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"room.join\",\"params\":{\"room\":\"\\ud800aa\"}}", "invalid-params" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_messages_get_one_error_and_change_nothing(string message, string reason)
    {
        var scene = new CallScene().Join();
        AssertRefused(scene, Encoding.UTF8.GetBytes(message), [reason]);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_never_handed_on()
    {
        var scene = new CallScene().Join();
        var message = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"peer.signal\",\"params\":{\"x\":\"?\"}}");
        message[Array.IndexOf(message, (byte)'?')] = 0xFF;
        AssertRefused(scene, message, ["parse"]);
    }

    /// <summary>For every member of every method: left out where it is needed, and every wrong type in its place.</summary>
    public static TheoryData<string, string> WrongMembers()
    {
        var data = new TheoryData<string, string>();
        foreach (var type in Contracts())
        {
            var method = NameOf(type);
            var good = Sample(type)!.AsObject();
            foreach (var (path, member, required) in Members(type, []))
            {
                foreach (var wrong in WrongValues(member))
                    data.Add(method, With(good, path, JsonNode.Parse(wrong)).ToJsonString());
                if (required)
                    data.Add(method, Without(good, path).ToJsonString());
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(WrongMembers))]
    public void A_member_of_the_wrong_type_or_missing_is_named(string method, string parameters)
    {
        var scene = new CallScene().Join();
        var id = HasNoId(method) ? "" : "\"id\":77,";
        var message = "{\"jsonrpc\":\"2.0\"," + id + "\"method\":\"" + method + "\",\"params\":" + parameters + "}";
        if (method == "session.hello")
        {
            var wire = scene.World.Connect();
            scene.World.Send(wire, message);
            Assert.Equal("invalid-params", Peer.Name(JsonNode.Parse(Assert.Single(wire.Messages))!));
            return;
        }

        var error = AssertRefused(scene, Encoding.UTF8.GetBytes(message), ["invalid-params"]);
        Assert.False(string.IsNullOrEmpty((string?)error["data"]!["member"]), $"{parameters}: {error.ToJsonString()}");
    }

    [Fact]
    public void Every_message_truncated_at_every_length_is_refused_without_effect()
    {
        foreach (var type in Contracts())
        {
            var id = HasNoId(NameOf(type)) ? "" : "\"id\":77,";
            var whole = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\"," + id + "\"method\":\"" + NameOf(type) + "\",\"params\":" + Sample(type)!.ToJsonString() + "}");
            var scene = new CallScene().Join();
            for (var length = 0; length < whole.Length; length++)
                AssertRefused(scene, whole.AsSpan(0, length), ["parse"]);
        }
    }

    [Fact]
    public void Mutated_messages_never_throw_and_never_reach_anybody_as_something_that_is_not_JSON()
    {
        var random = new Random(7);
        var corpus = Contracts().Where(type => NameOf(type) is not ("session.end" or "session.hello"))
            .Select(type => "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"" + NameOf(type) + "\",\"params\":" + Sample(type)!.ToJsonString() + "}").ToArray();
        var scene = new CallScene().Join();
        for (var i = 0; i < 10_000; i++)
        {
            var message = Encoding.UTF8.GetBytes(corpus[random.Next(corpus.Length)]);
            for (var change = random.Next(1, 4); change > 0; change--)
                message[random.Next(message.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : "\"\\{}[],:0eu"[random.Next(11)]);
            scene.World.Send(scene.Alice.Wire, message);
            if (i % 1000 == 0)
                scene = new CallScene(seed: i + 1).Join();
        }

        // Peers parse everything that they get; here they have got it.
        scene.Bob.Do("session.ping");
    }

    [Fact]
    public void Every_contract_has_its_handler_and_every_handler_its_contract()
    {
        var core = new Core(new SwitchboardOptions(), new TestTokens(), new TestSeal(), new TestIceServers(), buffer => new Random(1).NextBytes(buffer));
        var handled = new Exchange(core, default).Methods.All.Keys.Order(StringComparer.Ordinal);
        Assert.Equal(Contracts().Select(NameOf).Order(StringComparer.Ordinal), handled);
    }

    private static JsonNode AssertRefused(CallScene scene, ReadOnlySpan<byte> message, string[] reasons)
    {
        Peer[] others = [scene.Bob, scene.BobsPhone];
        scene.Alice.News();
        foreach (var other in others)
            other.News();
        var before = scene.World.Figures;
        scene.World.Send(scene.Alice.Wire, message);
        Assert.Contains(Assert.Single(scene.Alice.News()), reasons);
        Assert.All(others, other => Assert.Empty(other.News()));
        Assert.Equal(before, scene.World.Figures);
        Assert.True(scene.Alice.IsOpen);
        return scene.Alice.Transcript[^1]["error"]!;
    }

    private static IEnumerable<Type> Contracts() =>
        typeof(ContractJson).Assembly.GetExportedTypes()
            .Where(type => type.GetCustomAttribute<MethodAttribute>() is not null || type.GetCustomAttribute<ClientNotificationAttribute>() is not null);

    private static bool HasNoId(string method) => method is "session.ack" or "media.ready";

    private static string NameOf(Type type) =>
        type.GetCustomAttribute<MethodAttribute>()?.Name ?? type.GetCustomAttribute<ClientNotificationAttribute>()!.Name;

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static IEnumerable<(string[] Path, Type Type, bool Required)> Members(Type type, string[] path)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var parameter = type.GetConstructors()[0].GetParameters().Single(candidate => candidate.Name == property.Name);
            string[] here = [.. path, NameOf(property)];
            yield return (here, property.PropertyType, !parameter.HasDefaultValue);
            // of a list the first item stands for all
            var item = ItemOf(property.PropertyType);
            var inside = item is null ? here : [.. here, "0"];
            if (!IsRecord(item ?? property.PropertyType))
                continue;
            foreach (var member in Members(item ?? property.PropertyType, inside))
                yield return member;
        }
    }

    private static bool IsRecord(Type type) => type.Namespace == typeof(ContractJson).Namespace && type.IsClass;

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static IEnumerable<string> WrongValues(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        string[] all = ["\"a text\"", "true", "{\"a\":1}", "[[1]]", "1.5", "123456789012345678901234567890"];
        if (type == typeof(string))
            return all.Where(value => value[0] != '"');
        if (type == typeof(bool))
            return all.Where(value => value != "true");
        if (type.IsEnum)
            return [.. all, "0"];
        if (IsRecord(type))
            return all.Where(value => value[0] != '{');
        return type.IsAssignableTo(typeof(IEnumerable)) ? [.. all, "[null]"] : all;
    }

    private static JsonNode? Sample(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "abc";
        if (type == typeof(bool))
            return true;
        if (type == typeof(int) || type == typeof(long))
            return 1;
        if (type.IsEnum)
            return JsonNamingPolicy.KebabCaseLower.ConvertName(type.GetEnumNames()[0]);
        if (ItemOf(type) is { } element)
            return new JsonArray(Sample(element));
        var item = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            item[NameOf(property)] = Sample(property.PropertyType);
        // of a signal's two contents exactly one is there
        if (type == typeof(Signal))
            item.Remove("candidate");
        return item;
    }

    private static JsonObject With(JsonObject good, string[] path, JsonNode? value)
    {
        var copy = (JsonObject)good.DeepClone();
        var place = Place(copy, path);
        place[path[^1]] = value;
        return copy;
    }

    private static JsonObject Without(JsonObject good, string[] path)
    {
        var copy = (JsonObject)good.DeepClone();
        Place(copy, path).Remove(path[^1]);
        return copy;
    }

    private static JsonObject Place(JsonObject root, string[] path)
    {
        var place = root;
        foreach (var name in path[..^1].Where(name => name != "0"))
        {
            if (place[name] is null && name == "candidate")
            {
                place.Remove("description");
                place[name] = Sample(typeof(IceCandidate));
            }

            place = (place[name] is JsonArray list ? list[0] : place[name])!.AsObject();
        }

        return place;
    }
}
