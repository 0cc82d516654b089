using System.Text;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>The names of a description, as packets carry them: m-sections, and their layers. Does not change.</summary>
internal sealed class SectionNames
{
    private readonly byte[]?[] _sections;
    private readonly byte[][][] _layers;

    public SectionNames(IReadOnlyList<NegotiatedMedia> media)
    {
        _sections = [.. media.Select(section => section.Receives && section.Offer.Mid is { } mid ? Encoding.UTF8.GetBytes(mid) : null)];
        _layers = [.. media.Select(section => section.Layers.Select(Encoding.UTF8.GetBytes).ToArray())];
        var receiving = media.Count(section => section.Receives);
        if (receiving == 1) Only = (byte)media.ToList().FindIndex(section => section.Receives);
    }

    /// <summary>The section, if the server receives in one only.</summary>
    public byte? Only { get; }

    public bool HasLayers(byte section) => _layers[section].Length > 0;

    /// <summary>The key of a stream whose layer has another place among these than among those of another description.</summary>
    public StreamKey Translate(StreamKey key, SectionNames before)
    {
        var known = key.Section < before._layers.Length && key.Layer < before._layers[key.Section].Length && key.Section < _layers.Length;
        return known && TryFindLayer(key.Section, before._layers[key.Section][key.Layer], out var layer) ? key with { Layer = layer } : key;
    }

    public bool TryFindSection(ReadOnlySpan<byte> mid, out byte section)
    {
        section = 0;
        // there may be as many as a byte can number, so that a byte would never get past the last
        for (var place = 0; place < _sections.Length; place++)
        {
            if (_sections[place] is not { } name || !mid.SequenceEqual(name)) continue;
            section = (byte)place;
            return true;
        }

        return false;
    }

    public bool TryFindLayer(byte section, ReadOnlySpan<byte> rid, out byte layer)
    {
        var names = _layers[section];
        for (layer = 0; layer < names.Length; layer++)
        {
            if (rid.SequenceEqual(names[layer])) return true;
        }

        return false;
    }
}
