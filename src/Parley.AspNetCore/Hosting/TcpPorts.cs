using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Parley.AspNetCore.Hosting;

/// <summary>Opens the TCP ports, and says which option is behind one that cannot be had.</summary>
internal static class TcpPorts
{
    /// <summary>
    /// A listening socket for Kestrel, bound. Two failures are left as they are, because Kestrel makes something of them: a port in use,
    /// and an IPv6 wildcard that this machine has not, which it tries as IPv4 next.
    /// </summary>
    /// <exception cref="ParleyConfigurationException">The system refused; the message names the option and the fix.</exception>
    public static Socket Bind(EndPoint endPoint, ParleyOptions options)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        }
        catch (SocketException exception) when (
            exception.SocketErrorCode != SocketError.AddressAlreadyInUse
            && endPoint is IPEndPoint { Port: var port } ip && !ip.Address.Equals(IPAddress.IPv6Any))
        {
            throw new ParleyConfigurationException(Refused(port, exception, options), exception);
        }
    }

    /// <summary>Why a port cannot be opened and what to do, in a sentence or two.</summary>
    public static string Refused(int port, SocketException? reason, ParleyOptions options)
    {
        var name = port == options.HttpsPort ? nameof(options.HttpsPort) : port == options.TcpPort ? nameof(options.TcpPort) : nameof(options.HttpPort);
        var off = name is nameof(options.HttpsPort) ? "" : " (0 turns it off)";
        var choose = $"choose another port with --Parley:{name}{off}.";
        return reason?.SocketErrorCode switch
        {
            null or SocketError.AddressAlreadyInUse => Sentence($"TCP port {port} is used by another program. Stop that program, or {choose}"),
            SocketError.AccessDenied => Sentence(
                $"TCP port {port} may not be opened by this user. Allow it (Linux: sysctl net.ipv4.ip_unprivileged_port_start={port}, or AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit), or {choose}"),
            _ => Sentence($"TCP port {port} could not be opened: {reason.Message.TrimEnd('.')}. Free it, or {choose}"),
        };

        static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
