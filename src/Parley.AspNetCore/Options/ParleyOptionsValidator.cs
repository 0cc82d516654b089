using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Net.Addresses;

namespace Parley.AspNetCore.Options;

/// <summary>Says what is wrong with the options, each as a sentence that names the option and the fix.</summary>
internal sealed class ParleyOptionsValidator : IValidateOptions<ParleyOptions>
{
    /// <summary>HS256 wants a key at least as long as the hash (RFC 7518 section 3.2).</summary>
    private const int TokenKeyBytes = 32;

    public ValidateOptionsResult Validate(string? name, ParleyOptions options)
    {
        var faults = Ports(options).Concat(Addresses(options)).Concat(Secrets(options)).Concat(Limits(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Ports(ParleyOptions options)
    {
        var ports = new (string Name, int Port, bool MayBeOff)[]
        {
            ("HttpsPort", options.HttpsPort, true), ("HttpPort", options.HttpPort, true), ("UdpPort", options.UdpPort, false), ("TcpPort", options.TcpPort, true),
        };
        foreach (var (name, port, mayBeOff) in ports)
        {
            if (port is < 0 or > 65535 || (port == 0 && !mayBeOff))
                yield return $"Parley:{name} is {port}; a port is a number from 1 to 65535{(mayBeOff ? ", or 0 for off" : "")}.";
        }

        var taken = ports.Where(entry => entry.Port != 0 && entry.Name != "UdpPort").GroupBy(entry => entry.Port).FirstOrDefault(group => group.Count() > 1);
        if (taken is not null)
            yield return $"{string.Join(" and ", taken.Select(entry => "Parley:" + entry.Name))} are both {taken.Key}; give them different ports.";
        if (options.RelayPorts.Contains(options.UdpPort))
            yield return $"Parley:UdpPort {options.UdpPort} lies in Parley:RelayPorts {options.RelayPorts}; move one of them.";
        if (options.RelayPorts.Count < 2)
            yield return $"Parley:RelayPorts {options.RelayPorts} is too small; use a range such as 50000-50999.";
        if (options.RelayPorts.First < 1024)
            yield return $"Parley:RelayPorts {options.RelayPorts} begins below 1024, where other services live; use a range such as 50000-50999.";
        if (options is { BehindProxy: true, HttpPort: 0 })
            yield return "Parley:BehindProxy needs Parley:HttpPort, which is 0; set the port that the proxy forwards to.";
        if (options is { HttpsPort: 0, HttpPort: 0 })
            yield return "Parley:HttpsPort and Parley:HttpPort are both 0; nobody could reach the server.";
    }

    private static IEnumerable<string> Addresses(ParleyOptions options)
    {
        foreach (var name in options.PublicAddress is { } names ? PublicAddress.Names(names).DefaultIfEmpty("").Where(name => !IsPublicName(name)) : [])
            yield return $"Parley:PublicAddress \"{name}\" is neither an address nor a host name; write 203.0.113.5, 2001:db8::5 or meet.example.com, without a port, and several with commas between.";
        if (PublicAddress.Names(options.PublicAddress).Count is > PublicAddress.MaxNames and var count)
            yield return $"Parley:PublicAddress names {count} addresses; every client is told each of them, so write {PublicAddress.MaxNames} at most.";
        if (options.DiscoverAddressFrom is { } server && !PublicAddress.IsServer(server))
            yield return $"Parley:DiscoverAddressFrom \"{server}\" is not a STUN server; write host or host:port, such as stun.example.com:3478.";
        foreach (var origin in options.AllowedOrigins.Where(origin => !IsOrigin(origin)))
            yield return $"Parley:AllowedOrigins holds \"{origin}\"; an origin is written https://host or https://host:port, without a path.";
        foreach (var origin in options.FrameAncestors.Where(origin => !IsOrigin(origin)))
            yield return $"Parley:FrameAncestors holds \"{origin}\"; an origin is written https://host or https://host:port, without a path.";
        foreach (var proxy in options.TrustedProxies.Where(proxy => !IPAddress.TryParse(proxy, out _) && !System.Net.IPNetwork.TryParse(proxy, out _)))
            yield return $"Parley:TrustedProxies holds \"{proxy}\"; write an address or a network such as 10.0.0.0/8.";
        foreach (var name in options.CertificateNames.Where(name => Uri.CheckHostName(name) is UriHostNameType.Unknown))
            yield return $"Parley:CertificateNames holds \"{name}\", which is neither an address nor a host name.";
        foreach (var fault in options.IceServers.SelectMany(IceServerFaults))
            yield return fault;
        if (options.OtlpEndpoint is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var otlp) && otlp.Scheme is "http" or "https"))
            yield return $"Parley:OtlpEndpoint \"{endpoint}\" is not an address such as http://localhost:4317.";
    }

    private static IEnumerable<string> Secrets(ParleyOptions options)
    {
        if (options.TokenKey is { } key && Encoding.UTF8.GetByteCount(key) < TokenKeyBytes)
            yield return $"Parley:TokenKey has {Encoding.UTF8.GetByteCount(key)} bytes; it needs {TokenKeyBytes} or more (openssl rand -base64 48 makes one).";
        if (string.IsNullOrWhiteSpace(options.DataPath))
            yield return "Parley:DataPath is empty; name a folder, such as ./data.";
        if (options.CertificatePath is null && options.CertificateKeyPath is not null)
            yield return "Parley:CertificateKeyPath is set without Parley:CertificatePath; name the certificate too.";
        if (options.CertificatePath is null && options.CertificatePassword is not null)
            yield return "Parley:CertificatePassword is set without Parley:CertificatePath; name the certificate too.";
    }

    private static IEnumerable<string> Limits(ParleyOptions options)
    {
        var limits = new (string Name, long Value, long Lowest)[]
        {
            ("Turn:AllocationsPerUser", options.Turn.AllocationsPerUser, 1), ("Turn:AllocationsPerAddress", options.Turn.AllocationsPerAddress, 1),
            ("Turn:Allocations", options.Turn.Allocations, 1), ("Turn:BitsPerSecondPerUser", options.Turn.BitsPerSecondPerUser, 0),
            ("Turn:BitsPerSecondPerAddress", options.Turn.BitsPerSecondPerAddress, 0), ("Turn:BitsPerSecond", options.Turn.BitsPerSecond, 0), ("ChatRetentionDays", options.ChatRetentionDays, 0),
            ("CallRetentionDays", options.CallRetentionDays, 0), ("AuditDays", options.AuditDays, 0), ("MaxDatabaseMegabytes", options.MaxDatabaseMegabytes, 0), ("Signaling:Connections", options.Signaling.Connections, 1),
            ("Signaling:ConnectionsPerAddress", options.Signaling.ConnectionsPerAddress, 1), ("Signaling:MessageBytes", options.Signaling.MessageBytes, 16_384),
            ("Signaling:QueueBytes", options.Signaling.QueueBytes, options.Signaling.MessageBytes), ("Signaling:QueueMessages", options.Signaling.QueueMessages, 16),
            ("Files:MaxFileMegabytes", options.Files.MaxFileMegabytes, 1), ("Files:MegabytesPerUser", options.Files.MegabytesPerUser, options.Files.MaxFileMegabytes),
            ("Files:MegabytesPerRoom", options.Files.MegabytesPerRoom, options.Files.MaxFileMegabytes), ("Files:Megabytes", options.Files.Megabytes, options.Files.MaxFileMegabytes),
            ("Files:UnsentPerUser", options.Files.UnsentPerUser, 1), ("Files:KeepFreeMegabytes", options.Files.KeepFreeMegabytes, 0), ("Files:RetentionDays", options.Files.RetentionDays, 0),
            ("Admin:Histories", options.Admin.Histories, 0), ("ParticipantsPerRoom", options.ParticipantsPerRoom, 2), ("MediaThreads", options.MediaThreads, 0),
            ("Whip:Sessions", options.Whip.Sessions, 1), ("Whip:SessionsPerAddress", options.Whip.SessionsPerAddress, 1), ("Signaling:UnitsPerSecond", options.Signaling.UnitsPerSecond, 10),
            ("Signaling:ChatUnitsPerSecondPerAddress", options.Signaling.ChatUnitsPerSecondPerAddress, 1), ("Signaling:ChatMessagesPerSecondPerRoom", options.Signaling.ChatMessagesPerSecondPerRoom, 1),
        };
        foreach (var (name, value, lowest) in limits.Where(limit => limit.Value < limit.Lowest))
            yield return string.Create(CultureInfo.InvariantCulture, $"Parley:{name} is {value}; it must be at least {lowest}.");
        // more than these is a slip of the finger that would cost the memory of the machine, or no number any more
        var most = new (string Name, long Value, long Highest)[]
        {
            ("MediaThreads", options.MediaThreads, 256), ("Admin:Histories", options.Admin.Histories, 1_000_000), ("Signaling:UnitsPerSecond", options.Signaling.UnitsPerSecond, 1_000_000),
            ("Signaling:MessageBytes", options.Signaling.MessageBytes, 16 << 20), ("Signaling:ChatUnitsPerSecondPerAddress", options.Signaling.ChatUnitsPerSecondPerAddress, 1_000_000),
            ("Signaling:ChatMessagesPerSecondPerRoom", options.Signaling.ChatMessagesPerSecondPerRoom, 1_000_000),
        };
        foreach (var (name, value, highest) in most.Where(limit => limit.Value > limit.Highest))
            yield return string.Create(CultureInfo.InvariantCulture, $"Parley:{name} is {value}; it must be at most {highest}.");
        // "10" alone is read as ten days
        var times = new (string Name, TimeSpan Value, TimeSpan Lowest, TimeSpan Highest)[]
        {
            ("DrainTime", options.DrainTime, TimeSpan.Zero, TimeSpan.FromHours(1)),
            ("Turn:CredentialLifetime", options.Turn.CredentialLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            ("Signaling:KeepAlive", options.Signaling.KeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ("Signaling:HelloTimeout", options.Signaling.HelloTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            ("Signaling:RingTime", options.Signaling.RingTime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
        foreach (var (name, value, lowest, highest) in times.Where(time => time.Value < time.Lowest || time.Value > time.Highest))
            yield return string.Create(CultureInfo.InvariantCulture, $"Parley:{name} is {value:c}; it must be from {lowest:c} to {highest:c} (hours:minutes:seconds).");
        if (string.IsNullOrWhiteSpace(options.Turn.Realm) || System.Text.Encoding.UTF8.GetByteCount(options.Turn.Realm) > 127)
            yield return "Parley:Turn:Realm must have 1 to 127 bytes of UTF-8; choose a shorter name.";
    }

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin.TrimEnd('/');

    private static IEnumerable<string> IceServerFaults(IceServerOptions server)
    {
        if (server.Urls.Count == 0)
            yield return "Parley:IceServers holds an entry without Urls; write Parley:IceServers:0:Urls:0.";
        foreach (var url in server.Urls.Where(url => !IceUrl.IsValid(url)))
            yield return $"Parley:IceServers holds \"{url}\"; write stun:host:port, turn:host:port?transport=udp or turns:host:port.";
        // with one such entry browsers refuse the whole list, and nobody could call anybody
        if (server.Urls.Any(IceUrl.IsTurn) && server.Secret is null && (server.Username is null || server.Credential is null))
            yield return "Parley:IceServers holds a TURN server that nobody can sign in to; give it Username and Credential, or Secret.";
    }

    // an address that means "all of this machine" says nobody where it is
    private static bool IsPublicName(string name) =>
        name[..Math.Min(1, name.Length)] != "[" && Uri.CheckHostName(name) is not UriHostNameType.Unknown
        && !(IPAddress.TryParse(name, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
