using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>The lab of slow and lossy lines proves itself, so that what it says about Parley can be believed.</summary>
[Trait("Kind", "lab")]
public sealed class LineLabTests : IAsyncLifetime
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    private LineLab _lab = null!;
    private Line _line = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LineLab.Missing is null, LineLab.Missing ?? "");
        _lab = await LineLab.CreateAsync();
        _line = await _lab.ConnectAsync(RoundTrip);
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    [Fact]
    public async Task A_packet_and_its_answer_take_a_round_trip()
    {
        using var server = _lab.Server.Udp();
        using var person = _line.Person.Udp();
        var shortest = TimeSpan.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await person.SendAsync("there"u8.ToArray(), EndPoint(_lab.Server, server), Cancelled);
            await server.SendAsync("and back"u8.ToArray(), (await server.ReceiveAsync(Cancelled)).RemoteEndPoint, Cancelled);
            await person.ReceiveAsync(Cancelled);
            var took = Stopwatch.GetElapsedTime(began);
            shortest = took < shortest ? took : shortest;
        }

        Assert.InRange(shortest, RoundTrip, RoundTrip * 1.5);
    }

    [Fact]
    public async Task A_low_rate_lets_no_more_through()
    {
        const int Packets = 50, Bytes = 1000, Headers = 28, Rate = 1_000_000;
        _line.UseRate(Rate);
        using var server = _lab.Server.Udp();
        using var person = _line.Person.Udp();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Packets; i++)
            await server.SendAsync(new byte[Bytes], EndPoint(_line.Person, person), Cancelled);
        for (var i = 0; i < Packets; i++)
            await person.ReceiveAsync(Cancelled);
        var least = TimeSpan.FromSeconds(8.0 * Packets * (Bytes + Headers) / Rate) + (RoundTrip / 2);
        Assert.InRange(Stopwatch.GetElapsedTime(began), least, least + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_share_of_the_packets_is_lost()
    {
        const int Packets = 400;
        _line.UseLoss(down: 0, up: 0.25);
        using var server = _lab.Server.Udp();
        using var person = _line.Person.Udp();
        for (var i = 0; i < Packets; i++)
            await person.SendAsync(new byte[100], EndPoint(_lab.Server, server), Cancelled);
        await Eventually.Holds(() => _line.Up.Lost + (_line.Up.PassedBytes / 128) >= Packets, "all of them have passed or are lost");
        Assert.InRange(_line.Up.Lost, 60, 140);
    }

    [Fact]
    public async Task Media_come_over_a_line_and_take_their_time()
    {
        await using var server = await ParleyServer.StartAsync(_lab.Server, new Dictionary<string, string> { ["AlwaysRouted"] = "true" });
        await using var publisher = ParleyLoad.Start(_lab.Server, server, "lines", "--publishers", "1", "--subscribers", "0", "--duration", "60");
        await publisher.MeasuresAsync();
        await using var subscriber = ParleyLoad.Start(_line.Person, server, "lines", "--publishers", "0", "--subscribers", "1", "--duration", "2");
        var seen = await subscriber.ResultAsync(Eventually.Patience);
        Assert.Equal(1, seen.Subscribers.Joined);
        Assert.InRange(seen.Video.Delay!.P50, RoundTrip.TotalMilliseconds / 2, RoundTrip.TotalMilliseconds * 2);
        Assert.InRange(seen.Connected!.P50, 4 * RoundTrip.TotalMilliseconds, 5_000);
    }

    private static IPEndPoint EndPoint(LabHost host, UdpClient socket) => new(IPAddress.Parse(host.Address), ((IPEndPoint)socket.Client.LocalEndPoint!).Port);
}
