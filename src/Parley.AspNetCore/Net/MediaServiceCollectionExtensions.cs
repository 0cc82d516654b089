using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Media.Negotiation;
using Parley.AspNetCore.Net.Addresses;
using Parley.AspNetCore.Net.Streams;
using Parley.AspNetCore.Tokens;
using Parley.Protocols.Dtls;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Net;

/// <summary>Adds the media workers, the TURN server in them, and the addresses they are reached by.</summary>
internal static class MediaServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="MediaWorkers"/> and <see cref="IAdvertisedAddresses"/> and starts them with the host. Kestrel's endpoints take
    /// part by <see cref="StreamListenOptionsExtensions.UseParleyStreams(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions)"/>.
    /// </summary>
    public static IServiceCollection AddParleyMedia(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => AddressesOf(provider.Parley()));
        services.TryAddSingleton(provider => MediaOf(provider.Parley(), provider.GetRequiredService<KeyRing>()));
        services.TryAddSingleton<AdvertisedAddresses>();
        services.TryAddSingleton<IAdvertisedAddresses>(provider => provider.GetRequiredService<AdvertisedAddresses>());
        services.TryAddSingleton(new ConnectionDirectory(MaxConnections));
        services.TryAddSingleton<MediaEvents>();
        services.TryAddSingleton<MediaCommands>();
        services.TryAddSingleton<IMediaCommands>(provider => provider.GetRequiredService<MediaCommands>());
        services.TryAddSingleton(provider => MediaCertificate.Create(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(CandidatesOf);
        services.TryAddSingleton(provider => new PeerPlanner(provider.GetRequiredService<DtlsContext>(), provider.GetRequiredService<ServerCandidates>().Now));
        services.TryAddSingleton<MediaPlane>();
        services.TryAddSingleton<IMediaPlane>(provider => provider.GetRequiredService<MediaPlane>());
        services.TryAddSingleton<MediaWorkers>();
        services.TryAddSingleton<MediaMetrics>();
        // in this order: the workers want to know the addresses when they start
        services.AddHostedService(provider => provider.GetRequiredService<AdvertisedAddresses>());
        services.AddHostedService(provider =>
        {
            provider.GetRequiredService<MediaMetrics>();
            return provider.GetRequiredService<MediaWorkers>();
        });
        services.AddHostedService<FirstChecks>();
        return services;
    }

    /// <summary>The most media connections of one process.</summary>
    private const int MaxConnections = 10_000;

    private static ServerCandidates CandidatesOf(IServiceProvider provider)
    {
        var options = provider.Parley();
        var workers = new Lazy<MediaWorkers>(provider.GetRequiredService<MediaWorkers>);
        int[] tcp = options is { HttpsPort: not 0, BehindProxy: false } ? [options.HttpsPort, options.TcpPort] : [options.TcpPort];
        return new ServerCandidates(provider.GetRequiredService<IAdvertisedAddresses>(), () => workers.Value.UdpPort, [.. tcp.Where(port => port != 0).Distinct()]);
    }

    private static AddressOptions AddressesOf(ParleyOptions options) =>
        new(options.PublicAddress ?? (options.DiscoverAddressFrom is { } server ? PublicAddress.StunPrefix + server : null));

    private static MediaOptions MediaOf(ParleyOptions options, KeyRing keys) => new()
    {
        UdpPort = options.UdpPort,
        Portable = options.PortableSockets,
        Workers = options.MediaThreads,
        Histories = options.Admin.Enabled ? options.Admin.Histories : 0,
        Turn = new Parley.Turn.TurnOptions
        {
            Realm = options.Turn.Realm,
            // without a secret nobody can sign in, and STUN is answered all the same
            SharedSecret = options.Turn.Enabled ? Encoding.UTF8.GetBytes(keys.Turn) : default(ReadOnlyMemory<byte>),
            FirstRelayPort = options.RelayPorts.First,
            LastRelayPort = options.RelayPorts.Last,
            MaxAllocations = options.Turn.Allocations,
            MaxAllocationsPerUser = options.Turn.AllocationsPerUser,
            MaxAllocationsPerAddress = options.Turn.AllocationsPerAddress,
            BytesPerSecondPerUser = options.Turn.BitsPerSecondPerUser / 8,
            BytesPerSecondPerAddress = options.Turn.BitsPerSecondPerAddress / 8,
            BytesPerSecondTotal = options.Turn.BitsPerSecond / 8,
            AllowLoopbackPeers = options.AllowLoopbackPeers,
            AllowPrivatePeers = options.AllowPrivatePeers,
        },
        Streams = new StreamLimits { ConnectionsPerAddress = options.Turn.AllocationsPerAddress },
    };
}
