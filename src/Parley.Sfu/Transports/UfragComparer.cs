using System.Text;

namespace Parley.Sfu.Transports;

/// <summary>Compares fragments as text with fragments as they stand in a message. The server's own are ASCII; others match nothing.</summary>
internal sealed class UfragComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    public static readonly UfragComparer Instance = new();

    private const int MaxLength = 256;

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string text)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        Encoding.ASCII.TryGetBytes(text, bytes, out var length);
        return GetHashCode(bytes[..length]);
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.Equals(alternate, other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.ASCII.GetString(alternate);
}
