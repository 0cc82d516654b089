namespace Parley.Protocols.Sdp;

/// <summary>A codec of an m-section, from <c>rtpmap</c>, <c>fmtp</c> and <c>rtcp-fb</c> (RFC 8866 section 6.6, RFC 4585 section 4.2).</summary>
/// <param name="PayloadType">The payload type, 0 to 127.</param>
/// <param name="Name">The codec's name, as it was written; compare without regard to case.</param>
/// <param name="ClockRate">The rate of timestamps in Hz.</param>
/// <param name="Channels">Audio channels; 1 if nothing was said.</param>
public sealed record SdpCodec(int PayloadType, string Name, uint ClockRate, int Channels)
{
    /// <summary>The format parameters as they were written; empty if there are none.</summary>
    public string Parameters => Format?.Text ?? string.Empty;

    internal SdpFormatParameters? Format { get; init; }

    /// <summary>Whether the name is another's.</summary>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a format parameter, or null if it is not there.</summary>
    public string? Parameter(string key) => Format?.Find(key);
}

/// <summary>Feedback that a receiver of a codec can give.</summary>
/// <param name="PayloadType">The codec, or null for all.</param>
/// <param name="Kind">What: <c>nack</c>, <c>nack pli</c>, <c>ccm fir</c>, <c>transport-cc</c> and so on.</param>
public readonly record struct SdpFeedback(int? PayloadType, string Kind);

/// <summary>A header extension (RFC 8285 section 5).</summary>
/// <param name="Id">Its id, 1 to 255.</param>
/// <param name="Uri">What it is.</param>
/// <param name="Direction">Which way, seen from who wrote it.</param>
public readonly record struct SdpExtension(byte Id, string Uri, SdpDirection Direction);

/// <summary>A layer of a source (RFC 8851).</summary>
/// <param name="Id">Its name.</param>
/// <param name="Direction">Whether who wrote it sends or receives it.</param>
public readonly record struct SdpRid(string Id, SdpDirection Direction);

/// <summary>A layer of simulcast (RFC 8853 section 5.1): the first of alternatives.</summary>
/// <param name="Rid">Its name.</param>
/// <param name="Paused">Whether it begins paused.</param>
public readonly record struct SdpSimulcastLayer(string Rid, bool Paused);

/// <summary>A synchronization source (RFC 5576 section 4.1).</summary>
/// <param name="Ssrc">The source.</param>
/// <param name="CanonicalName">Its CNAME, empty if it has none.</param>
public readonly record struct SdpSource(uint Ssrc, string CanonicalName);

/// <summary>Sources that belong together (RFC 5576 section 4.2).</summary>
/// <param name="Semantics">How: <c>FID</c> is a source and its retransmission, <c>SIM</c> are layers.</param>
/// <param name="Sources">The sources.</param>
public sealed record SdpSourceGroup(string Semantics, IReadOnlyList<uint> Sources);
