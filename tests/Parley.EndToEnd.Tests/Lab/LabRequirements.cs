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
        if (missing.Length > 0)
            return $"The network lab needs {string.Join(" and ", missing)} (Debian: apt install iproute2 nftables).";
        return null;
    }
}
