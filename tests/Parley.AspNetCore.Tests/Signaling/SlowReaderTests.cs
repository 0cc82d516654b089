using System.Text.Json.Nodes;

namespace Parley.AspNetCore.Tests.Signaling;

/// <summary>Alone, because what the whole process holds is counted.</summary>
[CollectionDefinition(nameof(SlowReaderTests), DisableParallelization = true)]
[Collection(nameof(SlowReaderTests))]
public sealed class SlowReaderTests
{
    [Fact]
    public async Task A_reader_that_never_reads_costs_bounded_memory_and_is_closed()
    {
        await using var server = await RunningServer.StartPlain(("Signaling:UnitsPerSecond", "1000000"));
        using var sender = await SignalingClient.SignIn(server, "Ann");
        await sender.Request("room.join", """{"room":"slow"}""");
        using var reader = await RawSocket.Connect(server.HttpPort);
        await reader.SendText("""{"jsonrpc":"2.0","id":1,"method":"session.hello","params":{"guest":{"name":"Ann"}}}""");
        await reader.Frame();
        await reader.SendText("""{"jsonrpc":"2.0","id":2,"method":"room.join","params":{"room":"slow"}}""");
        var participant = (await sender.Notification("participant.joined"))["params"]!["participant"]!["id"]!.GetValue<string>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sdp = new string('x', 60_000);
        for (var message = 1; message <= 500; message++)
        {
            var answer = await sender.Ask("peer.signal", $$"""{"room":"slow","to":"{{participant}}","signal":{"connection":"c","description":{"type":"offer","sdp":"{{sdp}}"} } }""");
            if (answer["error"] is not null)
                break;
        }

        await sender.Next(IsDisconnected);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16_000_000);
        Assert.Contains("parley_signaling_closed_total{code=\"1013\"} 1\n", await server.Metrics(), StringComparison.Ordinal);
    }

    private static bool IsDisconnected(JsonNode message) =>
        message["method"]?.GetValue<string>() == "participant.updated" && message["params"]!["participant"]!["connected"]!.GetValue<bool>() is false;
}
