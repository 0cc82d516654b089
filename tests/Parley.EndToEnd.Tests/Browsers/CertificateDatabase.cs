using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>The certificate store that Chromium on Linux reads: an NSS database in the home folder of its user.</summary>
internal static class CertificateDatabase
{
    public static string? Missing { get; } = Programs.Find("certutil") is null ? "certutil is missing (Debian: apt install libnss3-tools)." : null;

    /// <summary>Makes the browsers that run with <paramref name="home"/> as their home trust an authority.</summary>
    public static async Task TrustAsync(string home, string authority)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        // Chromium of Debian 12 reads ~/.pki/nssdb; newer ones ~/.local/share/pki/nssdb when the former is not there
        var folder = Directory.CreateDirectory(Path.Combine(home, ".pki", "nssdb")).FullName;
        await ChildProcess.RunAsync("certutil", ["-d", $"sql:{folder}", "-N", "--empty-password"]);
        await ChildProcess.RunAsync("certutil", ["-d", $"sql:{folder}", "-A", "-t", "C,,", "-n", "Parley test authority", "-i", authority]);
    }
}
