using System.Globalization;
using Parley.AspNetCore.Net.Interop;

namespace Parley.AspNetCore.Tests.Net;

public sealed class ThreadPrecedenceTests
{
    [Fact]
    public void What_the_kernel_has_agreed_to_is_so_for_that_thread_and_no_other()
    {
        var before = ThreadPrecedence.Current();
        (bool Agreed, (ulong Slice, int Nice)? Now) own = default;
        (ulong Slice, int Nice)? ofItsChild = null;
        Run(() =>
        {
            own = (ThreadPrecedence.TryTake(), ThreadPrecedence.Current());
            Run(() => ofItsChild = ThreadPrecedence.Current());
        });

        // kernels before 6.12 agree and know no slice of one thread; without the privilege the nice value stays
        Assert.True(!own.Agreed || before!.Value.Slice == 0 || own.Now!.Value.Slice == 100_000, $"before {before}, then {own}");
        int[] possible = MayBePreferred ? [-10] : [before?.Nice ?? 0, -10];
        Assert.True(own.Now is null || possible.Contains(own.Now.Value.Nice), $"before {before}, then {own}");
        Assert.Equal(before, ThreadPrecedence.Current());
        Assert.Equal(before, ofItsChild);
    }

    /// <summary>CAP_SYS_NICE, bit 23 (<c>capabilities(7)</c>).</summary>
    private static bool MayBePreferred =>
        OperatingSystem.IsLinux()
        && (ulong.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal))[7..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) >> 23 & 1) == 1;

    private static void Run(ThreadStart action)
    {
        var thread = new Thread(action);
        thread.Start();
        thread.Join();
    }
}
