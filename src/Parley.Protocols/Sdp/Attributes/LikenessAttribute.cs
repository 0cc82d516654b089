namespace Parley.Protocols.Sdp.Attributes;

/// <summary>
/// Parley's own shorthand (docs/protocol.md, section 8): <c>a=parley-like:MID</c> says that an m-section is as an earlier one, but for what
/// it says itself. Slots are alike, and a description with dozens of them is far longer than what a fresh connection sends at once.
/// </summary>
internal static class LikenessAttribute
{
    public const string Name = "parley-like";

    public static IEnumerable<KeyValuePair<string, SdpAttribute>> All { get; } = new Dictionary<string, SdpAttribute>(StringComparer.Ordinal) { [Name] = Read };

    private static string? Read(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        if (section is not SdpMedia media) return null;
        var mid = value.ToString();
        if (session.MediaList.Find(earlier => earlier != media && earlier.Mid == mid) is not { } model || model.Type != media.Type)
            return $"An m-section is like an earlier one of its type; {Name} names none.";
        session.Copied += media.TakeFrom(model);
        return session.Copied > SdpLimits.Copies ? $"M-sections that are like others have more than {SdpLimits.Copies} attributes." : null;
    }
}
