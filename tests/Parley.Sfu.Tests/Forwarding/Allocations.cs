namespace Parley.Sfu.Tests.Forwarding;

internal static class Allocations
{
    /// <summary>Does something often, and expects that after a while it allocates nothing.</summary>
    public static void AssertNone(Func<bool> work)
    {
        var allocated = 0L;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 500; i++)
            {
                if (!work()) Assert.Fail("the work was not done");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
