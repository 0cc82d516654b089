using System.Diagnostics.Metrics;

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

    public MediaMetrics(IMeterFactory meters, MediaWorkers workers)
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

        void Counter(string name, string unit, string description, Func<MediaWorker, long> read) =>
            meter.CreateObservableCounter(name, () => workers.Workers.Sum(read), unit, description);
    }
}
