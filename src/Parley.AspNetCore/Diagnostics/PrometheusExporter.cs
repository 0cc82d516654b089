using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Parley.AspNetCore.Diagnostics;

/// <summary>Listens to the process' meters and writes them for Prometheus.</summary>
internal sealed class PrometheusExporter : IDisposable
{
    private static readonly string[] Meters = ["Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _observing = new();

    public PrometheusExporter(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsOurs(instrument.Meter, meters))
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, created => new MetricFamily(created)));
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out var _);
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => Record(family, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, family) => Record(family, (double)value, tags));
        _listener.Start();
    }

    public string Write()
    {
        // the callbacks of observed instruments run here, one reader at a time
        lock (_observing)
            _listener.RecordObservableInstruments();
        var text = new StringBuilder(16_384);
        foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            family.Write(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    // Two servers in one process each have their own factory; the runtime's meter has none.
    private static bool IsOurs(Meter meter, IMeterFactory meters) =>
        meter.Name is ParleyMetrics.MeterName || meter.Name.StartsWith(ParleyMetrics.MeterName + ".", StringComparison.Ordinal) || Array.IndexOf(Meters, meter.Name) >= 0
            ? meter.Scope is null || ReferenceEquals(meter.Scope, meters)
            : false;

    private static void Record(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((MetricFamily)family!).Record(value, tags);
}
