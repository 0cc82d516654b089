// Puts a room of publishers and subscribers on Janus and measures what it costs.
// usage: janus-load URL PID PUBLISHERS SUBSCRIBERS BITRATE SECONDS [gcm|cm]
// Prints: nanoseconds of Janus's CPU per packet that a subscriber received, those packets, the share lost, KB held for each subscriber.
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Bench.Janus;
using Parley.Protocols.Dtls;
using Parley.Protocols.Srtp;
using Parley.Server.Load;

if (args.Length < 6)
{
    Console.Error.WriteLine("usage: janus-load URL PID PUBLISHERS SUBSCRIBERS BITRATE SECONDS [gcm|cm]");
    return 2;
}

var (process, publishers, subscribers, bitrate, seconds) = (Number(1), Number(2), Number(3), Number(4), Number(5));
using var context = NewContext(args.Length > 6 && args[6] == "cm" ? [SrtpProfile.AesCm128HmacSha1Tag80] : [SrtpProfile.AeadAes128Gcm]);
using var threads = new LoadThreads(context);
using var janus = await JanusSession.Begin(new Uri(args[0]));
var room = new JanusRoom(janus, threads);
await room.Create();
for (var i = 0; i < publishers; i++)
    await room.Publish((uint)i + 1, bitrate);
var empty = await LoadMoment.Take(threads, process);
for (var i = 0; i < subscribers; i++)
    await room.Subscribe();

await Task.Delay(TimeSpan.FromSeconds(3));
var before = await LoadMoment.Take(threads, process);
await Task.Delay(TimeSpan.FromSeconds(seconds));
var after = await LoadMoment.Take(threads, process);
var span = new LoadSpan(before, after);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{span.CpuMicrosecondsPerForwardedPacket * 1000:F0} {span.Forwarded} {span.Percent(figures => figures.Video.Lost, figures => figures.Video.Packets):F2} {(after.Server!.Value.ResidentBytes - empty.Server!.Value.ResidentBytes) / 1024.0 / subscribers:F0}"));
return 0;

int Number(int index) => int.Parse(args[index], CultureInfo.InvariantCulture);

static DtlsContext NewContext(SrtpProfile[] profiles)
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest("CN=janus-load", key, HashAlgorithmName.SHA256);
    using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    return new DtlsContext(certificate.RawData, key.ExportECPrivateKey(), profiles);
}
