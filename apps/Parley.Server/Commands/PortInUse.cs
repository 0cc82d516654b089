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
        var choose = $"choose another port with --Parley:{name}{off}.";
        return exception.InnerException switch
        {
            AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => $"TCP port {port} is used by another program. Stop that program, or {choose}",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"TCP port {port} may not be opened by this user. Allow it (Linux: sysctl net.ipv4.ip_unprivileged_port_start={port}, or AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit), or {choose}",
            var other => $"TCP port {port} could not be opened: {(other?.Message ?? exception.Message).TrimEnd('.')}. Free it, or {choose}",
        };
    }

    [GeneratedRegex(@"https?://[^\s/]+?:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
