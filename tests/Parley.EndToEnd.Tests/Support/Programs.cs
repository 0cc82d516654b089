namespace Parley.EndToEnd.Tests.Support;

/// <summary>Programs of the operating system.</summary>
internal static class Programs
{
    /// <summary>Debian leaves the folders of <c>ip</c> and <c>nft</c> out of the path of ordinary shells.</summary>
    public static string SearchPath { get; } = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";

    public static string? Find(string name) =>
        SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
