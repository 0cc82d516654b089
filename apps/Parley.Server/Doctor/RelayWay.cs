using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Server.Doctor;

/// <summary>How a client gets to a TURN server.</summary>
internal enum RelayTransport
{
    Udp,
    Tcp,
    Tls,
}

/// <summary>A way to a TURN server, without its host.</summary>
/// <param name="Transport">Over what.</param>
/// <param name="Port">The port.</param>
internal sealed partial record RelayWay(RelayTransport Transport, int Port)
{
    /// <summary>Reads the address of an ICE server (RFC 7065); null if it is none of TURN.</summary>
    public static RelayWay? Parse(string url)
    {
        if (Turn().Match(url) is not { Success: true } match)
            return null;
        var transport = match.Groups["secure"].Success ? RelayTransport.Tls : match.Groups["transport"].Value == "tcp" ? RelayTransport.Tcp : RelayTransport.Udp;
        return new RelayWay(transport, int.Parse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Transport.ToString().ToUpperInvariant()} port {Port}";

    [GeneratedRegex(@"^turn(?<secure>s)?:.+:(?<port>\d{1,5})(\?transport=(?<transport>udp|tcp))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Turn();
}
