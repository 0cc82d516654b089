using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Signaling;

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
    [InlineData(500, 500, 500)]
    [InlineData(300, 500, 300)]
    [InlineData(5_000, 600, 600)]
    [InlineData(1, 500, 60)]
    [InlineData(int.MaxValue, int.MaxValue, 5_000)]
    public void At_one_door_as_many_wait_of_one_address_as_may_connect_from_it_and_a_room_holds(int connections, int participants, int waiting)
    {
        var options = Bound(("Signaling:ConnectionsPerAddress", Text(connections)), ("ParticipantsPerRoom", Text(participants)));
        var switchboard = SwitchboardBounds.From(options);
        Assert.Equal((waiting, 4 * waiting), (switchboard.WaitingPerRoomPerAddress, switchboard.WaitingPerRoom));

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("UdpPrt", "1", "There is no option Parley:UdpPrt; did you mean Parley:UdpPort?")]
    [InlineData("RingTime", "00:00:30", "There is no option Parley:RingTime; did you mean Parley:Signaling:RingTime?")]
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
    [InlineData("GuestDirectory", "perhaps", "Parley:GuestDirectory is \"perhaps\", which is not true or false.")]
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
    [InlineData("Signaling:KeepAlive", "00:00:00", "Parley:Signaling:KeepAlive is 00:00:00; it must be from 00:00:01 to 01:00:00 (hours:minutes:seconds).")]
    [InlineData("Signaling:KeepAlive", "10", "Parley:Signaling:KeepAlive is 10.00:00:00; it must be from 00:00:01 to 01:00:00 (hours:minutes:seconds).")]
    [InlineData("Signaling:RingTime", "45", "Parley:Signaling:RingTime is 45.00:00:00; it must be from")]
    [InlineData("Signaling:HelloTimeout", "10", "Parley:Signaling:HelloTimeout is 10.00:00:00; it must be from")]
    [InlineData("Turn:CredentialLifetime", "10000000", "Parley:Turn:CredentialLifetime is 10000000.00:00:00; it must be from")]
    [InlineData("Signaling:UnitsPerSecond", "1000000000", "Parley:Signaling:UnitsPerSecond is 1000000000; it must be at most 1000000.")]
    [InlineData("Signaling:ChatUnitsPerSecondPerAddress", "0", "Parley:Signaling:ChatUnitsPerSecondPerAddress is 0; it must be at least 1.")]
    [InlineData("Signaling:ChatMessagesPerSecondPerRoom", "2000000", "Parley:Signaling:ChatMessagesPerSecondPerRoom is 2000000; it must be at most 1000000.")]
    [InlineData("Signaling:MessageBytes", "17000000", "Parley:Signaling:MessageBytes is 17000000; it must be at most 16777216.", "Signaling:QueueBytes", "17000000")]
    [InlineData("MediaThreads", "100000", "Parley:MediaThreads is 100000; it must be at most 256.")]
    [InlineData("Admin:Histories", "2147483647", "Parley:Admin:Histories is 2147483647; it must be at most 1000000.")]
    [InlineData("UdpPort:0", "4000", "Parley:UdpPort is one value; write --Parley:UdpPort and the value, with nothing behind the name.")]
    [InlineData("Turn", "true", "Parley:Turn is a group of options; write one of them, such as Parley:Turn:Enabled.")]
    [InlineData("PublicAddress", "meet.example.com:8443", "Parley:PublicAddress \"meet.example.com:8443\" is neither an address nor a host name; write")]
    [InlineData("PublicAddress", "https://meet.example.com", "Parley:PublicAddress \"https://meet.example.com\" is neither")]
    [InlineData("PublicAddress", "[2001:db8::5]", "Parley:PublicAddress \"[2001:db8::5]\" is neither")]
    [InlineData("PublicAddress", "0.0.0.0", "Parley:PublicAddress \"0.0.0.0\" is neither")]
    [InlineData("PublicAddress", "", "Parley:PublicAddress \"\" is neither")]
    [InlineData("PublicAddress", "203.0.113.5, meet.example.com:8443", "Parley:PublicAddress \"meet.example.com:8443\" is neither an address nor a host name; write 203.0.113.5, 2001:db8::5 or meet.example.com, without a port, and several with commas between.")]
    [InlineData("PublicAddress", "203.0.113.5 2001:db8::5", "Parley:PublicAddress \"203.0.113.5 2001:db8::5\" is neither")]
    [InlineData("PublicAddress", "1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6,1.1.1.7,1.1.1.8,1.1.1.9", "Parley:PublicAddress names 9 addresses; every client is told each of them, so write 8 at most.")]
    [InlineData("OtlpEndpoint", "localhost:4317", "Parley:OtlpEndpoint \"localhost:4317\" is not an address such as http://localhost:4317.")]
    [InlineData("CertificatePassword", "x", "Parley:CertificatePassword is set without Parley:CertificatePath;")]
    [InlineData("IceServers:0:Urls:0", "turn:turn.example:99999", "Parley:IceServers holds \"turn:turn.example:99999\"; write", "IceServers:0:Secret", "x")]
    [InlineData("IceServers:0:Urls:0", "turn:turn.example?transport=sctp", "Parley:IceServers holds \"turn:turn.example?transport=sctp\"; write", "IceServers:0:Secret", "x")]
    [InlineData("IceServers:0:Urls:0", "stun:stun.example?transport=udp", "Parley:IceServers holds \"stun:stun.example?transport=udp\"; write")]
    [InlineData("IceServers:0:Urls:0", "stun://stun.example", "Parley:IceServers holds \"stun://stun.example\"; write")]
    [InlineData("IceServers:0:Urls:0", "turn:turn.example", "Parley:IceServers holds a TURN server that nobody can sign in to; give it Username and Credential, or Secret.", "IceServers:0:Username", "x")]
    [InlineData("IceServers:0:Username", "x", "Parley:IceServers holds an entry without Urls; write Parley:IceServers:0:Urls:0.")]
    public void What_makes_no_sense_is_refused_with_a_sentence(string name, string value, string sentence, string? and = null, string? too = null)
    {
        (string, string)[] values = and is null ? [(name, value)] : [(name, value), (and, too!)];
        var exception = Assert.Throws<OptionsValidationException>(() => Bound(values));
        Assert.StartsWith(sentence, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.5")]
    [InlineData("203.0.113.5, 198.51.100.7 ,2001:db8::5")]
    [InlineData("meet.example.com,2001:db8::5")]
    public void Public_addresses_are_one_or_several(string addresses) => Assert.Equal(addresses, Bound(("PublicAddress", addresses)).PublicAddress);

    [Theory]
    [InlineData("stun.example.com")]
    [InlineData("stun.example.com:3478")]
    [InlineData("192.0.2.1:19302")]
    [InlineData("[2001:db8::1]:3478")]
    [InlineData("2001:db8::1")]
    public void STUN_servers_are_written_as_people_do(string server) => Assert.Equal(server, Bound(("DiscoverAddressFrom", server)).DiscoverAddressFrom);

    [Theory]
    [InlineData("turn:turn.example")]
    [InlineData("turn:turn.example:3478?transport=udp")]
    [InlineData("turns:turn.example:443?transport=tcp")]
    [InlineData("turn:192.0.2.1:3478")]
    [InlineData("turns:[2001:db8::1]:5349?transport=tcp")]
    [InlineData("turn:[2001:db8::1]")]
    public void TURN_servers_are_written_as_browsers_read_them(string url) =>
        Assert.Equal(url, Assert.Single(Assert.Single(Bound(("IceServers:0:Urls:0", url), ("IceServers:0:Secret", "x")).IceServers).Urls));

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
