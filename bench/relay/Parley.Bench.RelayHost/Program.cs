using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Addresses;
using Parley.AspNetCore.Net.Streams;

// The relay alone, without web app and signaling, so that what is measured is the relay.
// --port N --tcp-port N --relay-first N --relay-last N --workers N --portable true --user NAME --password PASSWORD
var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
using var addresses = new AdvertisedAddresses(new AddressOptions(null), TimeProvider.System, loggers.CreateLogger<AdvertisedAddresses>());
using var workers = new MediaWorkers(
    new MediaOptions
    {
        UdpPort = Number("port", 21000),
        Workers = Number("workers", 0),
        Portable = settings["portable"] == "true",
        Turn = new Parley.Turn.TurnOptions
        {
            Realm = "bench",
            Users = new Dictionary<string, string>(StringComparer.Ordinal) { [settings["user"] ?? "bench"] = settings["password"] ?? "bench" },
            FirstRelayPort = (ushort)Number("relay-first", 10000),
            LastRelayPort = (ushort)Number("relay-last", 12999),
            MaxAllocationsPerUser = 10_000,
            MaxAllocationsPerAddress = 10_000,
            AllowLoopbackPeers = true,
            AllowPrivatePeers = true,
        },
    },
    addresses,
    TimeProvider.System,
    new MediaCommands(new MediaEvents(new ConnectionDirectory(0))),
    loggers.CreateLogger<MediaWorkers>());
await workers.StartAsync(CancellationToken.None);
await using var web = Number("tcp-port", 0) is not 0 and var tcpPort ? await ListenAsync(tcpPort) : null;

using var stop = new ManualResetEventSlim();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Set();
};
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Set();
});
stop.Wait();
foreach (var worker in workers.Workers)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"in {worker.Counters.PacketsIn} out {worker.Counters.PacketsOut} {string.Join(' ', Enum.GetValues<DropReason>().Select(reason => $"{reason} {worker.Counters.Drops(reason)}"))}"));
}

Console.WriteLine($"allocated {GC.GetTotalAllocatedBytes()} bytes, collections {GC.CollectionCount(0)}, cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds} ms");

// TURN over TCP and TLS on one port, as the server has it
async Task<WebApplication> ListenAsync(int port)
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
    builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        kestrel.ListenAnyIP(port, listen => listen.UseParleyStreams(workers).UseHttps(certificate).UseParleyStreams(workers).RefuseEverythingElse()));
    var listening = builder.Build();
    await listening.StartAsync();
    return listening;
}

int Number(string name, int otherwise) => settings[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
