using System.CommandLine;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.Server.Reporting;

namespace Parley.Server.Commands;

/// <summary><c>parley serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new Command("serve", "Run the server (the default). Options are passed through: --Parley:UdpPort 4000") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(Run);
        return command;
    }

    public static Task<int> Run(ParseResult parsed, CancellationToken cancellationToken) => Configured.Run(async () =>
    {
        await using var app = Build(parsed.UnmatchedTokens);
        if (await Start(app, cancellationToken) is { } fault)
            return Configured.Fail([fault]);
        StartReport.Print(app.Services);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    });

    /// <summary>The server, not yet started.</summary>
    /// <param name="arguments">Options from the command line.</param>
    /// <param name="quiet">Whether it says nothing on the console.</param>
    internal static WebApplication Build(IReadOnlyList<string> arguments, bool quiet = false)
    {
        var builder = Configured.Builder(arguments);
        Log(builder);
        if (quiet)
            builder.Logging.ClearProviders();
        // a start that fails is told in one sentence by Configured
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ParleyOptions>>((host, parley) => host.ShutdownTimeout = parley.Value.DrainTime + StopWithin);
        builder.Services.AddParley();
        builder.Services.AddHostedService<OtlpExport>();
        builder.UseParleyEndpoints();
        var app = builder.Build();
        app.UseParley();
        app.MapParley();
        return app;
    }

    /// <summary>Starts it.</summary>
    /// <returns>A sentence about what hindered it, or null.</returns>
    internal static async Task<string?> Start(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
            return null;
        }
        catch (IOException exception)
        {
            if (PortInUse.Explain(exception, app.Services) is { } fault)
                return fault;
            throw;
        }
    }

    /// <summary>One line for each event, and quiet about single requests, unless the configuration's own section <c>Logging</c> wants it otherwise.</summary>
    private static void Log(WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        // AddSimpleConsole chooses its formatter over the configuration's
        if (builder.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } formatter)
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = formatter);
        foreach (var category in (string[])["Microsoft.AspNetCore", "Microsoft.Hosting.Lifetime"])
        {
            if (builder.Configuration["Logging:LogLevel:" + category] is null)
                builder.Logging.AddFilter(category, LogLevel.Warning);
        }
    }
}
