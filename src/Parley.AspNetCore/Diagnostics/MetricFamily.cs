using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Parley.AspNetCore.Diagnostics;

/// <summary>One instrument as Prometheus sees it: a name, a type, and a series for each set of labels.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    /// <summary>A label whose values somebody else can choose must not fill the memory: further sets share one series.</summary>
    private const int MaxSeries = 256;

    private const string Overflow = "overflow=\"true\"";

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly MetricKind _kind = KindOf(instrument);

    public string Name { get; } = PrometheusText.Name(instrument.Name, instrument.Unit, KindOf(instrument) is MetricKind.Sum or MetricKind.Total);

    private enum MetricKind
    {
        /// <summary>A counter of increments.</summary>
        Sum,

        /// <summary>An up-down counter of increments.</summary>
        Level,

        /// <summary>An observed counter.</summary>
        Total,

        /// <summary>An observed or set value.</summary>
        Last,

        Histogram,
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.IsEmpty ? "" : PrometheusText.Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
            series = _series.GetOrAdd(_series.Count < MaxSeries ? labels : Overflow, _ => Create());
        series.Record(value);
    }

    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty)
            return;
        var type = _kind switch { MetricKind.Sum or MetricKind.Total => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {PrometheusText.EscapeHelp(instrument.Description ?? instrument.Name)}\n# TYPE {Name} {type}\n");
        foreach (var (labels, series) in _series.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            switch (series)
            {
                case SumSeries sum: Line(text, "", labels, sum.Sum); break;
                case LastSeries last: Line(text, "", labels, last.Last); break;
                case HistogramSeries histogram: Write(text, labels, histogram); break;
            }
        }
    }

    private void Write(StringBuilder text, string labels, HistogramSeries histogram)
    {
        long below = 0;
        var separator = labels.Length == 0 ? "" : ",";
        for (var index = 0; index <= histogram.Bounds.Count; index++)
        {
            below += histogram.Count(index);
            var bound = index < histogram.Bounds.Count ? PrometheusText.Number(histogram.Bounds[index]) : "+Inf";
            Line(text, "_bucket", $"{labels}{separator}le=\"{bound}\"", below);
        }

        Line(text, "_sum", labels, histogram.Sum);
        Line(text, "_count", labels, below);
    }

    private void Line(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(Name).Append(suffix);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(PrometheusText.Number(value)).Append('\n');
    }

    private MetricSeries Create() => _kind switch
    {
        MetricKind.Sum or MetricKind.Level => new SumSeries(),
        MetricKind.Histogram => HistogramSeries.For(instrument),
        _ => new LastSeries(),
    };

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition switch
        {
            _ when definition == typeof(Counter<>) => MetricKind.Sum,
            _ when definition == typeof(UpDownCounter<>) => MetricKind.Level,
            _ when definition == typeof(Histogram<>) => MetricKind.Histogram,
            _ when definition == typeof(ObservableCounter<>) => MetricKind.Total,
            _ => MetricKind.Last,
        };
    }
}
