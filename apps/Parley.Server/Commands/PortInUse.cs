using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.AspNetCore.Hosting;

namespace Parley.Server.Commands;

/// <summary>Names the option behind a TCP port that Kestrel found in use.</summary>
internal static partial class PortInUse
{
    public static string? Explain(IOException exception, IServiceProvider services)
    {
        if (exception.InnerException is not AddressInUseException || Port().Match(exception.Message) is not { Success: true } match)
            return null;
        var port = int.Parse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return TcpPorts.Refused(port, reason: null, services.GetRequiredService<IOptions<ParleyOptions>>().Value);
    }

    [GeneratedRegex(@"https?://[^\s/]+?:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
