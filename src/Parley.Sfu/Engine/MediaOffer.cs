namespace Parley.Sfu.Engine;

/// <summary>What sort of client offers.</summary>
public enum MediaClientKind
{
    /// <summary>A page or program that speaks the signaling protocol: sources are named, m-sections to receive are slots.</summary>
    Page,

    /// <summary>A WHIP client (RFC 9725): its first audio section is a microphone, its first video section a camera; it receives nothing.</summary>
    Whip,

    /// <summary>A WHEP client: it publishes nothing, and has no other way to say what it wants to see than the URL.</summary>
    Whep,
}

/// <summary>An offer.</summary>
/// <param name="Kind">Who offers.</param>
/// <param name="Sdp">The session description.</param>
/// <param name="Sources">What a page sends by which m-section; those left out send nothing.</param>
/// <param name="Only">For <see cref="MediaClientKind.Whep"/>: the one participant to be seen and heard, or null for whoever speaks.</param>
public sealed record MediaOffer(MediaClientKind Kind, string Sdp, IReadOnlyList<OfferedSource> Sources, string? Only = null)
{
    /// <summary>What of it is passed on to others, until something else is said.</summary>
    public MediaSources Permitted { get; init; } = MediaSources.All;
}

/// <summary>A source and the m-section that carries it.</summary>
public sealed record OfferedSource(string Mid, MediaSource Source);
