namespace Parley.Sfu.Engine.Publishing;

/// <summary>
/// Which layers of a source are the larger ones. A description has no order of its own (RFC 8853 section 5.2 knows preferences): pages begin with
/// the smallest, OBS and many a WHIP client with the largest. Pictures tell.
/// </summary>
internal sealed class LayerOrder
{
    private readonly Dictionary<int, string[]> _sections = [];

    /// <summary>Remembers the layers of an m-section, the smallest first.</summary>
    public void Learn(int section, string[] layers) => _sections[section] = layers;

    /// <summary>The plan with its layers in the order that was learned.</summary>
    public PeerPlan Sort(PeerPlan plan) => plan with
    {
        Sources = [.. plan.Sources.Select(source => source with { Layers = Sort(source.Section, source.Layers) })],
        Media = [.. plan.Media.Select((media, section) => media with { Layers = Sort(section, media.Layers) })],
    };

    private IReadOnlyList<string> Sort(int section, IReadOnlyList<string> layers) =>
        _sections.TryGetValue(section, out var sorted) && sorted.Length == layers.Count && layers.All(layer => sorted.Contains(layer, StringComparer.Ordinal)) ? sorted : layers;
}
