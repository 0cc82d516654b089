namespace Parley.Protocols.Rtp.Extensions;

/// <summary>Which ids a session gave to which kinds of extension. Does not change.</summary>
public sealed class RtpExtensionMap
{
    /// <summary>The id that RFC 8285 reserves.</summary>
    public const byte ReservedId = 15;

    // one for each m-section of each peer: so few kinds are looked through as fast as a table of all ids is read, which would be fifteen times as large
    private readonly byte[] _ids = new byte[RtpExtensionUri.KindCount];

    /// <summary>A map of pairs. The first id of a kind and the first kind of an id stay; ids 0 and 15 are left out.</summary>
    public RtpExtensionMap(IEnumerable<(byte Id, RtpExtensionKind Kind)> pairs)
    {
        foreach (var (id, kind) in pairs)
        {
            if (id is 0 or ReservedId || kind == RtpExtensionKind.None || _ids[(int)kind] != 0 || KindOf(id) != RtpExtensionKind.None) continue;
            _ids[(int)kind] = id;
        }
    }

    /// <summary>The pairs.</summary>
    public IEnumerable<(byte Id, RtpExtensionKind Kind)> Pairs =>
        Enum.GetValues<RtpExtensionKind>().Where(kind => _ids[(int)kind] != 0).Select(kind => (_ids[(int)kind], kind));

    /// <summary>A map of nothing.</summary>
    public static RtpExtensionMap Empty { get; } = new([]);

    /// <summary>Whether another map says the same.</summary>
    public bool Matches(RtpExtensionMap other) => _ids.AsSpan().SequenceEqual(other._ids);

    /// <summary>The kind of an id.</summary>
    public RtpExtensionKind KindOf(byte id) => id == 0 ? RtpExtensionKind.None : (RtpExtensionKind)Math.Max(0, _ids.AsSpan().IndexOf(id));

    /// <summary>The id of a kind, or 0 if the session doesn't have it.</summary>
    public byte IdOf(RtpExtensionKind kind) => _ids[(int)kind];

    /// <summary>Whether any id needs the two-byte form.</summary>
    public bool NeedsTwoByte => _ids.AsSpan().ContainsAnyInRange((byte)(ReservedId + 1), byte.MaxValue);

    /// <summary>The value of a kind in a packet's header.</summary>
    public bool TryGet(RtpHeader header, RtpExtensionKind kind, out ReadOnlySpan<byte> value)
    {
        value = default;
        var id = IdOf(kind);
        return id != 0 && header.Extensions.TryGet(id, out value);
    }
}
