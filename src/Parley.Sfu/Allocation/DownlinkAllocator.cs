using Parley.Protocols.Primitives;

namespace Parley.Sfu.Allocation;

/// <summary>
/// Divides what the network to one subscriber carries among the tiles of its layout. Sound comes first. Then, if one tile is much larger than
/// the others, its picture up to the last but one size; then a small picture for every tile, in order of importance; then the rest of the
/// large one; then larger pictures for the others. A tile goes down at once when it must, and up when there has been room to spare for a
/// while: longer, the more often that was a mistake.
/// </summary>
public sealed class DownlinkAllocator
{
    /// <summary>The most tiles of a layout.</summary>
    public const int MaxTiles = 49;

    private const double Spare = 0.85;
    private const double Slack = 1.05;
    private const long SlackTime = 500_000;
    private const long FirstHold = 1_000_000;
    private const long BeginningHold = 250_000;
    private const long Beginning = 3_000_000;
    private const long MaxFirstHold = 2_000_000;
    private const long MaxHold = 20_000_000;
    private const long Mistake = 10_000_000;
    private const double ClearlyMore = 1.25;
    private const int MuchLarger = 2;

    private Tile[] _tiles = [];
    private Tile[] _before = [];
    private int _count;
    private int _countBefore;
    private bool _changed;
    private long _begun = long.MinValue;
    private long _betterSince = long.MaxValue;
    private long _overSince = long.MaxValue;
    private long _lastUp = long.MinValue / 2;
    private long _lastMistake = long.MinValue / 2;
    private long _hold = FirstHold;
    private long _holdNow;
    private long _estimate;
    private long _mistaken = long.MaxValue / 2;

    /// <summary>What everything together would cost if the network carried it, with room to spare, in bits per second.</summary>
    public long Wanted { get; private set; }

    /// <summary>What the choice costs, sound included, in bits per second.</summary>
    public long Used { get; private set; }

    /// <summary>Whether there isn't enough for even one small picture.</summary>
    public bool AudioOnly { get; private set; }

    /// <summary>When to allocate again, even if nothing changes until then.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>How many tiles were added.</summary>
    public int Count => _count;

    /// <summary>What a tile is fed with, in the order in which they were added.</summary>
    public LayerChoice this[int index] => _tiles[index].Ladder.Choice(_tiles[index].Step);

    /// <summary>Whether the network does not carry all that a tile could use.</summary>
    public bool IsLimited(int index) => _tiles[index].Step < _tiles[index].Ladder.Count - 1;

    /// <summary>Begins a round: the tiles are added anew, the most important first.</summary>
    public void Begin()
    {
        (_tiles, _before) = (_before, _tiles);
        (_count, _countBefore) = (0, _count);
        _changed = false;
    }

    /// <summary>Adds a tile. Those past <see cref="MaxTiles"/> are left out.</summary>
    public void Add(in TileDemand demand)
    {
        if (_count == MaxTiles) return;
        if (_count == _tiles.Length) Array.Resize(ref _tiles, Math.Clamp(_tiles.Length * 2, 1, MaxTiles));
        ref var tile = ref _tiles[_count];
        tile = new Tile { Key = demand.Key, Pixels = demand.Pixels, Ladder = LayerLadder.Of(demand), Step = -1 };
        var before = IndexBefore(demand.Key);
        if (before >= 0) tile.Step = tile.Ladder.Find(_before[before].Ladder.Choice(_before[before].Step));
        _changed |= before != _count;
        _count++;
    }

    /// <summary>Ends a round: decides what each tile is fed with.</summary>
    /// <param name="estimate">What the network carries, in bits per second.</param>
    /// <param name="sound">What the sound takes of it.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether any tile is fed with something else than before.</returns>
    public bool Allocate(long estimate, long sound, MonoTime now)
    {
        if (_begun == long.MinValue) _begun = now.Microseconds;
        _changed |= _count != _countBefore;
        var lead = FindLead();
        var budget = new Budget((long)(Spare * estimate) - sound, estimate - sound, Limited: false);
        var cost = Cost();
        if (cost > budget.Keep) Lower(lead, budget, cost, now.Microseconds);
        else _overSince = long.MaxValue;
        if (cost <= budget.Keep) Raise(lead, budget, now.Microseconds);
        _estimate = estimate;
        Sum(sound);
        return DifferFromBefore();
    }

    private void Lower(int lead, Budget budget, long cost, long now)
    {
        _betterSince = long.MaxValue;
        if (_overSince == long.MaxValue) _overSince = now;
        if (!_changed && cost <= Slack * budget.Keep && now - _overSince < SlackTime) return;
        _overSince = long.MaxValue;
        Plan(lead, budget with { Limited = true });
        Adopt();
        if (_changed) return;
        if (now - _lastUp < Mistake)
        {
            _hold = Math.Min(MaxHold, _hold * 2);
            _lastMistake = now;
            _mistaken = _estimate;
        }
    }

