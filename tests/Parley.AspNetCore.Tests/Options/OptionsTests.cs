using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.AspNetCore.Tests.Options;

public sealed class OptionsTests
{
    [Fact]
    public void Everything_is_bound_from_section_Parley()
    {
        var options = Bound(
            ("UdpPort", "4000"), ("relayports", "6000-6001"), ("Guests", "false"), ("AllowedOrigins:0", "https://app.example"),
            ("IceServers:0:Urls:0", "stun:stun.example:3478"), ("Turn:CredentialLifetime", "01:00:00"));
        Assert.Equal(4000, options.UdpPort);
        Assert.Equal(new PortRange(6000, 6001), options.RelayPorts);
        Assert.False(options.Guests);
        Assert.Equal("https://app.example", Assert.Single(options.AllowedOrigins));
        Assert.Equal("stun:stun.example:3478", Assert.Single(Assert.Single(options.IceServers).Urls));
        Assert.Equal(TimeSpan.FromHours(1), options.Turn.CredentialLifetime);
    }

    [Fact]
    public void The_defaults_are_valid() => Assert.Equal(8443, Bound().HttpsPort);

    [Fact]
    public void One_address_gets_relay_ports_for_an_office_but_not_for_a_siege()
    {
        const int browserAtMost = 18;
        var options = Bound();
        Assert.InRange(options.Turn.AllocationsPerUser, browserAtMost, 2 * browserAtMost);
        Assert.InRange(options.Turn.AllocationsPerAddress, 7 * browserAtMost, options.RelayPorts.Count / 7);
    }

    [Theory]
    [InlineData("UdpPrt", "1", "There is no option Parley:UdpPrt; did you mean Parley:UdpPort?")]
    [InlineData("Turn:Allocation", "1", "There is no option Parley:Turn:Allocation; did you mean Parley:Turn:Allocations?")]
    [InlineData("zzzzzzzz", "1", "There is no option Parley:zzzzzzzz; the options are HttpsPort,")]
    [InlineData("UdpPort", "x", "Parley:UdpPort is \"x\", which is not a whole number.")]
    [InlineData("UdpPort", "70000", "Parley:UdpPort is 70000; a port is a number from 1 to 65535.")]
    [InlineData("UdpPort", "0", "Parley:UdpPort is 0;")]
    [InlineData("HttpPort", "8443", "Parley:HttpsPort and Parley:HttpPort are both 8443; give them different ports.")]
    [InlineData("RelayPorts", "9-1", "Parley:RelayPorts is \"9-1\", which is not a port range such as 50000-50999.")]
    [InlineData("RelayPorts", "3000-4000", "Parley:UdpPort 3478 lies in Parley:RelayPorts 3000-4000; move one of them.")]
    [InlineData("RelayPorts", "500-600", "Parley:RelayPorts 500-600 begins below 1024, where other services live; use a range such as 50000-50999.")]
    [InlineData("Turn:Realm", " ", "Parley:Turn:Realm must have 1 to 127 bytes of UTF-8; choose a shorter name.")]
    [InlineData("Guests", "perhaps", "Parley:Guests is \"perhaps\", which is not true or false.")]
    [InlineData("ParticipantsPerRoom", "1", "Parley:ParticipantsPerRoom is 1; it must be at least 2.")]
    [InlineData("TokenKey", "short", "Parley:TokenKey has 5 bytes; it needs 32 or more")]
    [InlineData("AllowedOrigins", "https://a.example", "Parley:AllowedOrigins is a list: write Parley:AllowedOrigins:0")]
    [InlineData("AllowedOrigins:0", "https://a.example/path", "Parley:AllowedOrigins holds \"https://a.example/path\"; an origin is written")]
    [InlineData("TrustedProxies:0", "proxy", "Parley:TrustedProxies holds \"proxy\"; write an address or a network")]
    [InlineData("IceServers:0:Urls:0", "http://x", "Parley:IceServers holds \"http://x\"; write stun:host:port")]
    [InlineData("DiscoverAddressFrom", "not a host", "Parley:DiscoverAddressFrom \"not a host\" is not a STUN server; write host or host:port, such as stun.example.com:3478.")]
    [InlineData("DiscoverAddressFrom", "stun:stun.example.com:3478", "Parley:DiscoverAddressFrom \"stun:stun.example.com:3478\" is not a STUN server;")]
    [InlineData("DiscoverAddressFrom", "stun.example.com:99999", "Parley:DiscoverAddressFrom \"stun.example.com:99999\" is not a STUN server;")]
    [InlineData("DataPath", " ", "Parley:DataPath is empty; name a folder")]
    [InlineData("Signaling:KeepAlive", "00:00:00", "Parley:Signaling:KeepAlive is 00:00:00; it must be at least 00:00:01.")]
    public void What_makes_no_sense_is_refused_with_a_sentence(string name, string value, string sentence)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Bound((name, value)));
        Assert.StartsWith(sentence, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stun.example.com")]
    [InlineData("stun.example.com:3478")]
    [InlineData("192.0.2.1:19302")]
    [InlineData("[2001:db8::1]:3478")]
    [InlineData("2001:db8::1")]
    public void STUN_servers_are_written_as_people_do(string server) => Assert.Equal(server, Bound(("DiscoverAddressFrom", server)).DiscoverAddressFrom);

    [Theory]
    [InlineData("1-2", true)]
    [InlineData("50000 - 50999", true)]
    [InlineData("0-5", false)]
    [InlineData("5-4", false)]
    [InlineData("5", false)]
    [InlineData("5-70000", false)]
    [InlineData("-", false)]
    [InlineData("1-2-3", false)]
    public void Port_ranges_are_read(string text, bool valid) => Assert.Equal(valid, PortRange.TryParse(text, out _));

    private static ParleyOptions Bound(params (string Name, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create("Parley:" + value.Name, (string?)value.Value))).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddParley().Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<ParleyOptions>>().Value;
    }
}
