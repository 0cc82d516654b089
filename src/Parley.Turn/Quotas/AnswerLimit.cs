using Parley.Protocols.Primitives;

namespace Parley.Turn.Quotas;

/// <summary>
/// How many answers one source gets over UDP without credentials, where its address may be forged: a table of fixed size, so that forging many
/// addresses fills nothing. Two sources that fall into one place share it for a second, no longer.
/// </summary>
internal sealed class AnswerLimit(int perSecond)
{
    private const int Places = 4096;

    private readonly Place[] _places = new Place[Places];

    /// <summary>Whether the source may have one more answer.</summary>
    public bool TryTake(in TransportAddress source, MonoTime now)
    {
        var key = SourceKey.Of(source);
        ref var place = ref _places[(uint)key.GetHashCode() % Places];
        var second = now.Microseconds / 1_000_000;
        if (place.Second != second || place.Answers == 0) place = new Place(second, 0);
        if (place.Answers >= perSecond) return false;
        place = place with { Answers = place.Answers + 1 };
        return true;
    }

    private readonly record struct Place(long Second, int Answers);
}
