using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.AspNetCore.Certificates;
using Parley.AspNetCore.Net.Addresses;
using Spectre.Console;

namespace Parley.Server.Reporting;

/// <summary>What an operator wants to know after the start: where to go, and what the browser will say about the certificate.</summary>
internal static class StartReport
{
    public static void Print(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ParleyOptions>>().Value;
        var addresses = Addresses(options);
        var terminal = !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No });
        if (!terminal)
            console.Profile.Width = 400;

        console.WriteLine();
        console.MarkupLine("[bold]Parley is running.[/] Open one of these on any device:");
        foreach (var entry in addresses)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  [bold link]{entry.Url}[/]  [dim]{entry.Note}[/]");
        if (terminal && addresses.FirstOrDefault(entry => !entry.IsLocal).Url is { } shared)
            console.Write(new Text(TerminalQrCode.Draw(shared), new Style(Color.Black, Color.White)));
        PrintCertificate(console, options, services, addresses);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[dim]STUN and TURN: UDP {options.UdpPort}{(options.TcpPort == 0 ? "" : $", TCP {options.TcpPort}")}; data: {Path.GetFullPath(options.DataPath)}; ctrl+c stops.[/]");
        console.WriteLine();
    }

    private static void PrintCertificate(IAnsiConsole console, ParleyOptions options, IServiceProvider services, List<Address> addresses)
    {
        if (options is { BehindProxy: false, HttpsPort: 0 })
        {
            console.MarkupLine("[yellow]Without HTTPS[/] browsers give camera and microphone on this machine only. Set Parley:HttpsPort, or Parley:BehindProxy where a reverse proxy has a certificate.");
            return;
        }

        if (options.BehindProxy || services.GetRequiredService<ServerCertificate>().Authority is null)
            return;
        var host = new Uri(addresses.FirstOrDefault(entry => !entry.IsLocal).Url ?? addresses[0].Url).Host;
        var download = options.HttpPort != 0 ? $"http://{host}:{options.HttpPort}/ca.crt" : $"https://{host}:{options.HttpsPort}/ca.crt";
        console.MarkupLine("The certificate is self-made, so browsers warn once: choose [bold]Advanced[/], then [bold]Proceed[/] (Firefox: [bold]Accept the Risk[/]).");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"To get rid of the warning, add {download} to the device's trusted authorities (docs/operations.md, Certificates).");
    }

    private readonly record struct Address(string Url, string Note, bool IsLocal);

    private static List<Address> Addresses(ParleyOptions options)
    {
        if (options.BehindProxy)
            return [new Address($"http://localhost:{options.HttpPort}/", "for the reverse proxy", IsLocal: true)];
        var (scheme, port) = options.HttpsPort != 0 ? ("https", options.HttpsPort) : ("http", options.HttpPort);
        var list = new List<Address>();
        list.AddRange(PublicAddress.Names(options.PublicAddress).Select(name => new Address($"{scheme}://{Host(name)}:{port}/", "from outside", IsLocal: false)));
        list.AddRange(MachineNames.InterfaceAddresses().Where(address => !IPAddress.IsLoopback(address))
            .Select(address => new Address($"{scheme}://{Host(address.ToString())}:{port}/", "this network", IsLocal: false)));
        list.Add(new Address($"{scheme}://localhost:{port}/", "this machine", IsLocal: true));
        return list;
    }

    private static string Host(string name) => IPAddress.TryParse(name, out var address) && address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{name}]" : name;
}
