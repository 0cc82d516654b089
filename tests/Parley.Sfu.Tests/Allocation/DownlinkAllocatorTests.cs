using Parley.Protocols.Primitives;
using Parley.Sfu.Allocation;

namespace Parley.Sfu.Tests.Allocation;

public sealed class DownlinkAllocatorTests
{
    private const int Sound = 40_000;
    private readonly DownlinkAllocator _allocator = new();
    private MonoTime _now = new(50_000_000);

    [Fact]
    public void With_enough_for_everything_every_tile_gets_what_its_size_can_use()
    {
        var tiles = Speaker(5);
        Settle(10_000_000, tiles);
        Assert.Equal(new LayerChoice(2, 1), _allocator[0]);
        for (var i = 1; i < 5; i++) Assert.Equal(new LayerChoice(0, 1), _allocator[i]);
        Assert.False(_allocator.AudioOnly);
    }

    [Fact]
    public void The_large_tile_gets_its_middle_layer_before_the_small_ones_get_anything()
    {
        Settle(800_000, Speaker(5));
        Assert.Equal(1, _allocator[0].Spatial);
        Assert.Equal([true, false, false, false], Enumerable.Range(1, 4).Select(i => _allocator[i].IsFed));
    }

    [Fact]
    public void Every_tile_gets_a_small_picture_before_the_large_one_gets_its_largest()
    {
        Settle(1_800_000, Speaker(5));
        Assert.Equal(1, _allocator[0].Spatial);
        Assert.All(Enumerable.Range(1, 4), i => Assert.Equal(new LayerChoice(0, 1), _allocator[i]));
    }

