using Parley.Rooms.Contracts;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Files;

/// <summary>How often uploads begin.</summary>
public sealed class FileDeskTests
{
    private readonly World _world = new();

    [Fact]
    public void A_class_behind_one_address_sends_ten_files_each_at_once()
    {
        for (var guest = 0; guest < 100; guest++)
            Assert.Equal(10, Begin($"guest-{guest}", "school", 10));
    }

    [Fact]
    public void One_user_begins_a_hundred_at_once_and_one_a_second_after_that()
    {
        Assert.Equal(100, Begin("guest-1", "school", 150));
        Assert.Equal(1, Wait("guest-1", "school"));
        Assert.Equal(100, Begin("guest-2", "school", 150));
        _world.Advance(5);
        Assert.Equal(5, Begin("guest-1", "elsewhere", 20));
    }

    [Fact]
    public void Ever_new_guests_of_one_address_begin_no_more_than_it_has_and_users_with_tokens_do()
    {
        Assert.Equal(2_000, Enumerable.Range(0, 300).Sum(guest => Begin($"guest-{guest}", "school", 10)));
        Assert.Equal(10, Begin("u-1", "school", 10, isGuest: false));
        Assert.Equal(10, Begin("guest-1000", "elsewhere", 10));
        _world.Advance(2);
        Assert.Equal(20, Begin("guest-1001", "school", 30));
    }

    [Fact]
    public void What_is_refused_to_one_user_costs_the_others_of_the_address_nothing()
    {
        Assert.Equal(100, Begin("guest-1", "school", 5_000));
        Assert.Equal(1_900, Enumerable.Range(2, 200).Sum(guest => Begin($"guest-{guest}", "school", 10)));
    }

    private int Begin(string user, string address, int times, bool isGuest = true) =>
        Enumerable.Range(0, times).Count(_ => Wait(user, address, isGuest) is null);

    private int? Wait(string user, string address, bool isGuest = true) => _world.Switchboard.Files.Begin(new User(user, "Somebody", isGuest), address, _world.Now);
}
