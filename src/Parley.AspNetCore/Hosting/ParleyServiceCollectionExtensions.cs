using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.AspNetCore.Administration;
using Parley.AspNetCore.Certificates;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Files;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Media.Whip;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Options;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Signaling.Polling;
using Parley.AspNetCore.Storage;
using Parley.AspNetCore.Tokens;
using Parley.AspNetCore.WebApp;
using Parley.Rooms;
using Parley.Rooms.Ports;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Parley to an application.</summary>
public static class ParleyServiceCollectionExtensions
{
    /// <summary>
    /// Adds signaling, the STUN and TURN server and the web app. The options come from configuration section <c>Parley</c>, then from
    /// <paramref name="configure"/>; what makes no sense stops the start with a sentence.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options.</param>
    public static IParleyBuilder AddParley(this IServiceCollection services, Action<ParleyOptions>? configure = null)
    {
        var options = services.AddOptions<ParleyOptions>().Configure<IConfiguration>((bound, configuration) =>
        {
            var section = configuration.GetSection(ParleyOptions.SectionName);
            var faults = OptionsSection.Faults(section).ToList();
            if (faults.Count > 0)
                throw new OptionsValidationException(ParleyOptions.SectionName, typeof(ParleyOptions), faults);
            section.Bind(bound);
        });
        if (configure is not null)
            options.Configure(configure);
        options.ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ParleyOptions>, ParleyOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton(provider => new DataFolder(provider.Parley().DataPath));
        services.TryAddSingleton<Occupation>();
        services.AddHostedService(provider => provider.GetRequiredService<Occupation>());
        services.TryAddSingleton(provider => new KeyRing(provider.GetRequiredService<DataFolder>(), provider.Parley().TokenKey));
        services.TryAddSingleton<ParleyMetrics>();
        services.TryAddSingleton<PrometheusExporter>();
        services.TryAddSingleton<PagePolicy>();
        services.TryAddSingleton<ViolationReports>();
        services.TryAddSingleton(CertificateSource);
        services.TryAddSingleton<ServerCertificate>();
        AddSignaling(services);
        services.AddParleyMedia();
        services.AddParleyAdministration();
        return new ParleyBuilder(services);
    }

    internal static ParleyOptions Parley(this IServiceProvider services) => services.GetRequiredService<IOptions<ParleyOptions>>().Value;

    private static void AddSignaling(IServiceCollection services)
    {
        services.TryAddSingleton<StorageLine>();
        services.AddHostedService<Retention>();
        services.TryAddSingleton(new TurnOverHttps(Port: null));
        services.TryAddSingleton<OriginPolicy>();
        services.TryAddSingleton<AddressNames>();
        services.TryAddSingleton<PasswordLine>();
        services.TryAddSingleton<MediaLine>();
        services.TryAddSingleton<PollStore>();
        services.TryAddSingleton<AuditStore>();
        services.TryAddSingleton<EffectLine>();
        services.TryAddSingleton<FileFolder>();
        services.TryAddSingleton<FileGate>();
        services.TryAddSingleton<UploadSeats>();
        services.TryAddSingleton<FileSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<FileSweeper>());
        services.TryAddSingleton<WhipSessions>();
        services.TryAddSingleton<WhipAccess>();
        services.TryAddSingleton<SignalingLifetime>();
        services.AddHostedService(provider => provider.GetRequiredService<SignalingLifetime>());
        services.TryAddSingleton<SignalingEndpoint>();
        services.TryAddSingleton<DoorEndpoint>();
        services.TryAddSingleton<ITokenVerifier, TokenVerifier>();
        services.TryAddSingleton<ISeal, Seal>();
        services.TryAddSingleton<IIceServerSource, IceServers>();
        services.TryAddSingleton(SignalingQueue);
    }

    private static SignalingQueue SignalingQueue(IServiceProvider services)
    {
        var options = services.Parley();
        var clock = new SignalingClock(services.GetRequiredService<TimeProvider>());
        var switchboard = new Switchboard(
            SwitchboardBounds.From(options),
            services.GetRequiredService<ITokenVerifier>(), services.GetRequiredService<ISeal>(), services.GetRequiredService<IIceServerSource>(),
            RandomNumberGenerator.Fill, clock.Now);
        var queue = new SignalingQueue(
            switchboard, services.GetRequiredService<EffectLine>(), clock, options.Signaling,
            services.GetRequiredService<ParleyMetrics>(), services.GetRequiredService<ILogger<SignalingQueue>>(), services.GetService<SocketPoller>());
        services.GetRequiredService<SignalingLifetime>().Watch(queue);
        services.GetRequiredService<IMediaPlane>().Listen(new MediaEventLine(queue, services.GetRequiredService<WhipSessions>()));
        return queue;
    }

    private static ICertificateSource CertificateSource(IServiceProvider services)
    {
        var options = services.Parley();
        return options.CertificatePath is { } path
            ? new FileCertificateSource(path, options.CertificateKeyPath, options.CertificatePassword)
            : new LocalCertificateSource(services.GetRequiredService<DataFolder>(), () => MachineNames.Read(options));
    }
}