    [Fact]
    public void Equal_tiles_are_fed_alike_in_order_of_importance()
    {
        Settle(1_400_000, Grid(9));
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(0, _allocator[i].Spatial));
        Settle(450_000, Grid(9));
        Assert.Equal([true, true, true, true, false, false, false, false, false], Enumerable.Range(0, 9).Select(i => _allocator[i].IsFed));
        Settle(2_500_000, Grid(9));
        Assert.Equal([1, 1], Enumerable.Range(0, 2).Select(i => (int)_allocator[i].Spatial));
        Assert.Equal(0, _allocator[8].Spatial);
    }

    [Fact]
    public void Of_a_picture_in_which_little_moves_the_larger_layer_is_taken_where_it_costs_no_more()
    {
        var tiles = Speaker(2);
        // everybody's requests and probes go to the smallest layer
        for (var i = 0; i < tiles.Length; i++) tiles[i] = tiles[i] with { Rates = Still(smallest: 66_000, middle: 16_000) };
        Settle(500_000, tiles);
        Assert.Equal(new LayerChoice(1, 1), _allocator[0]);
        Assert.Equal(new LayerChoice(0, 1), _allocator[1]);
    }

    [Fact]
    public void A_picture_stays_and_does_not_go_back_and_forth_while_its_layers_cost_now_more_and_now_less_than_each_other()
    {
        var tiles = Speaker(2);
        tiles[0] = tiles[0] with { Rates = Still(smallest: 20_000, middle: 300_000) };
        Settle(120_000, tiles);
        Assert.Equal(0, _allocator[0].Spatial);
        tiles[0] = tiles[0] with { Rates = Still(smallest: 60_000, middle: 61_000) };
        Allocate(120_000, tiles);
        Assert.Equal(new LayerChoice(1, 1), _allocator[0]);
        for (var round = 0; round < 20; round++)
        {
            tiles[0] = tiles[0] with { Rates = round % 2 == 0 ? Still(smallest: 40_000, middle: 55_000) : Still(smallest: 55_000, middle: 40_000) };
            _now += TimeSpan.FromMilliseconds(200);
            Assert.False(Allocate(120_000, tiles));
            Assert.Equal(new LayerChoice(1, 1), _allocator[0]);
        }
    }

    [Fact]
    public void Sound_comes_first_and_without_room_for_a_picture_there_is_only_sound()
    {
        Settle(100_000, Grid(2));
        Assert.True(_allocator.AudioOnly);
        Assert.Equal(Sound, _allocator.Used);
        Settle(400_000, Grid(2));
        Assert.False(_allocator.AudioOnly);
    }

    [Fact]
    public void Nothing_that_is_chosen_costs_more_than_there_is()
    {
        var random = Entropy.FromNumber(3);
        for (var round = 0; round < 20_000; round++)
        {
            var tiles = Grid(1 + random.Next(12), pixels: 1000 * (1 + random.Next(4)));
            long estimate = 40_000 + random.Next(4_000_000);
            Allocate(estimate, tiles);
            Assert.True(_allocator.Used <= Math.Max(estimate * 1.05, Sound), $"round {round}: {_allocator.Used} of {estimate}");
            _now += TimeSpan.FromMilliseconds(random.Next(700));
        }
    }

    [Fact]
    public void A_tile_goes_down_at_once()
    {
        Settle(10_000_000, Speaker(3));
        Assert.True(Allocate(1_000_000, Speaker(3)));
        Assert.Equal(1, _allocator[0].Spatial);
        Assert.True(_allocator.Used <= 1_000_000);
    }

    [Fact]
    public void A_tile_goes_up_only_after_there_was_room_to_spare_for_a_while()
    {
        Settle(1_000_000, Speaker(1));
        _now += TimeSpan.FromSeconds(5);
        Assert.False(Allocate(10_000_000, Speaker(1)));
        _now += TimeSpan.FromMilliseconds(900);
        Assert.False(Allocate(10_000_000, Speaker(1)));
        Assert.True(_allocator.NextTimeout <= _now + TimeSpan.FromMilliseconds(100));
        _now += TimeSpan.FromMilliseconds(100);
        Assert.True(Allocate(10_000_000, Speaker(1)));
        Assert.Equal(2, _allocator[0].Spatial);
    }

    [Fact]
    public void Another_layout_is_served_at_once()
    {
        Settle(4_000_000, Speaker(3));
        var tiles = Speaker(3);
        (tiles[0], tiles[1]) = (tiles[1] with { Pixels = 900_000, MaxSpatial = 2 }, tiles[0] with { Pixels = 100_000, MaxSpatial = 0 });
        Assert.True(Allocate(4_000_000, tiles));
        Assert.Equal((2, 0), (_allocator[0].Spatial, _allocator[1].Spatial));
    }

    [Fact]
    public void A_wavering_estimate_at_the_edge_of_a_layer_makes_no_layer_come_and_go()
    {
        var random = Entropy.FromNumber(11);
        foreach (var centre in new[] { 600_000, 1_000_000, 1_750_000, 2_000_000, 2_300_000, 3_000_000 })
        {
            var changes = 0;
            for (var i = 0; i < 3000; i++)
            {
                // 8 % up and down, as additive increase and multiplicative decrease make it
                var estimate = (long)(centre * (0.92 + (0.16 * (i % 100) / 100.0)) * (0.99 + (0.02 * random.Next(100) / 100)));
                if (Allocate(estimate, Speaker(4)) && i > 0) changes++;
                _now += TimeSpan.FromMilliseconds(100);
            }

            Assert.True(changes <= 6, $"{changes} changes in five minutes around {centre}");
        }
    }

    [Fact]
    public void Going_up_in_vain_is_tried_ever_less_often()
    {
        Settle(1_000_000, Speaker(1));
        var ups = new List<double>();
        var start = _now;
        for (var i = 0; i < 1200; i++)
        {
            // there seems to be room until the layer is there
            if (Allocate(_allocator[0].Spatial == 2 ? 1_000_000 : 3_000_000, Speaker(1)) && _allocator[0].Spatial == 2) ups.Add((_now - start).TotalSeconds);
            _now += TimeSpan.FromMilliseconds(100);
        }

        Assert.InRange(ups.Count, 4, 9);
        Assert.True(ups[^1] - ups[^2] > 15, string.Join(' ', ups));
    }

    [Fact]
    public void What_is_wanted_is_everything_with_room_to_spare()
    {
        Settle(200_000, Speaker(2));
        Assert.InRange(_allocator.Wanted, 1_890_000, 2_300_000);
        Settle(200_000, []);
        Assert.InRange(_allocator.Wanted, Sound, 2 * Sound);
        Assert.False(_allocator.AudioOnly);
    }

    [Fact]
    public void A_track_without_layers_is_shown_or_not()
    {
        var rates = default(LayerRates);
        rates[0, 0] = 800_000;
        TileDemand[] tiles = [new(1, 900_000, 2, rates)];
        Settle(700_000, tiles);
        Assert.False(_allocator[0].IsFed);
        Settle(1_200_000, tiles);
        Assert.Equal(new LayerChoice(0, 0), _allocator[0]);
    }

    [Fact]
    public void Rounds_allocate_no_memory()
    {
        var tiles = Speaker(20);
        for (var i = 0; i < 100; i++) Allocate(1_000_000 + (i * 1000), tiles);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Allocate(1_000_000 + (i * 1000), tiles);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TileDemand[] Speaker(int count)
    {
        var tiles = Grid(count, pixels: 20_000);
        for (var i = 1; i < count; i++) tiles[i] = tiles[i] with { MaxSpatial = 0 };
        tiles[0] = tiles[0] with { Pixels = 900_000, MaxSpatial = 2 };
        return tiles;
    }

    private static TileDemand[] Grid(int count, int pixels = 200_000)
    {
        var rates = default(LayerRates);
        int[] layers = [150_000, 500_000, 1_700_000];
        for (var spatial = 0; spatial < 3; spatial++)
        {
            rates[spatial, 0] = layers[spatial] * 6 / 10;
            rates[spatial, 1] = layers[spatial];
        }

        return [.. Enumerable.Range(0, count).Select(i => new TileDemand(100 + i, pixels, 1, rates))];
    }

    private static LayerRates Still(int smallest, int middle)
    {
        var rates = default(LayerRates);
        (rates[0, 0], rates[0, 1], rates[1, 0], rates[1, 1]) = (smallest / 2, smallest, middle / 2, middle);
        return rates;
    }

    private bool Allocate(long estimate, TileDemand[] tiles)
    {
        _allocator.Begin();
        foreach (var tile in tiles) _allocator.Add(tile);
        return _allocator.Allocate(estimate, Sound, _now);
    }

    private void Settle(long estimate, TileDemand[] tiles)
    {
        for (var i = 0; i < 100; i++)
        {
            Allocate(estimate, tiles);
            _now += TimeSpan.FromSeconds(1);
        }
    }
}
