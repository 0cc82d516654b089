namespace Parley.EndToEnd.Tests.Browsers;

/// <summary><c>watch.js</c>, which is in every page before the page's own scripts.</summary>
internal static class WatchScript
{
    public static string Source { get; } = Read();

    private static string Read()
    {
        using var reader = new StreamReader(typeof(WatchScript).Assembly.GetManifestResourceStream("watch.js")!);
        return reader.ReadToEnd();
    }
}
