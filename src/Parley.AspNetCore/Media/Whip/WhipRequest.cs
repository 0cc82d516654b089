using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>What a request of WHIP or WHEP says in headers and body.</summary>
internal static class WhipRequest
{
    /// <summary>The media type of offers and answers.</summary>
    public const string Sdp = "application/sdp";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool HasType(HttpRequest request, string type) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var given) && given.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the client takes an answer of this type; one that does not say takes anything (RFC 9110 section 12.5.1).</summary>
    public static bool Accepts(HttpRequest request, string type)
    {
        if (request.Headers.Accept.Count == 0)
            return true;
        var wanted = new MediaTypeHeaderValue(type);
        return MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges)
            && ranges.Any(range => range.Quality is not 0 && wanted.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)));
    }

    /// <summary>The bearer token; empty when there is another sort of credentials, null when there are none.</summary>
    public static string? Token(HttpRequest request)
    {
        const string scheme = "Bearer ";
        if (request.Headers.Authorization.Count == 0)
            return null;
        return request.Headers.Authorization is [{ } value] && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? value[scheme.Length..].Trim() : "";
    }

    /// <summary>The whole body, or the problem with it.</summary>
    public static async Task<(string? Text, WhipProblem? Problem)> Read(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        var tooLarge = new WhipProblem(StatusCodes.Status413PayloadTooLarge, $"A body has at most {most} bytes here.");
        if (request.ContentLength > most)
            return (null, tooLarge);
        var buffer = new byte[Math.Min(most, request.ContentLength ?? most) + 1];
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length > most ? (null, tooLarge) : (Strict.GetString(buffer, 0, length), null);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, tooLarge);
        }
        catch (DecoderFallbackException)
        {
            return (null, new WhipProblem(StatusCodes.Status400BadRequest, "The body is not UTF-8."));
        }
    }
}
