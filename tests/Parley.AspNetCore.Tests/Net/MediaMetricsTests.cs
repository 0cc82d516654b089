using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

public sealed class MediaMetricsTests
{
    [Fact]
    public async Task What_the_workers_counted_is_read_when_somebody_collects()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        _ = new MediaMetrics(meters, server.Workers, MediaServer.NoMedia());
        // a request that waits is not made again: it would be counted
        using var client = TestTurnClient.Udp(IPAddress.Loopback, server.Workers.UdpPort, TestTurnClient.Options() with { FirstRetransmission = TimeSpan.FromMinutes(1) });
        client.Allocate();
        client.Permit(TransportAddress.V4(0x7F000001, 9));
        client.SendBytes([0xFF, 0]);
        client.Permit(TransportAddress.V4(0x7F000001, 9));

        var read = Collect(meters);

        Assert.Equal(1, read["parley.turn.allocations"]);
        // a challenge for the allocation, then one allocation and two permissions
        Assert.Equal(1, read["parley.turn.requests.refused"]);
        Assert.Equal(3, read["parley.turn.requests.succeeded"]);
        Assert.Equal(5, read["parley.media.packets.received"]);
        Assert.Equal(4, read["parley.media.packets.sent"]);
        Assert.Equal(1, read["parley.media.packets.dropped UnknownProtocol"]);
        Assert.Equal(0, read["parley.media.packets.dropped Quota"]);
        Assert.Equal(0, read["parley.turn.streams"]);
        Assert.Equal((0, 0), (read["parley.sfu.peers"], read["parley.sfu.connections"]));
        Assert.True(read["process.open_file_descriptor.count"] > 10);
    }

    // servers of other tests have meters of the same name
    private static Dictionary<string, long> Collect(IMeterFactory meters)
    {
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == MediaMetrics.MeterName && instrument.Meter.Scope == meters)
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => read[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => read[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
}
