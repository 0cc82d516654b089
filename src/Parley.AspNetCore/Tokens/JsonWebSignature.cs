using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.AspNetCore.Tokens;

/// <summary>
/// JWS in compact serialization with HMAC SHA-256 and nothing else (RFC 7515 section 7.1; RFC 7518 section 3.2). The algorithm is fixed here:
/// a header that names another is refused, whatever it says.
/// </summary>
internal static class JsonWebSignature
{
    /// <summary>Longer than any token this server makes; what is longer is refused unread.</summary>
    public const int MaxLength = 4096;

    private const int MaxDepth = 4;
    private static readonly byte[] Header = """{"alg":"HS256","typ":"JWT"}"""u8.ToArray();
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Header, payload and signature, base64url, joined by dots.</summary>
    public static string Sign(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        var signed = Base64Url.EncodeToString(Header) + "." + Base64Url.EncodeToString(payload);
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>The payload as a JSON object when <paramref name="token"/> was signed with <paramref name="key"/>; null for anything else. Never throws.</summary>
    public static JsonDocument? Verify(string? token, ReadOnlySpan<byte> key)
    {
        if (token is null or { Length: > MaxLength } || !Ascii.IsValid(token))
            return null;
        var parts = token.Split('.');
        if (parts is not [var header, var payload, var signature] || !TryDecode(signature, out var mac) || !TryDecode(header, out var headerBytes) || !TryDecode(payload, out var payloadBytes))
            return null;
        var expected = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(token, 0, header.Length + 1 + payload.Length));
        if (!CryptographicOperations.FixedTimeEquals(expected, mac) || !NamesOurAlgorithm(headerBytes))
            return null;
        return TryParseObject(payloadBytes);
    }

    /// <summary>RFC 7515 section 4.1.1, and 4.1.11: an extension marked critical that is not understood makes the token void.</summary>
    private static bool NamesOurAlgorithm(byte[] header)
    {
        using var document = TryParseObject(header);
        return document is not null
            && document.RootElement.TryGetProperty("alg", out var algorithm) && algorithm.ValueKind is JsonValueKind.String && algorithm.ValueEquals("HS256"u8)
            && !document.RootElement.TryGetProperty("crit", out _);
    }

    private static JsonDocument? TryParseObject(byte[] json)
    {
        try
        {
            var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        // RFC 7515 section 2: base64url with the padding left out and nothing else between the characters.
        if (text.AsSpan().ContainsAnyExcept(Alphabet) || !Base64Url.IsValid(text))
            return false;
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
