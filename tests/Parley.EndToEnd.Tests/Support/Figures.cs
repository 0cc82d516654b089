namespace Parley.EndToEnd.Tests.Support;

/// <summary>What was measured, kept beside what was merely true: <c>artifacts/e2e/figures.txt</c>.</summary>
internal static class Figures
{
    private static readonly string File = Path.Combine(Repository.Evidence, "figures.txt");

    public static void Note(string figure) =>
        System.IO.File.AppendAllText(File, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} {TestContext.Current.Test?.TestDisplayName.Split('.')[^1]}: {figure}\n");
}
