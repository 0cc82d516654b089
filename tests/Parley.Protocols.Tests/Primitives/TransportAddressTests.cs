using System.Net;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Tests.Primitives;

public sealed class TransportAddressTests
{
    [Theory]
    [InlineData("192.0.2.1:3478")]
    [InlineData("0.0.0.0:0")]
    [InlineData("255.255.255.255:65535")]
    [InlineData("[2001:db8::1]:3478")]
    [InlineData("[::]:0")]
    [InlineData("[fe80::1%3]:9")]
    public void What_is_written_is_what_was_read(string text)
    {
        Assert.True(TransportAddress.TryParse(text, out var address));
        Assert.Equal(text, address.ToString());
        Assert.Equal(address, TransportAddress.From(address.ToIPEndPoint()));
    }

    [Theory]
    [InlineData("192.0.2.1", 0)]
    [InlineData("2001:db8::1", 0)]
    [InlineData("[2001:db8::1]", 0)]
    public void An_address_alone_has_port_0(string text, ushort port)
    {
        Assert.True(TransportAddress.TryParse(text, out var address));
        Assert.Equal(port, address.Port);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1:2")]
    [InlineData("127.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.01:1")]
    [InlineData("192.0.2.1:")]
    [InlineData("192.0.2.1:65536")]
    [InlineData("192.0.2.1:-1")]
    [InlineData("[192.0.2.1]:1")]
    [InlineData("[2001:db8::1")]
    [InlineData("[2001:db8::1]1")]
    [InlineData("[2001:db8::1]:x")]
    [InlineData("example.org:1")]
    public void What_is_no_address_is_refused(string? text) => Assert.False(TransportAddress.TryParse(text, out _));

    [Theory]
    [InlineData("192.0.2.1:3478", false, 16)]
    [InlineData("192.0.2.1:3478", true, 28)]
    [InlineData("[2001:db8::1]:3478", true, 28)]
    [InlineData("[fe80::1%3]:9", true, 28)]
    public void A_socket_address_is_what_the_runtime_makes_of_it(string text, bool forV6Socket, int length)
    {
        Assert.True(TransportAddress.TryParse(text, out var address));
        var bytes = new byte[TransportAddress.SockaddrV6Length];
        Assert.Equal(length, address.WriteSockaddr(bytes, forV6Socket));
        var endPoint = address.ToIPEndPoint();
        if (forV6Socket && address.IsV4) endPoint = new IPEndPoint(endPoint.Address.MapToIPv6(), endPoint.Port);
        Assert.Equal(endPoint.Serialize().Buffer.Span[..length].ToArray(), bytes[..length]);
        Assert.True(TransportAddress.TryFromSockaddr(bytes.AsSpan(0, length), out var read));
        Assert.Equal(address, read);
    }

    [Fact]
    public void A_socket_address_of_another_length_is_refused()
    {
        for (var length = 0; length < 40; length++)
        {
            Assert.Equal(length is 16 or 28, TransportAddress.TryFromSockaddr(new byte[length], out _));
        }
    }

    [Fact]
    public void Address_bytes_are_in_network_order()
    {
        Assert.True(TransportAddress.TryFromBytes([192, 0, 2, 1], 7, out var v4));
        Assert.Equal("192.0.2.1:7", v4.ToString());
        Assert.True(TransportAddress.TryFromBytes(IPAddress.Parse("2001:db8::1").GetAddressBytes(), 7, out var v6));
        Assert.Equal("[2001:db8::1]:7", v6.ToString());
        var bytes = new byte[16];
        Assert.Equal(4, v4.WriteBytes(bytes));
        Assert.Equal(16, v6.WriteBytes(bytes));
        Assert.Equal(IPAddress.Parse("2001:db8::1").GetAddressBytes(), bytes);
        Assert.False(TransportAddress.TryFromBytes(new byte[5], 7, out _));
    }

    [Fact]
    public void Address_port_family_and_scope_all_tell_apart()
    {
        var addresses = new[] { "192.0.2.1:1", "192.0.2.1:2", "192.0.2.2:1", "[::c000:201]:1", "[fe80::1%1]:1", "[fe80::1%2]:1" }
            .Select(text => { Assert.True(TransportAddress.TryParse(text, out var address)); return address; }).ToArray();
        Assert.Equal(addresses.Length, addresses.Distinct().Count());
    }

    [Fact]
    public void A_redacted_address_names_no_host()
    {
        Assert.True(TransportAddress.TryParse("203.0.113.77:50000", out var v4));
        Assert.Equal("203.0.x.x:50000", v4.ToRedactedString());
        Assert.True(TransportAddress.TryParse("[2001:db8:1:2:3:4:5:6]:50000", out var v6));
        Assert.Equal("[2001:db8:x]:50000", v6.ToRedactedString());
        Assert.Equal("none", default(TransportAddress).ToRedactedString());
    }

    [Fact]
    public void Paths_differ_by_connection()
    {
        Assert.True(TransportAddress.TryParse("203.0.113.77:50000", out var remote));
        var first = new Path(PathTransport.Tcp, default, remote, 1);
        Assert.NotEqual(first, first with { ConnectionId = 2 });
        Assert.NotEqual(first, first with { Transport = PathTransport.Tls });
        Assert.Equal(first, first with { });
    }
}
