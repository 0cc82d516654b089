using System.Net;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>What the lab needs, and a sentence for whoever does not have it.</summary>
internal static class LabRequirements
{
    /// <summary>Null where the lab can be built.</summary>
    public static string? Missing { get; } = Look();

    private static string? Look()
    {
        if (!OperatingSystem.IsLinux())
            return "The network lab needs Linux (network namespaces).";
        if (!Environment.IsPrivilegedProcess)
            return "The network lab needs root (network namespaces); run ./test as root to include it.";
        string[] missing = [.. ((string[])["ip", "nft"]).Where(tool => Programs.Find(tool) is null)];
        return missing.Length > 0
            ? $"The network lab needs {string.Join(" and ", missing)} (Debian: apt install iproute2 nftables)."
            : Try();
    }

    /// <summary>Being root is not enough in a container, and a kernel may lack what the routers need.</summary>
    private static string? Try()
    {
        try
        {
            Task.Run(async () =>
            {
                await using var space = await NetworkNamespace.CreateAsync("trial");
                await space.IpAsync("link add br0 type bridge");
                await space.IpAsync("link add veth0 type veth peer name veth1");
                await new NatRouter(space, "192.168.1.", [IPAddress.Loopback]).UseAsync(NatType.Symmetric, Firewall.OnlyTls);
            }).GetAwaiter().GetResult();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"The network lab cannot be built here (in a container it takes --privileged): {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
