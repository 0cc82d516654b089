namespace Parley.Sfu.Tests.Forwarding;

internal static class Allocations
{
    /// <summary>Does something often, and expects that after a while it allocates nothing.</summary>
    public static void AssertNone(Func<bool> work)
    {
        // What is made once is made in the first rounds. A collection that another test's thread needs takes away what this thread had left of
        // its allowance, and counts it as allocated: that is not in every round, and what the work itself allocates is.
        var allocated = 0L;
        for (var round = 0; round < 6 && (round < 3 || allocated > 0); round++)
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
