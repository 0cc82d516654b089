using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

public sealed class TurnOverStreamsTests
{
    public static TheoryData<bool> Implementations => IoUnderTest.Implementations;

    public static TheoryData<bool, bool, bool> Ways
    {
        get
        {
            var ways = new TheoryData<bool, bool, bool>();
            foreach (var portable in IoUnderTest.Implementations)
            {
                foreach (var tls in (bool[])[false, true])
                {
                    ways.Add(portable.Data, tls, false);
                    ways.Add(portable.Data, tls, true);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Data_goes_to_a_peer_and_back_plain_and_in_TLS_on_both_ports(bool portable, bool tls, bool sharedPort)
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(portable));
        var port = sharedPort ? server.SharedPort : server.StreamPort;
        using var peer = Peer(out var peerAddress);
        using var client = tls ? TestTurnClient.Tls(port) : TestTurnClient.Tcp(port);
        client.Allocate();
        client.BindChannel(0x4001, peerAddress);

        foreach (var size in (int[])[0, 1, 2, 3, 4, 5, 160, 1200, 1472])
        {
            var payload = Enumerable.Range(0, size).Select(i => (byte)i).ToArray();
            client.Send(peerAddress, payload);
            var buffer = new byte[4096];
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            Assert.Equal(payload, buffer[..peer.ReceiveFrom(buffer, ref from)]);
            peer.SendTo(payload, from);
            Assert.Equal(payload, client.Receive().Payload);
        }
    }

    [Fact]
    public async Task The_same_port_still_serves_pages_over_HTTP_1_and_2()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        using var http = new HttpClient(handler);
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{server.SharedPort}/")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(version, response.Version);
            Assert.Equal("page", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task The_port_for_streams_alone_serves_no_pages()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using var socket = Connect(server.StreamPort);
        socket.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8);
        Assert.True(EndsWithoutAnswer(socket));
    }

    [Fact]
    public async Task A_message_split_anywhere_is_one_message()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using var peer = Peer(out var peerAddress);
        using var client = TestTurnClient.Tcp(server.SharedPort);
        client.Allocate();
        client.BindChannel(0x4001, peerAddress);
        var message = client.Wrap(peerAddress, "split"u8);

        var buffer = new byte[100];
        for (var cut = 1; cut < message.Length; cut++)
        {
            client.SendBytes(message.AsSpan(0, cut));
            client.SendBytes(message.AsSpan(cut));
            Assert.Equal("split"u8.ToArray(), buffer[..peer.Receive(buffer)]);
        }

        foreach (var single in message)
            client.SendBytes([single]);
        Assert.Equal("split"u8.ToArray(), buffer[..peer.Receive(buffer)]);

        client.SendBytes((byte[])[.. message, .. message, .. message]);
        for (var i = 0; i < 3; i++)
            Assert.Equal("split"u8.ToArray(), buffer[..peer.Receive(buffer)]);
    }

