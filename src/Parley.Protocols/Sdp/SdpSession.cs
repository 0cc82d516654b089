using System.Diagnostics.CodeAnalysis;

namespace Parley.Protocols.Sdp;

/// <summary>A session description (RFC 8866), read as far as JSEP (RFC 8829) needs it. What is not understood is left out.</summary>
public sealed class SdpSession : SdpSection
{
    internal SdpSession()
    {
    }

    internal List<SdpMedia> MediaList { get; } = [];

    internal List<string> BundleList { get; } = [];

    /// <summary>How many attributes m-sections have taken from others.</summary>
    internal int Copied { get; set; }

    /// <summary>The m-sections, in order: an answer has as many.</summary>
    public IReadOnlyList<SdpMedia> Media => MediaList;

    /// <summary>The names of the m-sections that share one transport, in the first group there is (RFC 8843); empty without one.</summary>
    public IReadOnlyList<string> Bundle => BundleList;

    /// <summary>Whether who wrote it is ICE-lite.</summary>
    public bool IceLite { get; internal set; }

    /// <summary>Parses a description.</summary>
    /// <param name="text">The text, its lines ended by CR LF or LF.</param>
    /// <param name="session">The description.</param>
    /// <param name="error">What is wrong with it.</param>
    /// <returns>False if it is no description, contradicts itself, or exceeds one of <see cref="SdpLimits"/>.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpSession? session, out SdpError error) =>
        SdpParser.TryParse(text, out session, out error);
}
