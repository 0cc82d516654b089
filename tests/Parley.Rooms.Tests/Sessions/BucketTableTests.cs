using Parley.Rooms.Sessions;

namespace Parley.Rooms.Tests.Sessions;

public sealed class BucketTableTests
{
    [Fact]
    public void Ten_thousand_are_remembered_and_those_who_have_everything_again_make_room()
    {
        var table = new BucketTable(perSecond: 2, atOnce: 10);
        for (var i = 0; i < 10_000; i++)
            Assert.Null(table.Take($"{i}", 10, At(0)));
        Assert.Equal(5, table.Take("another", 10, At(1)));
        Assert.Equal(4, table.Take("1", 10, At(1)));
        Assert.Null(table.Take("another", 10, At(5)));
        Assert.Equal(5, table.Take("another", 10, At(5)));

        static Moment At(int seconds) => new(seconds * 1_000_000L, 0);
    }
}
