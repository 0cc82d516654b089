using Parley.Sfu.Engine.Subscribing;

namespace Parley.Sfu.Tests.Engine;

public sealed class SlotBoardTests
{
    [Fact]
    public void A_free_slot_is_fed_at_once()
    {
        var board = new SlotBoard(3, confirms: true);
        Assert.True(board.Assign([7]));
        Assert.Equal(1, board.Revision);
        Assert.True(board.MayFeed(board.SlotOf(7)));
    }

    [Fact]
    public void A_track_keeps_its_slot_when_the_order_changes()
    {
        var board = new SlotBoard(3, confirms: true);
        board.Assign([1, 2, 3]);
        var (first, second, third) = (board.SlotOf(1), board.SlotOf(2), board.SlotOf(3));
        Assert.False(board.Assign([3, 1, 2]));
        Assert.Equal((first, second, third), (board.SlotOf(1), board.SlotOf(2), board.SlotOf(3)));
        Assert.Equal(1, board.Revision);
    }

    [Fact]
    public void A_slot_that_was_anothers_waits_for_the_client()
    {
        var board = new SlotBoard(1, confirms: true);
        board.Assign([1]);
        Assert.True(board.Assign([2]));
        Assert.Equal(0, board.SlotOf(2));
        Assert.False(board.MayFeed(0));
        board.Confirm(1);
        Assert.False(board.MayFeed(0));
        board.Confirm(2);
        Assert.True(board.MayFeed(0));
    }

    [Fact]
    public void A_slot_that_came_free_is_clean_once_a_later_revision_is_confirmed()
    {
        var board = new SlotBoard(2, confirms: true);
        board.Assign([1, 2]);
        board.Assign([1]);
        board.Confirm(2);
        board.Assign([1, 3]);
        Assert.True(board.MayFeed(board.SlotOf(3)));
    }

    [Fact]
    public void A_slot_that_nobody_had_comes_before_one_that_must_wait()
    {
        var board = new SlotBoard(2, confirms: true);
        board.Assign([1]);
        board.Assign([2]);
        Assert.NotEqual(0, board.SlotOf(2));
        Assert.True(board.MayFeed(board.SlotOf(2)));
    }

    [Fact]
    public void What_is_wanted_beyond_the_slots_is_left_out()
    {
        var board = new SlotBoard(2, confirms: true);
        board.Assign([1, 2, 3]);
        Assert.Equal(-1, board.SlotOf(3));
        board.Assign([3, 1, 2]);
        Assert.Equal(-1, board.SlotOf(2));
        Assert.True(board.SlotOf(3) >= 0);
    }

    [Fact]
    public void A_revision_that_is_not_there_yet_confirms_nothing()
    {
        var board = new SlotBoard(1, confirms: true);
        board.Assign([1]);
        board.Confirm(1000);
        board.Assign([2]);
        Assert.False(board.MayFeed(0));
        board.Confirm(-5);
        Assert.False(board.MayFeed(0));
    }

    [Fact]
    public void A_client_that_cannot_confirm_is_not_waited_for()
    {
        var board = new SlotBoard(1, confirms: false);
        board.Assign([1]);
        board.Assign([2]);
        Assert.True(board.MayFeed(0));
    }

    [Fact]
    public void No_track_has_two_slots_whatever_is_wanted()
    {
        var random = new Random(7);
        var board = new SlotBoard(5, confirms: true);
        for (var round = 0; round < 5_000; round++)
        {
            var wanted = Enumerable.Range(0, random.Next(9)).Select(_ => (uint)random.Next(12)).ToArray();
            var before = board.Revision;
            var changed = board.Assign(wanted);
            Assert.Equal(changed ? before + 1 : before, board.Revision);
            var given = Enumerable.Range(0, 5).Select(board.TrackOf).Where(track => track != 0).ToList();
            Assert.Equal(given.Distinct().Count(), given.Count);
            Assert.All(wanted.Take(5).Where(track => track != 0), track => Assert.Contains(track, given));
            board.Confirm(random.Next(board.Revision + 2));
        }
    }
}
