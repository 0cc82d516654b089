using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Parley.AspNetCore.Certificates;

/// <summary>
/// The name constraints extension (RFC 5280 section 4.2.1.10): an authority that people add to their browsers shall be good for this
/// machine and private networks, and for nothing else, even if its key is stolen.
/// </summary>
internal static class NameConstraints
{
    private const string ObjectId = "2.5.29.30";
    private const int Ipv4Bytes = 4;
    private const int CustomerPrefixBytes = 8;
    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    private static readonly string[] PrivateDomains = ["localhost", "local", "lan", "home.arpa", "internal"];

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>Permits private networks and domains, and beside them what <paramref name="names"/> holds.</summary>
    public static X509Extension Permit(MachineNames names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Permitted))
        {
            foreach (var domain in PrivateDomains.Concat(names.Hosts.Where(host => !IsPrivate(host))))
            {
                using (writer.PushSequence())
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, DnsName);
            }

            foreach (var network in PrivateNetworks.Concat(names.Addresses.Where(address => !IsPrivate(address)).Select(Own).Distinct()))
            {
                using (writer.PushSequence())
                    writer.WriteOctetString([.. network.BaseAddress.GetAddressBytes(), .. Mask(network)], IpAddress);
            }
        }

        return new X509Extension(ObjectId, writer.Encode(), critical: true);
    }

    /// <summary>Whether <paramref name="authority"/> may sign for everything in <paramref name="names"/>.</summary>
    public static bool Cover(X509Certificate2 authority, MachineNames names)
    {
        if (authority.Extensions.FirstOrDefault(extension => extension.Oid?.Value == ObjectId) is not { } extension)
            return false;
        var (domains, networks) = Read(extension.RawData);
        return names.Hosts.All(host => domains.Exists(domain => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal)))
            && names.Addresses.All(address => networks.Exists(network => network.Contains(address)));
    }

    private static (List<string> Domains, List<IPNetwork> Networks) Read(byte[] encoded)
    {
        var (domains, networks) = (new List<string>(), new List<IPNetwork>());
        var permitted = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence().ReadSequence(Permitted);
        while (permitted.HasData)
        {
            var subtree = permitted.ReadSequence();
            if (subtree.PeekTag().HasSameClassAndValue(DnsName))
            {
                domains.Add(subtree.ReadCharacterString(UniversalTagNumber.IA5String, DnsName));
                continue;
            }

            var bytes = subtree.ReadOctetString(IpAddress);
            var half = bytes.Length / 2;
            networks.Add(new IPNetwork(new IPAddress(bytes.AsSpan(0, half)), bytes.AsSpan(half).ToArray().Sum(part => System.Numerics.BitOperations.PopCount(part))));
        }

        return (domains, networks);
    }

    /// <summary>
    /// A public address of this machine, and for IPv6 the network around it, a /64: there the system takes a new address every day (RFC 8981), and
    /// a new authority each time would be one that nobody trusts.
    /// </summary>
    private static IPNetwork Own(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (bytes.Length == Ipv4Bytes)
            return new IPNetwork(address, Ipv4Bytes * 8);
        bytes.AsSpan(CustomerPrefixBytes).Clear();
        return new IPNetwork(new IPAddress(bytes), CustomerPrefixBytes * 8);
    }

    private static byte[] Mask(IPNetwork network)
    {
        var mask = new byte[network.BaseAddress.GetAddressBytes().Length];
        for (var bit = 0; bit < network.PrefixLength; bit++)
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return mask;
    }

    private static bool IsPrivate(string host) => PrivateDomains.Any(domain => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal));

    private static bool IsPrivate(IPAddress address) => PrivateNetworks.Any(network => network.Contains(address));
}
