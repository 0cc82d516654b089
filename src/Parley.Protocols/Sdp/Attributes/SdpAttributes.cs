using System.Collections.Frozen;

namespace Parley.Protocols.Sdp.Attributes;

/// <summary>Reads the value of an attribute into the model.</summary>
/// <returns>Null, or why the description is refused. What is merely not understood is no reason.</returns>
internal delegate string? SdpAttribute(SdpSession session, SdpSection section, ReadOnlySpan<char> value);

/// <summary>Which attribute is read by whom.</summary>
internal static class SdpAttributes
{
    private static readonly FrozenDictionary<string, SdpAttribute> All =
        TransportAttributes.All.Concat(CodecAttributes.All).Concat(SourceAttributes.All).Concat(LikenessAttribute.All).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, SdpAttribute>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        All.GetAlternateLookup<ReadOnlySpan<char>>();

    public static SdpAttribute? Find(ReadOnlySpan<char> name) => Lookup.TryGetValue(name, out var attribute) ? attribute : null;

    /// <summary>Adds to a list, unless it has grown past the limit.</summary>
    public static string? Add<T>(List<T> list, T item, string what)
    {
        if (list.Count == SdpLimits.Attributes) return $"A section has more than {SdpLimits.Attributes} {what}.";
        list.Add(item);
        return null;
    }

    /// <summary>An attribute that counts only in m-sections.</summary>
    public static SdpAttribute InMedia(SdpMediaAttribute read) => (_, section, value) => section is SdpMedia media ? read(media, value) : null;

    /// <summary>An attribute of an m-section that is there or not.</summary>
    public static SdpAttribute Flag(Action<SdpMedia> set) => (_, section, _) =>
    {
        if (section is SdpMedia media) set(media);
        return null;
    };
}

/// <summary>Reads the value of an attribute of an m-section.</summary>
internal delegate string? SdpMediaAttribute(SdpMedia media, ReadOnlySpan<char> value);
