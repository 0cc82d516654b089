using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Signaling.Polling;
using Parley.AspNetCore.Signaling.WebSockets;
using ConnectionInfo = Parley.Rooms.ConnectionInfo;

namespace Parley.AspNetCore.Tests.Signaling.Polling;

/// <summary>Plain WebSockets against a whole server, whose one thread reads them all.</summary>
public sealed class PolledPeerTests
{
    private const string Hello = """{"jsonrpc":"2.0","id":1,"method":"session.hello","params":{"guest":{"name":"Ann"}}}""";

    private static readonly byte[] Ping = ClientFrame.Make(Opcode.Ping, "p"u8, mask: 0x01020304);

    [Fact]
    public async Task A_message_split_anywhere_over_two_reads_is_one_message()
    {
        await using var server = await RunningServer.StartPlain(("Signaling:UnitsPerSecond", "100000"));
        using var split = await RawSocket.Connect(server.HttpPort);
        using var other = await RawSocket.Connect(server.HttpPort);
        await split.SendText(Hello);
        Assert.Contains("resumeKey", await Text(split), StringComparison.Ordinal);
        var length = Request(10_000).Length;
        for (var at = 1; at < length; at++)
        {
            var request = Request(10_000 + at);
            await split.Send(request.AsMemory(0, at));
            // one thread reads both: when this is answered, the first part has been read
            await RoundTrip(other);
            await split.Send(request.AsMemory(at));
            Assert.Contains($"\"id\":{10_000 + at},\"result\"", await Text(split), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_message_that_comes_byte_by_byte_is_one_message()
    {
        await using var server = await RunningServer.StartPlain();
        using var slow = await RawSocket.Connect(server.HttpPort);
        using var other = await RawSocket.Connect(server.HttpPort);
        foreach (var value in ClientFrame.Make(Opcode.Text, Encoding.UTF8.GetBytes(Hello), mask: 0xA1B2C3D4))
        {
            await slow.Send(new[] { value });
            await RoundTrip(other);
        }

        Assert.Contains("resumeKey", await Text(slow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_messages_in_one_read_are_all_answered_in_their_order()
    {
        const int Requests = 500;
        await using var server = await RunningServer.StartPlain(("Signaling:UnitsPerSecond", "100000"));
        using var client = await RawSocket.Connect(server.HttpPort);
        await client.SendText(Hello);
        Assert.Contains("resumeKey", await Text(client), StringComparison.Ordinal);
        await client.Send(Enumerable.Range(1000, Requests).SelectMany(Request).ToArray());
        for (var id = 1000; id < 1000 + Requests; id++)
            Assert.Contains($"\"id\":{id},\"result\"", await Text(client), StringComparison.Ordinal);
    }

    /// <summary>The switchboard uses the memory of a message again, at once when the client says that it has it already.</summary>
    [Fact]
    public async Task Who_reads_late_and_acknowledges_early_gets_what_was_sent_to_it_and_nothing_of_others()
    {
        // more than the sockets' buffers hold, so that much waits in the server
        const int Signals = 4_000;
        await using var server = await RunningServer.StartPlain(
            ("Signaling:UnitsPerSecond", "1000000"), ("Signaling:QueueBytes", "20000000"), ("Signaling:QueueMessages", "10000"));
        using var sender = await SignalingClient.SignIn(server, "Ann");
        await sender.Request("room.join", """{"room":"slow"}""");
        using var late = await RawSocket.Connect(server.HttpPort);
        await late.SendText(Hello);
        await Text(late);
        await late.SendText("""{"jsonrpc":"2.0","id":2,"method":"room.join","params":{"room":"slow"}}""");
        Assert.Contains("\"result\"", await Text(late), StringComparison.Ordinal);
        var participant = (await sender.Notification("participant.joined"))["params"]!["participant"]!["id"]!.GetValue<string>();
        for (var number = 0; number < Signals; number++)
        {
            await sender.Request("peer.signal", $$"""{"room":"slow","to":"{{participant}}","signal":{"connection":"c","description":{"type":"offer","sdp":"{{Content(number)}}"} } }""");
            if (number % 100 == 99)
                await late.SendText($$"""{"jsonrpc":"2.0","method":"session.ack","params":{"received":{{number}} } }""");
        }

        for (var number = 0; number < Signals; number++)
            Assert.Contains($"\"sdp\":\"{Content(number)}\"", await Text(late), StringComparison.Ordinal);

        static string Content(int number) => new((char)('a' + (number % 26)), 1500 + (number % 7));
    }

    [Fact]
    public async Task Connections_that_end_in_the_middle_of_a_message_disturb_no_other()
    {
        const int Connections = 100;
        await using var server = await RunningServer.StartPlain(("Signaling:ConnectionsPerAddress", "1000"));
        using var other = await RawSocket.Connect(server.HttpPort);
        var request = Request(7);
        for (var index = 0; index < Connections; index++)
        {
            using var client = await RawSocket.Connect(server.HttpPort);
            await client.Send(request.AsMemory(0, 1 + (index % (request.Length - 1))));
        }

        await RoundTrip(other);
        var queue = server.App.Services.GetRequiredService<SignalingQueue>();
        await Net.MediaServer.UntilAsync(() => queue.Figures.Connections == 1, "connections that ended are still counted");
    }

    [Fact]
    public async Task A_fault_in_reading_closes_that_connection_with_1011_and_no_other()
    {
        await using var server = await RunningServer.StartPlain();
        Assert.SkipUnless(SocketPoller.IsSupported, "epoll is Linux's");
        using var other = await RawSocket.Connect(server.HttpPort);
        using var pairs = new PollerUnderTest();
        var (near, far) = await pairs.Pair();
        var queue = server.App.Services.GetRequiredService<SignalingQueue>();
        var socket = server.App.Services.GetRequiredService<SocketPoller>().Add(near);
        var closed = new TaskCompletionSource();
        new PolledPeer(queue, socket, [], new ConnectionInfo(), closed.SetResult).Start();
        // as the poller does when reading has thrown; in the queue's line, which is the poller's thread
        queue.Call(_ => socket.Fail());
        await closed.Task.WaitAsync(TestContext.Current.CancellationToken);
        var frame = new byte[64];
        Assert.Equal(4, await far.ReceiveAsync(frame, TestContext.Current.CancellationToken));
        Assert.Equal([0x88, 2, 1011 >> 8, 1011 & 0xFF], frame[..4]);
        Assert.Equal(0, await far.ReceiveAsync(frame, TestContext.Current.CancellationToken));
        await RoundTrip(other);
    }

    private static byte[] Request(int id) =>
        ClientFrame.Make(Opcode.Text, Encoding.ASCII.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"session.ping","params":{} }"""), mask: 0x5A6B7C8D);

    private static async Task RoundTrip(RawSocket client)
    {
        await client.Send(Ping);
        Assert.Equal(Opcode.Pong, (await Said(client)).Opcode);
    }

    private static async Task<string> Text(RawSocket client) => Encoding.UTF8.GetString((await Said(client)).Payload);

    /// <summary>The next frame that was not to find out whether anybody is there, which the server asks in between where this machine is slow.</summary>
    private static async Task<(Opcode Opcode, byte[] Payload)> Said(RawSocket client)
    {
        while (true)
        {
            var frame = (await client.Frame())!.Value;
            if (frame.Opcode is not Opcode.Ping)
                return frame;
        }
    }
}
