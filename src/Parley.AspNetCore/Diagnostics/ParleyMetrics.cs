using System.Diagnostics.Metrics;

namespace Parley.AspNetCore.Diagnostics;

/// <summary>What the shell counts. Names follow OpenTelemetry; <c>/metrics</c> writes them as Prometheus expects.</summary>
internal sealed class ParleyMetrics : IDisposable
{
    /// <summary>The meter's name, for exporters.</summary>
    public const string MeterName = "Parley";

    private readonly Meter _meter;
    private readonly Counter<long> _violations;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _closed;
    private readonly Histogram<double> _commits;
    private readonly Counter<long> _full;

    public ParleyMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _violations = _meter.CreateCounter<long>("parley.web.violations", "{report}", "Reports of browsers that a page violated its content security policy");
        _refused = _meter.CreateCounter<long>("parley.signaling.refused", "{connection}", "WebSockets that were refused, by reason");
        _closed = _meter.CreateCounter<long>("parley.signaling.closed", "{connection}", "WebSockets that ended, by close code");
        _commits = _meter.CreateHistogram<double>("parley.storage.commit.duration", "s", "How long a batch took to reach the disk");
        _full = _meter.CreateCounter<long>("parley.storage.full", "{change}", "Changes that were refused because the database or the disk is full");
    }

    /// <summary>For instruments that read what another part already counts.</summary>
    public Meter Meter => _meter;

    public void PageViolation() => _violations.Add(1);

    public void ConnectionRefused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void ConnectionClosed(int code) => _closed.Add(1, new KeyValuePair<string, object?>("code", Known(code)));

    public void Committed(TimeSpan took) => _commits.Record(took.TotalSeconds);

    public void StorageFull() => _full.Add(1);

    public void Dispose() => _meter.Dispose();

    // A client may send any code; a label of a stranger's choice would grow without end.
    private static string Known(int code) => code is (>= 1000 and <= 1014) or 4001 or 4002 ? code.ToString(System.Globalization.CultureInfo.InvariantCulture) : "other";
}
