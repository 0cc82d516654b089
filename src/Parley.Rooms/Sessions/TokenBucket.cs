namespace Parley.Rooms.Sessions;

/// <summary>How much somebody may still ask for. Refills steadily up to its capacity.</summary>
internal struct TokenBucket(int perSecond, int capacity, long now)
{
    // in millionths of a unit, so that refilling by the microsecond loses nothing
    private readonly long _capacity = capacity * 1_000_000L;
    private long _units = capacity * 1_000_000L;
    private long _filledAt = now;

    /// <summary>Requests refused in a row.</summary>
    public int Refused { get; private set; }

    /// <summary>Takes units if they are there.</summary>
    public bool TryTake(int units, long now)
    {
        if (now > _filledAt)
        {
            var missing = _capacity - _units;
            var elapsed = now - _filledAt;
            _units = elapsed > missing / perSecond ? _capacity : _units + (elapsed * perSecond);
            _filledAt = now;
        }

        var cost = units * 1_000_000L;
        if (_units < cost)
        {
            Refused++;
            return false;
        }

        Refused = 0;
        _units -= cost;
        return true;
    }

    /// <summary>What was taken had not to be.</summary>
    public void GiveBack(int units) => _units = Math.Min(_capacity, _units + (units * 1_000_000L));

    /// <summary>Whether nothing was taken that has not come back since.</summary>
    public readonly bool IsFull(long now) => now - _filledAt >= (_capacity - _units) / perSecond;

    /// <summary>Whole seconds until these units are there.</summary>
    public readonly int SecondsUntil(int units) => (int)Math.Max(1, ((units * 1_000_000L) - _units + (perSecond * 1_000_000L) - 1) / (perSecond * 1_000_000L));
}