    private void Raise(int lead, Budget budget, long now)
    {
        if (now - _lastMistake > 2 * MaxHold || budget.Keep > ClearlyMore * _mistaken) _hold = FirstHold;
        Plan(lead, budget);
        if (_changed)
        {
            Adopt();
            _betterSince = long.MaxValue;
            return;
        }

        if (!IsBetter(lead, out var first))
        {
            _betterSince = long.MaxValue;
            return;
        }

        if (_betterSince == long.MaxValue) _betterSince = now;
        _holdNow = HoldAt(now, first);
        if (now - _betterSince < _holdNow) return;
        Adopt();
        _lastUp = now;
        _betterSince = long.MaxValue;
    }

    // Between something and nothing nobody should have to wait for long.
    private long HoldAt(long now, int tile)
    {
        if (now - _begun < Beginning) return Math.Min(_hold, BeginningHold);
        return _tiles[tile].Step < 0 ? Math.Min(_hold, MaxFirstHold) : _hold;
    }

    private void Plan(int lead, Budget budget)
    {
        for (var i = 0; i < _count; i++) _tiles[i].Planned = -1;
        long used = 0;
        if (lead >= 0) Climb(lead, _tiles[lead].Ladder.Top(Math.Max(0, _tiles[lead].Ladder.Choice(_tiles[lead].Ladder.Count - 1).Spatial - 1)), budget, ref used);
        for (var i = 0; i < _count; i++) Climb(i, 0, budget, ref used);
        for (var i = 0; i < _count; i++) Climb(i, _tiles[i].Ladder.Top(_tiles[i].Ladder.Choice(0).Spatial), budget, ref used);
        if (lead >= 0) Climb(lead, _tiles[lead].Ladder.Count - 1, budget, ref used);
        for (var spatial = 1; spatial < LayerRates.Spatial; spatial++)
        {
            for (var i = 0; i < _count; i++) Climb(i, _tiles[i].Ladder.Top(spatial), budget, ref used);
        }
    }

    private void Climb(int index, int top, Budget budget, ref long used)
    {
        ref var tile = ref _tiles[index];
        if (budget.Limited) top = Math.Min(top, tile.Step);
        while (tile.Planned < top)
        {
            var more = tile.Ladder.Rate(tile.Planned + 1) - tile.Ladder.Rate(tile.Planned);
            if (used + more > (tile.Planned < tile.Step ? budget.Keep : budget.Spare)) return;
            used += more;
            tile.Planned++;
        }
    }

    private void Adopt()
    {
        for (var i = 0; i < _count; i++) _tiles[i].Step = _tiles[i].Planned;
    }

    // More for the more important is better, even if less important ones have to go down for it.
    private bool IsBetter(int lead, out int first)
    {
        first = lead;
        if (lead >= 0 && _tiles[lead].Planned != _tiles[lead].Step) return _tiles[lead].Planned > _tiles[lead].Step;
        for (first = 0; first < _count; first++)
        {
            if (_tiles[first].Planned != _tiles[first].Step) return _tiles[first].Planned > _tiles[first].Step;
        }

        return false;
    }

    private int FindLead()
    {
        int largest = -1, second = 0;
        for (var i = 0; i < _count; i++)
        {
            if (largest < 0 || _tiles[i].Pixels > _tiles[largest].Pixels)
            {
                if (largest >= 0) second = _tiles[largest].Pixels;
                largest = i;
            }
            else
            {
                second = Math.Max(second, _tiles[i].Pixels);
            }
        }

        return largest >= 0 && _tiles[largest].Pixels >= (long)MuchLarger * second ? largest : -1;
    }

    private long Cost()
    {
        long cost = 0;
        for (var i = 0; i < _count; i++) cost += _tiles[i].Ladder.Rate(_tiles[i].Step);
        return cost;
    }

    private void Sum(long sound)
    {
        long most = 0;
        var (wanting, fed) = (false, false);
        for (var i = 0; i < _count; i++)
        {
            ref var tile = ref _tiles[i];
            most += tile.Ladder.Rate(tile.Ladder.Count - 1);
            wanting |= tile.Ladder.Count > 0;
            fed |= tile.Step >= 0;
        }

        Used = Cost() + sound;
        Wanted = (long)((most + sound) / Spare);
        AudioOnly = wanting && !fed;
        var due = _betterSince == long.MaxValue ? long.MaxValue : _betterSince + _holdNow;
        NextTimeout = new MonoTime(Math.Min(due, _overSince == long.MaxValue ? long.MaxValue : _overSince + SlackTime));
    }

    private bool DifferFromBefore()
    {
        if (_count != _countBefore) return true;
        for (var i = 0; i < _count; i++)
        {
            if (_tiles[i].Key != _before[i].Key) return true;
            if (_tiles[i].Ladder.Choice(_tiles[i].Step) != _before[i].Ladder.Choice(_before[i].Step)) return true;
        }

        return false;
    }

    private int IndexBefore(long key)
    {
        if (_count < _countBefore && _before[_count].Key == key) return _count;
        for (var i = 0; i < _countBefore; i++)
        {
            if (_before[i].Key == key) return i;
        }

        return -1;
    }

    private readonly record struct Budget(long Spare, long Keep, bool Limited);

    private struct Tile
    {
        public long Key;
        public int Pixels;
        public int Step;
        public int Planned;
        public LayerLadder Ladder;
    }
}
