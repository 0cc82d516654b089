namespace Parley.Protocols.Sdp.Attributes;

/// <summary>Bundle, ICE and DTLS: RFC 8843, RFC 8839, RFC 8842, RFC 8122.</summary>
internal static class TransportAttributes
{
    private const int MinUfrag = 4;
    private const int MinPwd = 22;

    public static IEnumerable<KeyValuePair<string, SdpAttribute>> All { get; } = new Dictionary<string, SdpAttribute>(StringComparer.Ordinal)
    {
        ["group"] = Group,
        ["mid"] = SdpAttributes.InMedia(Mid),
        ["bundle-only"] = SdpAttributes.Flag(media => media.BundleOnly = true),
        ["ice-ufrag"] = IceUfrag,
        ["ice-pwd"] = IcePwd,
        ["ice-lite"] = IceLite,
        ["ice-options"] = IceOptions,
        ["candidate"] = SdpAttributes.InMedia(Candidate),
        ["end-of-candidates"] = SdpAttributes.Flag(media => media.EndOfCandidates = true),
        ["fingerprint"] = Fingerprint,
        ["setup"] = Setup,
    };

    private static string? Group(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        if (!SdpToken.Take(ref value, ' ').SequenceEqual("BUNDLE") || section != session || session.BundleList.Count > 0) return null;
        while (!value.IsEmpty)
        {
            var mid = SdpToken.Take(ref value, ' ');
            if (mid.IsEmpty) continue;
            if (session.BundleList.Count == SdpLimits.Media) return $"The bundle has more than {SdpLimits.Media} m-sections.";
            if (!SdpToken.IsIdentifier(mid)) return "A mid of the bundle is no token of at most 64 characters.";
            session.BundleList.Add(mid.ToString());
        }

        return null;
    }

    private static string? Mid(SdpMedia media, ReadOnlySpan<char> value)
    {
        if (!SdpToken.IsIdentifier(value)) return "A mid is a token of at most 64 characters.";
        if (media.Mid is not null) return "The m-section has two mids.";
        media.Mid = value.ToString();
        return null;
    }

    private static string? IceUfrag(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        if (!SdpToken.IsIce(value, MinUfrag)) return "An ice-ufrag has 4 to 256 letters, digits, + and /.";
        section.IceUfrag = value.ToString();
        return null;
    }

    private static string? IcePwd(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        if (!SdpToken.IsIce(value, MinPwd)) return "An ice-pwd has 22 to 256 letters, digits, + and /.";
        section.IcePwd = value.ToString();
        return null;
    }

    private static string? IceLite(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        session.IceLite = true;
        return null;
    }

    private static string? IceOptions(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        // one library puts commas between
        foreach (var option in value.SplitAny(' ', ',')) section.Trickle |= value[option].SequenceEqual("trickle");
        return null;
    }

    private static string? Candidate(SdpMedia media, ReadOnlySpan<char> value) =>
        SdpCandidate.TryParse(value, out var candidate) ? SdpAttributes.Add(media.CandidateList, candidate, "candidates") : null;

    private static string? Fingerprint(SdpSession session, SdpSection section, ReadOnlySpan<char> value) =>
        SdpFingerprint.TryParse(value, out var fingerprint) ? SdpAttributes.Add(section.FingerprintList, fingerprint, "fingerprints") : null;

    private static string? Setup(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        if (SdpNames.TrySetup(value, out var setup)) section.Setup = setup;
        return null;
    }
}
