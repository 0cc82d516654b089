using Microsoft.Extensions.Options;
using Parley.AspNetCore.Net.Addresses;
using Parley.AspNetCore.Tokens;
using Parley.Rooms;
using Parley.Rooms.Contracts;
using Parley.Rooms.Ports;
using Parley.Turn.Authentication;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// The STUN and TURN servers that a client gets: this one, under the name the client reached it by, and those of the options. Every way in is
/// listed, because the server cannot know which one the client's firewall lets pass.
/// </summary>
internal sealed class IceServers(IOptions<ParleyOptions> options, KeyRing keys, TurnOverHttps overHttps) : IIceServerSource
{
    public SessionIceServersResult For(User user, ConnectionInfo connection, Moment now)
    {
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(now.UnixMilliseconds) + options.Value.Turn.CredentialLifetime;
        var servers = new List<IceServer>();
        if (options.Value.Turn.Enabled)
        {
            var credentials = TurnCredential.Create(keys.Turn, user.Id, expires);
            servers.Add(new IceServer(Urls(connection), credentials.Username, credentials.Password));
        }
        else
        {
            servers.Add(new IceServer([$"stun:{Host(connection)}:{options.Value.UdpPort}"]));
        }

        servers.AddRange(options.Value.IceServers.Select(other => Other(other, user, expires)));
        return new SessionIceServersResult(servers, expires.ToUnixTimeMilliseconds());
    }

    /// <summary>Four URLs at most: a TURN server over UDP is a STUN server too, and browsers complain about five.</summary>
    private List<string> Urls(ConnectionInfo connection)
    {
        var host = Host(connection);
        var urls = new List<string> { $"turn:{host}:{options.Value.UdpPort}?transport=udp" };
        if (options.Value.TcpPort != 0)
            urls.Add($"turn:{host}:{options.Value.TcpPort}?transport=tcp");
        if (overHttps.Port is { } port)
        {
            // plain as well: browsers do not let people pass a warning about the certificate of a TURN server
            urls.Add($"turns:{host}:{port}?transport=tcp");
            urls.Add($"turn:{host}:{port}?transport=tcp");
        }

        return urls;
    }

    // Behind a proxy the name in the request is the proxy's; the public address is where packets go.
    private string Host(ConnectionInfo connection)
    {
        var known = PublicAddress.First(options.Value.PublicAddress);
        var host = (options.Value.BehindProxy ? known : null) ?? connection.Host ?? known ?? "localhost";
        return host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
    }

    private static IceServer Other(IceServerOptions other, User user, DateTimeOffset expires)
    {
        if (other.Secret is not { } secret)
            return new IceServer([.. other.Urls], other.Username, other.Credential);
        var credentials = TurnCredential.Create(secret, user.Id, expires);
        return new IceServer([.. other.Urls], credentials.Username, credentials.Password);
    }
}

/// <summary>Where TURN answers on the HTTPS port: only where Parley owns the listener.</summary>
/// <param name="Port">The port; null where it does not.</param>
internal sealed record TurnOverHttps(int? Port);
