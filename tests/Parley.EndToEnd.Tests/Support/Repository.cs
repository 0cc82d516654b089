using System.Reflection;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>Where things are: told by the build, so that the tests run from any working directory.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The built server, as <c>dotnet run --project apps/Parley.Server</c> would start it.</summary>
    public static string ServerAssembly { get; } = Path.Combine(Root, "artifacts", "bin", "Parley.Server", Configuration, "parley.dll");

    public static string Evidence { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "e2e")).FullName;

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
