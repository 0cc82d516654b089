namespace Parley.Sfu.Tests.Forwarding;

internal static class Allocations
{
    private const int MostDisturbed = 50;

    /// <summary>Does something often, and expects that after a while it allocates nothing.</summary>
    public static void AssertNone(Func<bool> work)
    {
        var allocated = 0L;
        for (var (round, disturbed) = (0, 0); round < 3; round++)
        {
            // in this order: what comes in between is a collection then
            var (collections, before) = (GC.CollectionCount(0), GC.GetAllocatedBytesForCurrentThread());
            for (var i = 0; i < 500; i++)
            {
                if (!work()) Assert.Fail("the work was not done");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            // a collection, for whatever another test's thread did, takes what this thread had left of its allowance and counts it as allocated
            if (GC.CollectionCount(0) != collections && disturbed++ < MostDisturbed) round--;
        }

        Assert.Equal(0, allocated);
    }
}
