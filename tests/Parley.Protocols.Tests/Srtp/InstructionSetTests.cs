using System.Diagnostics;
using System.Reflection;
using Parley.Protocols.Srtp.Ciphers.Gcm;

namespace Parley.Protocols.Tests.Srtp;

/// <summary>What is written for one processor's instructions, tried as on one that has less: the runtime can be told to see fewer of them.</summary>
public sealed class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", true)]
    [InlineData("DOTNET_EnableAVX2", true)]
    [InlineData("DOTNET_EnableAVX", true)]
    [InlineData("DOTNET_EnableAES", false)]
    public async Task Aes_gcm_is_the_same_with_fewer_instructions(string without, bool hasAes)
    {
        Assert.SkipUnless(InstructionAead.IsSupported, "This processor has no instructions for AES-GCM.");
        var start = new ProcessStartInfo("dotnet", [Assembly.GetExecutingAssembly().Location, "-noColor", "-class", typeof(GcmTests).FullName!])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment[without] = "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        Assert.Matches($@"Total: \d\d, Errors: 0, Failed: 0, Skipped: {(hasAes ? "0" : "[1-9]")}", output);
    }
}
