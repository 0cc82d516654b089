using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Addresses;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>Both implementations behave alike.</summary>
public sealed class DatagramIoTests
{
    public static TheoryData<bool> Implementations => IoUnderTest.Implementations;

    public static TheoryData<bool, bool> ImplementationsAndPieces
    {
        get
        {
            var data = new TheoryData<bool, bool>();
            foreach (var row in IoUnderTest.Implementations)
            {
                data.Add(row.Data, false);
                data.Add(row.Data, true);
            }

            return data;
        }
    }

    public static TheoryData<bool, string> ImplementationsAndAddresses
    {
        get
        {
            var data = new TheoryData<bool, string>();
            var addresses = InterfaceAddresses.Read().Where(address => !AddressSnapshot.IsLinkLocalV6(address)).Select(address => address.ToIPAddress().ToString());
            foreach (var address in addresses)
            {
                foreach (var row in IoUnderTest.Implementations)
                    data.Add(row.Data, address);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ImplementationsAndAddresses))]
    public void An_answer_leaves_from_the_address_that_was_asked(bool portable, string address)
    {
        var ip = IPAddress.Parse(address);
        using var io = Open(portable, out var port);
        using var client = Client(ip);
        client.SendTo("ask"u8, new IPEndPoint(ip, port));

        var (datagram, payload) = Assert.Single(io.Receive(1));

        Assert.Equal("ask"u8.ToArray(), payload);
        Assert.Equal(new IPEndPoint(ip, port), datagram.To.ToIPEndPoint());
        Assert.Equal(client.LocalEndPoint, datagram.From.ToIPEndPoint());
        Assert.False(datagram.IsRelay);
        Assert.Equal(0, io.Send(datagram.To, datagram.From, "answer"u8.ToArray()));
        Assert.Equal(new IPEndPoint(ip, port), Received(client).From);
    }

    [Fact]
    public void A_second_loopback_address_is_answered_from_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux answers on all of 127/8");
        var second = IPAddress.Parse("127.0.0.77");
        using var io = Open(portable: false, out var port);
        using var client = Client(IPAddress.Loopback);
        client.SendTo("ask"u8, new IPEndPoint(second, port));

        var (datagram, _) = Assert.Single(io.Receive(1));
        io.Send(datagram.To, datagram.From, "answer"u8.ToArray());

