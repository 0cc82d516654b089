using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Protocols.Srtp;

namespace Parley.Headless.Publishing;

/// <summary>A track that is published: it plans packets when they are due, and its layers send them.</summary>
public abstract class PublishedTrack
{
    // After a pause of the process it goes on from now, instead of sending all that it missed.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _interval;
    private SectionWire? _wire;
    private MonoTime _next = MonoTime.Never;

    private protected PublishedTrack(string mid, TimeSpan interval, PublishedLayer[] layers)
    {
        Mid = mid;
        LayerArray = layers;
        _interval = interval;
    }

    /// <summary>The m-section.</summary>
    public string Mid { get; }

    /// <summary>Its layers, from the smallest to the largest.</summary>
    public IReadOnlyList<PublishedLayer> Layers => LayerArray;

    internal PublishedLayer[] LayerArray { get; }

    internal MonoTime NextTimeout => _next;

    internal abstract OfferedMedia Offer { get; }

    internal void Accept(AnsweredMedia media, TransportNumbers numbers, uint tag) =>
        _wire = media.IsAccepted && media.Sends ? new SectionWire(media, numbers, tag) : null;

    /// <summary>The transport is there: the first packet is due.</summary>
    internal void Begin(MonoTime now)
    {
        if (_wire is not null && _next == MonoTime.Never) _next = now;
    }

    internal void HandleTimeout(MonoTime now)
    {
        if (now > _next + LongestDelay) _next = now;
        for (; _next <= now; _next += _interval) Plan(_next);
    }

    internal bool TrySend(SrtpSender sender, Span<byte> buffer, MonoTime now, out int length)
    {
        length = 0;
        if (_wire is null) return false;
        foreach (var layer in LayerArray)
        {
            if (layer.HasWork && layer.TrySend(_wire, sender, buffer, now, out length)) return true;
        }

        return false;
    }

    internal virtual void RequestKeyFrame(MonoTime now)
    {
    }

    /// <summary>Switches a layer off or on.</summary>
    internal virtual void Activate(PublishedLayer layer, bool active) => layer.IsActive = active;

    private protected abstract void Plan(MonoTime due);
}
