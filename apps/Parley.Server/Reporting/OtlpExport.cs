using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using Parley.AspNetCore;

namespace Parley.Server.Reporting;

/// <summary>Sends the metrics by OTLP where <c>Parley:OtlpEndpoint</c> says so.</summary>
internal sealed class OtlpExport(IOptions<ParleyOptions> options) : IHostedService
{
    private static readonly string[] Meters = ["Parley", "Parley.*", "Microsoft.AspNetCore.*", "System.Runtime"];
    private MeterProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.OtlpEndpoint is { } endpoint)
        {
            _provider = Sdk.CreateMeterProviderBuilder().AddMeter(Meters)
                .AddOtlpExporter(exporter => (exporter.Endpoint, exporter.Protocol) = (new Uri(endpoint), OtlpExportProtocol.Grpc))
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _provider?.Dispose();
        return Task.CompletedTask;
    }
}