        Assert.Equal(new IPEndPoint(second, port), Received(client).From);
    }

    [Theory]
    [MemberData(nameof(ImplementationsAndPieces))]
    public void A_run_of_any_sizes_arrives_whole_and_in_order(bool portable, bool inOnePiece)
    {
        using var io = Open(portable, out var port);
        io.IsInOnePiece = inOnePiece;
        using var client = Client(IPAddress.Loopback);
        var to = TransportAddress.From((IPEndPoint)client.LocalEndPoint!);
        int[] sizes = [100, 100, 100, 40, 40, 1200, 1200, 1200, 1200, 1199, 0, 0, 7, 1472, 1472, 2000, 2000];
        var payloads = sizes.Select((size, i) => Enumerable.Repeat((byte)i, size).ToArray()).ToArray();

        Assert.Equal(0, io.Send(TransportAddress.From(IPAddress.Loopback, (ushort)port), to, payloads));

        foreach (var payload in payloads)
            Assert.Equal(payload, Received(client).Payload);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void A_relay_socket_sends_from_its_port_and_says_what_came_by_it(bool portable)
    {
        using var io = Open(portable, out _);
        using var peer = Client(IPAddress.Loopback);
        var port = (ushort)FreePort.Next();
        Assert.True(io.Io.TryOpenRelay(TransportAddress.V4(0, port), out var socket));

        Assert.Equal(0, io.SendFromRelay(socket, TransportAddress.From((IPEndPoint)peer.LocalEndPoint!), dontFragment: false, "a"u8.ToArray(), "b"u8.ToArray()));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), Received(peer).From);
        Assert.Equal("b"u8.ToArray(), Received(peer).Payload);

        peer.SendTo("back"u8, new IPEndPoint(IPAddress.Loopback, port));
        var (datagram, payload) = Assert.Single(io.Receive(1));
        Assert.True(datagram.IsRelay);
        Assert.Equal(socket, datagram.Socket);
        Assert.Equal("back"u8.ToArray(), payload);
    }

    [Fact]
    public void What_comes_right_behind_what_woke_a_worker_is_read_with_it_whatever_socket_it_comes_by()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere each socket is read by itself");
        using var io = Open(portable: false, out var port);
        var relay = (ushort)FreePort.Next();
        Assert.True(io.Io.TryOpenRelay(TransportAddress.V4(0, relay), out _));
        using var client = Client(IPAddress.Loopback);
        client.SendTo("first"u8, new IPEndPoint(IPAddress.Loopback, port));
        io.Io.Wait(10_000);
        client.SendTo("second"u8, new IPEndPoint(IPAddress.Loopback, relay));
        io.Io.Gather(250);
        Assert.Equal(["first", "second"], io.ReceiveFor(0).Select(received => Encoding.ASCII.GetString(received.Payload)).Order());
    }

    [Fact]
    public void How_long_a_datagram_lay_in_its_socket_is_measured_where_that_is_asked_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux stamps arrivals");
        using var io = new LinuxDatagramIo([], stampsArrivals: true);
        using var peer = Client(IPAddress.Loopback);
        var port = (ushort)FreePort.Next();
        Assert.True(io.TryOpenRelay(TransportAddress.V4(0, port), out _));
        var batch = new Datagram[8];
        var began = Stopwatch.GetTimestamp();

        // the kernel begins to stamp a moment after it was asked to
        do
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
            peer.SendTo("early"u8, new IPEndPoint(IPAddress.Loopback, port));
            io.Pause(20_000);
            io.Wait(1000);
            Assert.Equal(1, io.Receive(batch, new WorkerCounters()));
        }
        while (batch[0].Waited < TimeSpan.FromMilliseconds(19));

        Assert.True(batch[0].Waited <= Stopwatch.GetElapsedTime(began));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void A_relay_port_is_free_again_after_it_is_closed(bool portable)
    {
        using var io = Open(portable, out _);
        var local = TransportAddress.V4(0, (ushort)FreePort.Next());
        Assert.True(io.Io.TryOpenRelay(local, out var socket));
        Assert.False(io.Io.TryOpenRelay(local, out _));

        io.Io.CloseRelay(socket);

        Assert.True(io.Io.TryOpenRelay(local, out _));
    }

    [Theory]
    [MemberData(nameof(ImplementationsAndPieces))]
    public void With_the_DF_bit_what_passes_the_MTU_is_refused_and_without_it_is_fragmented(bool portable, bool inOnePiece)
    {
        var neighbour = Neighbour();
        Assert.SkipWhen(neighbour is null, "no interface with an IPv4 neighbour and an MTU of 1,500 or less");
        using var io = Open(portable, out _);
        io.IsInOnePiece = inOnePiece;
        using var peer = Client(IPAddress.Loopback);
        Assert.True(io.Io.TryOpenRelay(TransportAddress.V4(0, (ushort)FreePort.Next()), out var socket));
        var to = TransportAddress.From(neighbour, 9);

        Assert.Equal(0, io.SendFromRelay(socket, to, dontFragment: false, new byte[2000]));
        Assert.Equal(1, io.SendFromRelay(socket, to, dontFragment: true, new byte[2000]));
        Assert.Equal(2, io.SendFromRelay(socket, to, dontFragment: true, new byte[2000], new byte[2000]));
        Assert.Equal(0, io.SendFromRelay(socket, to, dontFragment: true, new byte[1000]));
        Assert.Equal(0, io.SendFromRelay(socket, to, dontFragment: false, new byte[2000], new byte[2000]));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void A_datagram_too_large_for_a_slot_is_dropped_and_the_next_one_is_read(bool portable)
    {
        using var io = Open(portable, out var port);
        using var client = Client(IPAddress.Loopback);
        client.SendTo(new byte[5000], new IPEndPoint(IPAddress.Loopback, port));
        client.SendTo("next"u8, new IPEndPoint(IPAddress.Loopback, port));

        Assert.Equal("next"u8.ToArray(), Assert.Single(io.Receive(1)).Payload);
    }

    [Theory]
    [MemberData(nameof(ImplementationsAndPieces))]
    public void A_destination_that_cannot_be_reached_costs_only_its_own_datagrams(bool portable, bool inOnePiece)
    {
        using var io = Open(portable, out var port);
        io.IsInOnePiece = inOnePiece;
        using var client = Client(IPAddress.Loopback);
        var from = TransportAddress.From(IPAddress.Loopback, (ushort)port);
        // the loopback address as the source does not lead to the outside
        Assert.Equal(2, io.Send(from, TransportAddress.V4(0xC6336401, 9), "x"u8.ToArray(), "y"u8.ToArray()));
        Assert.Equal(0, io.Send(from, TransportAddress.From((IPEndPoint)client.LocalEndPoint!), "z"u8.ToArray()));
        Assert.Equal("z"u8.ToArray(), Received(client).Payload);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_wake_up_ends_the_wait(bool portable)
    {
        using var io = Open(portable, out _);
        var waiting = Task.Factory.StartNew(() => io.Io.Wait(-1), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        io.Io.Wake();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private static IoUnderTest Open(bool portable, out int port)
    {
        port = FreePort.Next();
        return new IoUnderTest(portable, TransportAddress.V4(0, (ushort)port), TransportAddress.V6(0, (ushort)port));
    }

    /// <summary>An address beside one of this machine's, which need not answer.</summary>
    private static IPAddress? Neighbour() =>
        (from network in NetworkInterface.GetAllNetworkInterfaces()
         let properties = network.GetIPProperties()
         from unicast in properties.UnicastAddresses
         where unicast.Address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(unicast.Address) && unicast.PrefixLength < 31
         where network.OperationalStatus == OperationalStatus.Up && properties.GetIPv4Properties().Mtu is > 0 and <= 1500
         let bits = TransportAddress.From(unicast.Address, 0).V4Bits
         select TransportAddress.V4(bits ^ 3, 0).ToIPAddress()).FirstOrDefault();

    private static Socket Client(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static (byte[] Payload, EndPoint From) Received(Socket socket)
    {
        var buffer = new byte[4096];
        EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var length = socket.ReceiveFrom(buffer, ref from);
        return (buffer[..length], from);
    }
}
