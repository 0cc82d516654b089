using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;

namespace Parley.Server.Commands;

/// <summary>Names the option behind a TCP port that could not be had.</summary>
internal static partial class PortInUse
{
    public static string? Explain(IOException exception, IServiceProvider services)
    {
        if (Port().Match(exception.Message) is not { Success: true } match)
            return null;
        var port = int.Parse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var options = services.GetRequiredService<IOptions<ParleyOptions>>().Value;
        var name = port == options.HttpsPort ? nameof(options.HttpsPort) : port == options.TcpPort ? nameof(options.TcpPort) : nameof(options.HttpPort);
        var off = name is nameof(options.HttpsPort) ? "" : " (0 turns it off)";
        var why = exception.InnerException is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
            ? "is used by another program"
            : "could not be opened: " + (exception.InnerException?.Message ?? exception.Message).TrimEnd('.');
        return $"TCP port {port} {why}. Stop that program, or choose another port with --Parley:{name}{off}.";
    }

    [GeneratedRegex(@"https?://[^\s/]+?:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
