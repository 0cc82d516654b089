using System.Net;
using System.Net.Sockets;
using Parley.AspNetCore.Hosting;

namespace Parley.AspNetCore.Tests.Hosting;

public sealed class TcpPortsTests
{
    private readonly ParleyOptions _options = new() { HttpsPort = 443, HttpPort = 80, TcpPort = 3478 };

    [Fact]
    public void A_port_that_the_system_refuses_is_told_with_its_option()
    {
        // a documentation address, which this machine has not (RFC 5737)
        var endPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 3478);
        var fault = Assert.Throws<ParleyConfigurationException>(() => TcpPorts.Bind(endPoint, _options));
        Assert.Contains("TCP port 3478 could not be opened: ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("choose another port with --Parley:TcpPort (0 turns it off).", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_a_user_may_not_open_comes_with_what_to_allow()
    {
        var sentence = TcpPorts.Refused(443, new SocketException((int)SocketError.AccessDenied), _options);
        Assert.StartsWith("TCP port 443 may not be opened by this user. Allow it (Linux: sysctl net.ipv4.ip_unprivileged_port_start=443,", sentence, StringComparison.Ordinal);
        Assert.EndsWith("choose another port with --Parley:HttpsPort.", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_in_use_is_left_to_Kestrel_to_tell()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var fault = Assert.Throws<SocketException>(() => TcpPorts.Bind(taken.LocalEndpoint, _options));
        Assert.Equal(SocketError.AddressAlreadyInUse, fault.SocketErrorCode);
    }
}