    [Fact]
    public async Task The_first_message_may_come_byte_by_byte()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using var socket = Connect(server.SharedPort);
        byte[] binding = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        foreach (var single in binding)
            socket.Send([single]);
        var buffer = new byte[200];
        Assert.True(socket.Receive(buffer) >= 20);
        Assert.Equal([1, 1], buffer[..2]);
        Assert.Equal(binding[4..20], buffer[4..20]);
    }

    [Fact]
    public async Task A_stream_client_and_a_datagram_client_meet_in_memory()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using var tls = TestTurnClient.Tls(server.SharedPort);
        using var udp = TestTurnClient.Udp(IPAddress.Loopback, server.Workers.UdpPort);
        tls.Allocate();
        udp.Allocate();
        tls.Permit(udp.Relayed);
        udp.BindChannel(0x4001, tls.Relayed);

        udp.Send(tls.Relayed, "by datagram"u8);
        Assert.Equal("by datagram"u8.ToArray(), tls.Receive().Payload);
        tls.Send(udp.Relayed, "by stream"u8);
        Assert.Equal("by stream"u8.ToArray(), udp.Receive().Payload);
    }

    [Fact]
    public async Task When_the_connection_ends_so_does_the_allocation()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using (var client = TestTurnClient.Tcp(server.SharedPort))
        {
            client.Allocate();
            Assert.Equal(1, server.Workers.Workers.Sum(worker => worker.Turn.Allocations));
        }

        await MediaServer.UntilAsync(() => server.Workers.Workers.All(worker => worker.Turn.Allocations == 0), "the allocation outlived its connection");
        await MediaServer.UntilAsync(() => server.Workers.Streams.Count == 0, "the connection is still counted");
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x00, 0x01, 0x00 })]
    public async Task A_connection_that_stalls_is_cut(byte[] beginning)
    {
        var options = MediaServer.Options() with
        {
            Streams = new StreamLimits { FirstByte = TimeSpan.FromSeconds(0.3), Message = TimeSpan.FromSeconds(0.3) },
        };
        await using var server = await MediaServer.StartAsync(options);
        using var socket = Connect(server.SharedPort);
        socket.Send(beginning);
        Assert.True(EndsWithoutAnswer(socket));
        await MediaServer.UntilAsync(() => server.Workers.Streams.Count == 0, "the connection is still counted");
    }

    [Fact]
    public async Task A_client_that_stalls_inside_a_message_is_cut_with_its_allocation()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options() with { Streams = new StreamLimits { Message = TimeSpan.FromSeconds(0.3) } });
        using var client = TestTurnClient.Tcp(server.SharedPort);
        client.Allocate();
        client.SendBytes([0x40, 1, 0, 0x40, 1, 2, 3]);
        Assert.True(EndsWithoutAnswer(client.Socket));
        await MediaServer.UntilAsync(() => server.Workers.Workers.All(worker => worker.Turn.Allocations == 0), "the allocation outlived its connection");
    }

    [Fact]
    public async Task A_connection_that_stalls_after_the_TLS_handshake_is_cut()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options() with { Streams = new StreamLimits { FirstByteInsideTls = TimeSpan.FromSeconds(0.3) } });
        using var socket = Connect(server.SharedPort);
        await using var tls = new SslStream(new NetworkStream(socket), false, static (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
        await tls.AuthenticateAsClientAsync("localhost");
        var ended = await Record.ExceptionAsync(async () => Assert.Equal(0, await tls.ReadAsync(new byte[10], TestContext.Current.CancellationToken)));
        Assert.True(ended is null or IOException, ended?.ToString());
    }

    [Fact]
    public async Task A_client_without_an_allocation_may_not_stay()
    {
        // time enough for the owner to become one
        await using var server = await MediaServer.StartAsync(MediaServer.Options() with { Streams = new StreamLimits { Idle = TimeSpan.FromSeconds(3) } });
        using var guest = Connect(server.SharedPort);
        using var owner = TestTurnClient.Tcp(server.SharedPort);
        owner.Allocate();
        guest.Send([0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.True(guest.Receive(new byte[200]) > 0);

        Assert.True(EndsWithoutAnswer(guest));

        await MediaServer.UntilAsync(() => server.Workers.Streams.Count == 1, "the guest is still counted");
        owner.Permit(TransportAddress.V4(0x7F000001, 9));
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 0, 0, 9, 9, 9, 9 })]
    [InlineData(new byte[] { 0, 1, 0xFF, 0xFC, 0x21, 0x12, 0xA4, 0x42 })]
    public async Task Bytes_that_are_no_message_end_the_connection_at_once(byte[] bytes)
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using var socket = Connect(server.SharedPort);
        socket.Send(bytes);
        Assert.True(EndsWithoutAnswer(socket));
    }

    [Fact]
    public async Task There_are_only_so_many_connections_from_one_address()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options() with { Streams = new StreamLimits { ConnectionsPerAddress = 3 } });
        var allowed = Enumerable.Range(0, 3).Select(_ => TestTurnClient.Tcp(server.SharedPort)).ToArray();
        foreach (var client in allowed)
            client.Allocate();
        using (var refused = Connect(server.SharedPort))
        {
            refused.Send([0, 1, 0, 0]);
            Assert.True(EndsWithoutAnswer(refused));
        }

        Assert.Equal(1, server.Workers.Streams.Refused);
        allowed[0].Dispose();
        await MediaServer.UntilAsync(() => server.Workers.Streams.Count == 2, "the place was not given back");
        using var next = TestTurnClient.Tcp(server.SharedPort);
        next.Allocate();
        foreach (var client in allowed)
            client.Dispose();
    }

    [Fact]
    public async Task A_client_that_never_reads_loses_packets_and_nobody_else_notices()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(workers: 1) with { Streams = new StreamLimits { QueueBytes = 64 * 1024 } });
        using var peer = Peer(out var peerAddress);
        using var deaf = TestTurnClient.Tcp(server.SharedPort);
        using var other = TestTurnClient.Tcp(server.SharedPort);
        deaf.Allocate();
        deaf.BindChannel(0x4001, peerAddress);
        other.Allocate();
        other.BindChannel(0x4002, peerAddress);

        await FloodAsync(server, peer, deaf, drops: 100);

        peer.SendTo("hello"u8, other.Relayed.ToIPEndPoint());
        Assert.Equal("hello"u8.ToArray(), other.Receive().Payload);
    }

    [Fact]
    public async Task A_client_that_never_reads_and_breaks_off_has_its_place_no_longer()
    {
        await using var server = await MediaServer.StartAsync(
            MediaServer.Options(workers: 1) with { Streams = new StreamLimits { QueueBytes = 64 * 1024, Message = TimeSpan.FromSeconds(0.5) } });
        using var peer = Peer(out var peerAddress);
        using var deaf = TestTurnClient.Tcp(server.SharedPort);
        deaf.Socket.ReceiveBufferSize = 4096;
        deaf.Allocate();
        deaf.BindChannel(0x4001, peerAddress);
        // more than sockets hold
        await FloodAsync(server, peer, deaf, drops: 3_000);

        deaf.SendBytes([0xC0, 0xFF, 0xEE, 0]);
        await MediaServer.UntilAsync(() => server.Workers.Streams.Count == 0, "whoever has broken off is still counted");
    }

    [Fact]
    public async Task A_burst_larger_than_the_mailbox_loses_nothing_on_a_stream()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(workers: 1));
        using var sender = TestTurnClient.Tcp(server.SharedPort);
        using var receiver = TestTurnClient.Tcp(server.SharedPort);
        sender.Allocate();
        receiver.Allocate();
        receiver.Permit(sender.Relayed);
        sender.BindChannel(0x4001, receiver.Relayed);
        const int count = 5000;
        var reading = Task.Run(
            () =>
            {
                for (var i = 0; i < count; i++)
                    Assert.Equal($"message {i}", Encoding.ASCII.GetString(receiver.Receive().Payload));
            },
            TestContext.Current.CancellationToken);

        for (var i = 0; i < count; i++)
            sender.Send(receiver.Relayed, Encoding.ASCII.GetBytes($"message {i}"));

        await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_its_clients()
    {
        var server = await MediaServer.StartAsync(MediaServer.Options());
        using var tcp = TestTurnClient.Tcp(server.SharedPort);
        using var tls = TestTurnClient.Tls(server.SharedPort);
        tcp.Allocate();
        tls.Allocate();

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.True(EndsWithoutAnswer(tcp.Socket));
        Assert.Equal(0, server.Workers.Streams.Count);
    }

    /// <summary>Sends to a client that does not read until more than so many packets were dropped for it.</summary>
    private static Task FloodAsync(MediaServer server, Socket peer, TestTurnClient deaf, int drops)
    {
        var counters = server.Workers.Workers[0].Counters;
        var payload = new byte[1200];
        var to = deaf.Relayed.ToIPEndPoint();
        return MediaServer.UntilAsync(
            () =>
            {
                for (var i = 0; i < 200; i++)
                    peer.SendTo(payload, to);
                return counters.Drops(DropReason.SlowStream) > drops;
            },
            "nothing was dropped for a client that does not read");
    }

    private static Socket Peer(out TransportAddress at)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        at = TransportAddress.From((IPEndPoint)socket.LocalEndPoint!);
        return socket;
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static bool EndsWithoutAnswer(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[100]) == 0;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
