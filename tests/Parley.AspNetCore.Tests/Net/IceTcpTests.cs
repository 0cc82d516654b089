using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>Media peers on TCP (RFC 6544) beside TURN clients and HTTP on the same ports.</summary>
public sealed class IceTcpTests
{
    private static readonly byte[] Check = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Fact]
    public void A_connection_tells_what_it_carries_in_its_first_ten_bytes()
    {
        var ice = Frame(Check);
        for (var length = 0; length < IceTcpFraming.RecognizedLength; length++) Assert.Null(StreamKinds.Recognize(ice.AsSpan(0, length)));
        for (var length = IceTcpFraming.RecognizedLength; length <= ice.Length; length++) Assert.Equal(StreamKind.Ice, StreamKinds.Recognize(ice.AsSpan(0, length)));
        for (var length = 0; length < 4; length++) Assert.Null(StreamKinds.Recognize(Check.AsSpan(0, length)));
        for (var length = 4; length <= Check.Length; length++) Assert.Equal(StreamKind.Turn, StreamKinds.Recognize(Check.AsSpan(0, length)));
        ice[7] ^= 1; // not the magic cookie
        Assert.Equal(StreamKind.Turn, StreamKinds.Recognize(ice));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Datagrams_reach_a_worker_plain_and_in_TLS_on_both_ports(bool tls, bool sharedPort)
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(workers: 1));
        using var socket = Connect(sharedPort ? server.SharedPort : server.StreamPort);
        await using var stream = await OpenAsync(socket, tls);
        var counters = server.Workers.Workers[0].Counters;
        byte[][] datagrams = [Check, [], [22, 1], new byte[PacketSlab.MaxPayload], Check];
        foreach (var datagram in datagrams) await stream.WriteAsync(Frame(datagram), TestContext.Current.CancellationToken);
        await MediaServer.UntilAsync(() => counters.PacketsIn == 4, "not all datagrams came");
        Assert.Equal(datagrams.Sum(datagram => datagram.Length), counters.BytesIn);
        Assert.Equal(1, server.Workers.Streams.Count);
        socket.Close();
        await MediaServer.UntilAsync(() => server.Workers.Streams.Count == 0, "the connection is still counted");
    }

    [Fact]
    public async Task A_datagram_split_anywhere_is_one_datagram()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(workers: 1));
        using var socket = Connect(server.SharedPort);
        var counters = server.Workers.Workers[0].Counters;
        var frame = Frame(Check);
        foreach (var single in frame) socket.Send([single]);
        await MediaServer.UntilAsync(() => counters.PacketsIn == 1, "the first came byte by byte, and was not taken");
        for (var cut = 1; cut < frame.Length; cut++)
        {
            socket.Send(frame.AsSpan(0, cut));
            socket.Send(frame.AsSpan(cut));
        }

        socket.Send((byte[])[.. frame, .. frame, .. frame]);
        var expected = 1 + (frame.Length - 1) + 3;
        await MediaServer.UntilAsync(() => counters.PacketsIn == expected, "not all datagrams came");
        Assert.Equal((long)expected * Check.Length, counters.BytesIn);
    }

    [Fact]
    public async Task A_frame_longer_than_a_datagram_ends_the_connection_at_once()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(workers: 1));
        using var socket = Connect(server.SharedPort);
        socket.Send((byte[])[.. Frame(Check), 0x08, 0x01, 0x80]);
        Assert.True(Ends(socket));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(15)]
    public async Task A_connection_that_stalls_is_cut(int bytes)
    {
        var options = MediaServer.Options(workers: 1) with { Streams = new StreamLimits { Message = TimeSpan.FromSeconds(0.3) } };
        await using var server = await MediaServer.StartAsync(options);
        using var socket = Connect(server.SharedPort);
        socket.Send(Frame(Check).AsSpan(0, bytes));
        Assert.True(Ends(socket));
        await MediaServer.UntilAsync(() => server.Workers.Streams.Count == 0, "the connection is still counted");
    }

    [Fact]
    public async Task Mail_holds_the_datagram_and_an_answer_leaves_framed()
    {
        using var workers = new MediaWorkers(MediaServer.Options(workers: 1), FixedAddresses.Loopback(), TimeProvider.System, MediaServer.NoMedia(), NullLogger<MediaWorkers>.Instance);
        workers.Open();
        Pipe input = new(), output = new();
        var path = new Path(PathTransport.Tcp, TransportAddress.V4(1, 1), TransportAddress.V4(2, 2), 7);
        var connection = new DefaultConnectionContext("peer") { Transport = new Pipes(input.Reader, output.Writer) };
        var running = new StreamConnection(connection, path, StreamKind.Ice, workers).RunAsync();
        await input.Writer.WriteAsync(Frame(Check), TestContext.Current.CancellationToken);
        var mailbox = workers.Workers[0].Mailbox;
        Mail mail = default;
        var slot = 0;
        await MediaServer.UntilAsync(() => mailbox.TryPeek(0, out mail, out slot), "there is no mail");
        var client = Assert.IsType<StreamClient>(mail.Target);
        Assert.Equal((MailKind.Stream, StreamKind.Ice, path), (mail.Kind, client.Kind, client.Path));
        Assert.Equal(Check, mailbox.Slab.Payload(slot)[..mail.Length].ToArray());

        Assert.True(client.TryWrite([1, 2, 3], out var first));
        Assert.True(first);
        Assert.True(client.TryWrite([4], out first));
        Assert.False(first);
        client.Flush();
        byte[] expected = [0, 3, 1, 2, 3, 0, 1, 4];
        var sent = await output.Reader.ReadAtLeastAsync(expected.Length, TestContext.Current.CancellationToken);
        Assert.Equal(expected, System.Buffers.BuffersExtensions.ToArray(sent.Buffer));
        output.Reader.AdvanceTo(sent.Buffer.End);

        await input.Writer.CompleteAsync();
        await MediaServer.UntilAsync(
            () =>
            {
                workers.Workers[0].Round(out _);
                return running.IsCompleted;
            },
            "the connection did not end");
    }

    [Fact]
    public void What_waits_for_a_peer_that_does_not_read_is_bounded()
    {
        var client = new StreamClient(new Path(PathTransport.Tcp, TransportAddress.V4(1, 1), TransportAddress.V4(2, 2), 7), 0, 100) { Kind = StreamKind.Ice };
        for (var i = 0; i < 10; i++) Assert.True(client.TryWrite(new byte[8], out _));
        Assert.False(client.TryWrite([1], out _));
    }

    private static byte[] Frame(byte[] datagram)
    {
        var frame = new byte[IceTcpFraming.HeaderLength + datagram.Length];
        IceTcpFraming.WriteHeader(frame, datagram.Length);
        datagram.CopyTo(frame, IceTcpFraming.HeaderLength);
        return frame;
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task<Stream> OpenAsync(Socket socket, bool tls)
    {
        var plain = new NetworkStream(socket);
        if (!tls) return plain;
        var secure = new SslStream(plain, leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
        await secure.AuthenticateAsClientAsync("localhost");
        return secure;
    }

    private static bool Ends(Socket socket)
    {
        try
        {
            var buffer = new byte[200];
            while (socket.Receive(buffer) > 0)
            {
            }

            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
