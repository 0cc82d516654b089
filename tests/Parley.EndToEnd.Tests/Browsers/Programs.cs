namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>Programs of the operating system.</summary>
internal static class Programs
{
    public static string? Find(string name) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
