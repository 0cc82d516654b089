using System.Diagnostics;
using System.Diagnostics.Metrics;
using Parley.AspNetCore.Media;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>
/// The workers' counters as instruments of meter <c>Parley.Media</c>. They are read when somebody collects; a packet costs no more than
/// the addition to its worker's own number.
/// </summary>
internal sealed class MediaMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Parley.Media";

    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();

    public MediaMetrics(IMeterFactory meters, MediaWorkers workers, MediaCommands media)
    {
        var meter = meters.Create(MeterName);
        Counter("parley.media.packets.received", "{packet}", "Datagrams and stream messages received", worker => worker.Counters.PacketsIn);
        Counter("parley.media.received", "By", "Payload bytes received", worker => worker.Counters.BytesIn);
        Counter("parley.media.packets.sent", "{packet}", "Datagrams and stream messages sent", worker => worker.Counters.PacketsOut);
        Counter("parley.media.sent", "By", "Payload bytes sent", worker => worker.Counters.BytesOut);
        Counter("parley.turn.packets.to_peers", "{packet}", "Packets relayed from clients to peers", worker => worker.Turn.PacketsToPeers);
        Counter("parley.turn.packets.to_clients", "{packet}", "Packets relayed from peers to clients", worker => worker.Turn.PacketsToClients);
        Counter("parley.turn.requests.succeeded", "{request}", "TURN requests answered with success", worker => worker.Turn.Successes);
        Counter("parley.turn.requests.refused", "{request}", "TURN requests answered with an error, 401 among them", worker => worker.Turn.Errors);
        meter.CreateObservableCounter(
            "parley.media.packets.dropped",
            () => Reasons.Select(reason => new Measurement<long>(
                workers.Workers.Sum(worker => worker.Counters.Drops(reason)),
                new KeyValuePair<string, object?>("reason", reason.ToString()))),
            "{packet}",
            "Packets that went no further");
        meter.CreateObservableUpDownCounter(
            "parley.turn.allocations", () => workers.Workers.Sum(worker => worker.Turn.Allocations), "{allocation}", "TURN allocations that exist");
        meter.CreateObservableUpDownCounter(
            "parley.turn.streams", () => workers.Streams.Count, "{connection}", "STUN and TURN clients on TCP and TLS");
        meter.CreateObservableCounter(
            "parley.turn.streams.refused", () => workers.Streams.Refused, "{connection}", "Connections refused because there were too many");
        Counter("parley.sfu.packets.forwarded", "{packet}", "Packets of media sent to those who receive them", worker => worker.Shell.Figures.Forwarded);
        Counter("parley.sfu.packets.link.lost", "{packet}", "Packets of media that a worker without room for them was not given in time", worker => worker.Shell.Figures.LostOnLinks);
        Gauge("parley.sfu.peers", "{connection}", "Media connections that a worker has", worker => worker.Shell.Figures.Peers);
        Gauge("parley.sfu.rooms", "{room}", "Rooms by worker: one that two workers have peers of counts twice", worker => worker.Shell.Figures.Rooms);
        Gauge("parley.sfu.tracks", "{track}", "Tracks by worker, those of other workers included", worker => worker.Shell.Figures.Tracks);
        Gauge("parley.sfu.streams", "{connection}", "ICE-TCP connections of media peers", worker => worker.Shell.Streams);
        Gauge("parley.sfu.packets.memory", "By", "Memory lent for packets", worker => worker.Shell.Figures.PacketBytes);
        meter.CreateObservableUpDownCounter(
            "parley.sfu.connections", () => media.Directory.Count.Connections, "{connection}", "Media connections that were answered, those that have not come yet included");
        meter.CreateObservableUpDownCounter("parley.openssl.handshakes", () => OpenSslObjects.Handshakes, "{object}", "DTLS handshakes that OpenSSL holds memory for");
        meter.CreateObservableUpDownCounter("parley.openssl.ciphers", () => OpenSslObjects.CipherContexts, "{object}", "Cipher contexts that OpenSSL holds memory for");
        meter.CreateObservableUpDownCounter("process.open_file_descriptor.count", OpenFiles, "{count}", "Files and sockets that the process has open");

        void Counter(string name, string unit, string description, Func<MediaWorker, long> read) =>
            meter.CreateObservableCounter(name, () => workers.Workers.Sum(read), unit, description);

        void Gauge(string name, string unit, string description, Func<MediaWorker, long> read) =>
            meter.CreateObservableUpDownCounter(name, () => workers.Workers.Sum(read), unit, description);
    }

    private static long OpenFiles()
    {
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}
