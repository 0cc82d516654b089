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
        string[] tools = ["ip", "nft"];
        string[] folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"];
        var missing = tools.Where(t => !folders.Any(f => File.Exists(Path.Combine(f, t)))).ToArray();
        if (missing.Length > 0)
            return $"The network lab needs {string.Join(" and ", missing)} (Debian: apt install iproute2 nftables).";
        return null;
    }
}
