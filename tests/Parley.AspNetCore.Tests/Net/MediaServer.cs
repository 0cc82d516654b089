using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Addresses;
using Parley.AspNetCore.Net.Streams;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>The media workers with Kestrel beside them, on free ports of this machine.</summary>
internal sealed class MediaServer : IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "correct horse";
    private const int RelaysEach = 40;

    // below those that FreePort gives; who comes after twenty-five others has the ports of the first, which has long ended
    private const int FirstRelay = 22_000;
    private const int RelayPorts = 1_000;

    private static int _nextRelays = Environment.ProcessId % (RelayPorts / RelaysEach) * RelaysEach;

    private readonly WebApplication _web;

    private MediaServer(MediaWorkers workers, WebApplication web, int sharedPort, int streamPort)
    {
        Workers = workers;
        _web = web;
        (SharedPort, StreamPort) = (sharedPort, streamPort);
    }

    public MediaWorkers Workers { get; }

    /// <summary>HTTPS, and STUN and TURN both inside TLS and plain.</summary>
    public int SharedPort { get; }

    /// <summary>STUN and TURN alone, plain and inside TLS.</summary>
    public int StreamPort { get; }

    public static MediaOptions Options(bool portable = false, int workers = 2) => new()
    {
        UdpPort = 0,
        Workers = workers,
        Portable = portable,
        Turn = TurnWith(RelaysEach),
    };

    public static Parley.Turn.TurnOptions TurnWith(int relays, int? from = null)
    {
        var first = from ?? FirstRelay + ((Interlocked.Add(ref _nextRelays, relays) - relays) % RelayPorts);
        return new Parley.Turn.TurnOptions
        {
            Realm = "test",
            Users = new Dictionary<string, string>(StringComparer.Ordinal) { [User] = Password },
            FirstRelayPort = (ushort)first,
            LastRelayPort = (ushort)(first + relays - 1),
            MaxAllocationsPerUser = 1000,
            MaxAllocationsPerAddress = 1000,
            AllowLoopbackPeers = true,
            AllowPrivatePeers = true,
        };
    }

    /// <summary>No media connections.</summary>
    public static MediaCommands NoMedia() => new(new MediaEvents(new ConnectionDirectory(0)));

    public static async Task<MediaServer> StartAsync(MediaOptions options, IAdvertisedAddresses? addresses = null, MediaCommands? media = null)
    {
        var workers = new MediaWorkers(options, addresses ?? FixedAddresses.Loopback(), TimeProvider.System, media ?? NoMedia(), NullLogger<MediaWorkers>.Instance);
        await workers.StartAsync(CancellationToken.None);
        using var certificate = Certificate();
        var pfx = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        ListenOptions? shared = null;
        ListenOptions? streams = null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => shared = listen.UseParleyStreams(workers).UseHttps(pfx).UseParleyStreams(workers));
            kestrel.Listen(IPAddress.Loopback, 0, listen => streams = listen.UseParleyStreams(workers).UseHttps(pfx).UseParleyStreams(workers).RefuseEverythingElse());
        });
        var web = builder.Build();
        web.Run(context => context.Response.WriteAsync("page"));
        await web.StartAsync();
        return new MediaServer(workers, web, shared!.IPEndPoint!.Port, streams!.IPEndPoint!.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await Workers.StopAsync(CancellationToken.None);
    }

    /// <summary>Waits for something that other threads bring about.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = MediaClock.Now + TimeSpan.FromSeconds(10);
        while (!condition())
        {
            Assert.True(MediaClock.Now < deadline, what);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
