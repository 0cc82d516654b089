using Parley.Rooms.Ports;

namespace Parley.Rooms;

/// <summary>Makes unguessable ids: 128 bits or more in 32 letters and digits that no one mistakes for another.</summary>
internal sealed class IdSource(FillRandom random)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>An id of 130 random bits.</summary>
    public string Next() => Next("", 26);

    /// <summary>An id of five random bits a letter, after a prefix.</summary>
    public string Next(string prefix, int letters)
    {
        Span<byte> bytes = stackalloc byte[64];
        bytes = bytes[..letters];
        random(bytes);
        Span<char> text = stackalloc char[prefix.Length + letters];
        prefix.CopyTo(text);
        for (var i = 0; i < letters; i++)
            text[prefix.Length + i] = Alphabet[bytes[i] & 31];
        return new string(text);
    }
}
