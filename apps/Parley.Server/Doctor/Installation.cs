using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Parley.AspNetCore;
using Parley.AspNetCore.Net.Addresses;
using Parley.AspNetCore.Tokens;
using Parley.Protocols.Primitives;
using Parley.Server.Load;

namespace Parley.Server.Doctor;

/// <summary>What is examined: the options of this installation, and the server that runs with them.</summary>
/// <param name="options">The options.</param>
/// <param name="addresses">The addresses that clients are told.</param>
/// <param name="keys">The keys of the data folder.</param>
internal sealed class Installation(ParleyOptions options, AddressSnapshot addresses, KeyRing keys)
{
    // bound to one room, so that nobody sees the doctor come and go in the list of people
    private const string Room = "parley-doctor";
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);

    public ParleyOptions Options { get; } = options;

    /// <summary>The addresses that clients are told, without ports.</summary>
    public AddressSnapshot Addresses { get; } = addresses;

    /// <summary>Where the web app and the signaling answer on this machine.</summary>
    public ServerAddress Access { get; } = new(
        Local(options),
        Insecure: true,
        new AccessToken("parley-doctor", "Doctor", Room, DateTimeOffset.UtcNow + TokenLifetime).Sign(keys.AccessToken));

    /// <summary>Reads an installation from the services of a server that need not run.</summary>
    /// <exception cref="OptionsValidationException">The options make no sense.</exception>
    /// <exception cref="ParleyConfigurationException">The data folder cannot be used.</exception>
    public static async Task<Installation> Read(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<ParleyOptions>>().Value;
        var configured = services.GetRequiredService<AddressOptions>().PublicAddress;
        IReadOnlyList<TransportAddress> known;
        try
        {
            known = PublicAddress.NeedsAsking(configured) ? await PublicAddress.ResolveAsync(configured!, cancellationToken) : PublicAddress.Literals(configured);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // told by the examination of addresses, which asks again
            known = [];
        }

        return new Installation(options, new AddressSnapshot(InterfaceAddresses.Read(), known), services.GetRequiredService<KeyRing>());
    }

    private static Uri Local(ParleyOptions options) => options is { BehindProxy: false, HttpsPort: not 0 }
        ? new Uri($"https://localhost:{options.HttpsPort}")
        : new Uri($"http://localhost:{options.HttpPort}");
}
