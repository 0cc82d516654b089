using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Addresses;

// The relay alone, without web app and signaling, so that what is measured is the relay.
// --port N --relay-first N --relay-last N --workers N --portable true --user NAME --password PASSWORD
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
            FirstRelayPort = (ushort)Number("relay-first", 40000),
            LastRelayPort = (ushort)Number("relay-last", 42999),
            MaxAllocationsPerUser = 10_000,
            MaxAllocationsPerAddress = 10_000,
            AllowLoopbackPeers = true,
            AllowPrivatePeers = true,
        },
    },
    addresses,
    TimeProvider.System,
    loggers.CreateLogger<MediaWorkers>());
await workers.StartAsync(CancellationToken.None);

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

int Number(string name, int otherwise) => settings[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
