using Parley.AspNetCore.Net.Interop;

namespace Parley.AspNetCore.Tests.Net;

public sealed class TimeSliceTests
{
    [Fact]
    public void What_the_kernel_has_agreed_to_is_so_for_that_thread_and_no_other()
    {
        var before = TimeSlice.Current();
        var (agreed, own) = (false, 0UL);
        var thread = new Thread(() => (agreed, own) = (TimeSlice.TryShorten(), TimeSlice.Current()));
        thread.Start();
        thread.Join();

        // kernels before 6.12 agree and know no slice of one thread
        Assert.True(!agreed || before == 0 || own == 100_000, $"before {before}, agreed {agreed}, then {own}");
        Assert.Equal(before, TimeSlice.Current());
    }
}
