using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.AspNetCore;
using Parley.Protocols.Dtls;

namespace Parley.Server.Doctor.Examinations;

/// <summary>What the operating system gives: OpenSSL, open files, socket buffers, ports that are kept free for relaying.</summary>
/// <param name="system">Where the kernel's own settings stand, <c>/proc</c> on Linux.</param>
internal sealed class MachineExamination(string system = "/proc") : IExamination
{
    // a worker asks for 4 MiB; as root it gets them whatever the limit says
    private const long WantedBuffer = 4 * 1024 * 1024;
    private const int FilesBeside = 1000;

    public string Title => "This machine";

    public async IAsyncEnumerable<Finding> Examine(Installation installation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return OpenSsl();
        if (!Directory.Exists(system))
            yield break;
        if (await OpenFiles(installation.Options, cancellationToken) is { } files)
            yield return files;
        if (await Buffers(cancellationToken) is { } buffers)
            yield return buffers;
        if (await RelayPorts(installation.Options, cancellationToken) is { } ports)
            yield return ports;
    }

    private static Finding OpenSsl()
    {
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=parley-doctor", key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
            using var context = new DtlsContext(certificate.RawData, key.ExportECPrivateKey());
            return Finding.Good("OpenSSL", "OpenSSL 3 is there: rooms of more than two work.");
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or CryptographicException or InvalidOperationException)
        {
            return Finding.Problem("OpenSSL", $"OpenSSL 3 cannot be used ({exception.Message.TrimEnd('.')}): rooms of more than two will not work.", "Install it (Debian: apt-get install libssl3).");
        }
    }

    private async Task<Finding?> OpenFiles(ParleyOptions options, CancellationToken cancellationToken)
    {
        // "Max open files            1024                 524288               files"; .NET raises the first to the second
        var line = (await Lines("self/limits", cancellationToken)).FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        if (line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [_, _, _, _, var hard, ..])
            return null;
        long wanted = options.Signaling.Connections + options.Turn.Allocations + FilesBeside;
        if (!long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit >= wanted)
            return Finding.Good("Open files", $"{hard} are allowed.");
        return Finding.Notice(
            "Open files", $"{limit} are allowed; Parley:Signaling:Connections and Parley:Turn:Allocations together may want {wanted}.",
            $"Raise the limit (systemd: LimitNOFILE={wanted}), or lower those options.");
    }

    private async Task<Finding?> Buffers(CancellationToken cancellationToken)
    {
        if (await Number("sys/net/core/rmem_max", cancellationToken) is not { } receive || await Number("sys/net/core/wmem_max", cancellationToken) is not { } send)
            return null;
        if (Math.Min(receive, send) >= WantedBuffer || Environment.IsPrivilegedProcess)
            return Finding.Good("Socket buffers", "Bursts of packets find room.");
        return Finding.Notice(
            "Socket buffers", $"The kernel allows {Math.Min(receive, send) / 1024} KiB for a socket; a burst of large pictures may not fit and is lost.",
            $"sysctl -w net.core.rmem_max={WantedBuffer} net.core.wmem_max={WantedBuffer}");
    }

    private async Task<Finding?> RelayPorts(ParleyOptions options, CancellationToken cancellationToken)
    {
        var handedOut = (await Lines("sys/net/ipv4/ip_local_port_range", cancellationToken)).FirstOrDefault()?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (!options.Turn.Enabled || handedOut is not [var first, var last]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from) || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to))
            return null;
        var relay = options.RelayPorts;
        var reserved = (await Lines("sys/net/ipv4/ip_local_reserved_ports", cancellationToken)).FirstOrDefault() ?? "";
        if (relay.Last < from || relay.First > to || Covers(reserved, relay.First, relay.Last))
            return Finding.Good("Relay ports", $"{relay} are Parley's alone.");
        return Finding.Notice(
            "Relay ports", $"{relay} lie in the range that Linux hands out to any program ({from}-{to}); one that is taken is passed over.",
            $"Reserve them: sysctl -w net.ipv4.ip_local_reserved_ports={(reserved.Length > 0 ? reserved + "," : "")}{relay}");
    }

    /// <summary>Whether the kernel's list (<c>80,443,50000-50999</c>) has all of the ports.</summary>
    internal static bool Covers(string list, int first, int last)
    {
        foreach (var entry in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = entry.Split('-');
            if (int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var begin)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var end) && begin <= first && last <= end)
                return true;
        }

        return false;
    }

    private async Task<long?> Number(string file, CancellationToken cancellationToken) =>
        long.TryParse((await Lines(file, cancellationToken)).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<string[]> Lines(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllLinesAsync(Path.Combine(system, file), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // a sandbox hides it
            return [];
        }
    }
}
