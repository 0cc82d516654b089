namespace Parley.AspNetCore.Tests.Interop;

/// <summary>
/// <c>pion/main.go</c>, built once against Debian's source package and without a network. What the compiler has made of the packages is
/// kept between runs.
/// </summary>
public sealed class PionProgram : IAsyncLifetime
{
    private const string Compiler = "/usr/bin/go";
    private const string Sources = "/usr/share/gocode";
    private const string Package = "src/github.com/pion/webrtc";

    /// <summary>Null where it can be built.</summary>
    public static string? Missing { get; } = File.Exists(Compiler) && Directory.Exists(Path.Combine(Sources, Package))
        ? null
        : "Pion is not installed (Debian: apt-get install golang-go golang-github-pion-webrtc.v3-dev)";

    /// <summary>The built program.</summary>
    public string Executable { get; } = ForeignClient.Script("pion/whip");

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        // Debian has the package under its name without the "/v3" with which it imports itself
        var path = ForeignClient.Script("pion/path");
        var named = Path.Combine(path, Package, "v3");
        if (!Directory.Exists(named))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(named)!);
            Directory.CreateSymbolicLink(named, Path.Combine(Sources, Package));
        }

        var environment = new Dictionary<string, string>
        {
            ["GOPATH"] = $"{path}:{Sources}",
            ["GOCACHE"] = ForeignClient.Script("pion/cache"),
            ["GO111MODULE"] = "off",
            ["GOFLAGS"] = "",
            // with it the compiler takes the standard library as it comes with the package; nothing here is C
            ["CGO_ENABLED"] = "1",
        };
        var (exitCode, output) = await ForeignClient.Run(Compiler, ["build", "-o", Executable, ForeignClient.Script("pion/main.go")], environment, TimeSpan.FromMinutes(5));
        Assert.True(exitCode == 0, output);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
