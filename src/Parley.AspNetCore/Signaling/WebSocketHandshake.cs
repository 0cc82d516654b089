using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.AspNetCore.Signaling;

/// <summary>The opening handshake: RFC 6455 section 4.2 over HTTP/1.1, RFC 8441 over HTTP/2.</summary>
internal static class WebSocketHandshake
{
    public const string Subprotocol = "parley.v1";

    private const string Version = "13";
    private const int KeyBytes = 16;

    /// <summary>RFC 6455 section 1.3.</summary>
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Whether the request wants a WebSocket at all.</summary>
    public static bool IsWanted(HttpContext context) => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
        || (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && Lists(context.Request.Headers.Upgrade, "websocket", ignoreCase: true));

    /// <summary>What is wrong with the handshake: a status and a sentence; null when nothing is.</summary>
    public static (int Status, string Sentence)? Fault(HttpRequest request)
    {
        if (request.Headers.SecWebSocketVersion != Version)
            return (StatusCodes.Status426UpgradeRequired, "WebSocket version 13 is spoken here.");
        if (!HttpMethods.IsConnect(request.Method) && !IsKey(request.Headers.SecWebSocketKey.ToString()))
            return (StatusCodes.Status400BadRequest, "Sec-WebSocket-Key must be 16 bytes in base64.");
        return Lists(request.Headers.SecWebSocketProtocol, Subprotocol, ignoreCase: false)
            ? null
            : (StatusCodes.Status400BadRequest, $"The WebSocket subprotocol must be {Subprotocol}.");
    }

    /// <summary>Accepts; the stream carries frames from here on.</summary>
    public static async Task<Stream> Accept(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.SecWebSocketProtocol = Subprotocol;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return await connect.AcceptAsync();
        }

        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
        headers.SecWebSocketAccept = AcceptKey(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    /// <summary>RFC 6455 section 4.2.2. The hash is a sign that the server speaks WebSocket and protects nothing.</summary>
    public static string AcceptKey(string key)
    {
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
#pragma warning restore CA5350
    }

    private static bool IsKey(string key) => Base64.IsValid(key, out var bytes) && bytes == KeyBytes;

    private static bool Lists(Microsoft.Extensions.Primitives.StringValues header, string wanted, bool ignoreCase)
    {
        foreach (var line in header)
        {
            foreach (var part in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (part.Equals(wanted, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }
}
