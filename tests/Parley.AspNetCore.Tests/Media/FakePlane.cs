using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Media;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Tests.Media;

/// <summary>A media engine that says what it is told to say, and remembers what it was asked.</summary>
internal sealed class FakePlane : IMediaPlane
{
    private readonly BlockingCollection<string> _asked = [];

    public MediaConnectOutcome Answer { get; set; } = new(MediaRefusal.None, "v=0\r\ns=answer\r\n");

    public MediaConnectOutcome Fragment { get; set; } = new(MediaRefusal.None, "");

    public bool Throws { get; set; }

    public IMediaEvents Events { get; private set; } = null!;

    public ConcurrentDictionary<MediaPeer, MediaOffer> Peers { get; } = [];

    public Action<MediaPeer>? Connecting { get; set; }

    /// <summary>The next thing that it was asked; waits for it.</summary>
    public string Asked() =>
        _asked.TryTake(out var asked, TimeSpan.FromSeconds(20)) ? asked : throw new TimeoutException("nothing was asked of the engine");

    public static async Task<(RunningServer Server, FakePlane Plane)> Start(params (string Name, string Value)[] options)
    {
        var plane = new FakePlane();
        var server = await RunningServer.Start(services => services.AddSingleton<IMediaPlane>(plane), [("BehindProxy", "true"), ("TcpPort", $"{FreePort.Next()}"), .. options]);
        return (server, plane);
    }

    public void Listen(IMediaEvents events) => Events = events;

    public MediaConnectOutcome Connect(MediaPeer peer, MediaOffer offer)
    {
        _asked.Add($"connect {offer.Kind} {peer.Connection} {string.Join(' ', offer.Sources.Select(source => $"{source.Mid}={source.Source}"))}".TrimEnd());
        if (Throws)
            throw new InvalidOperationException("a fault");
        if (Answer.Refusal == MediaRefusal.None)
            Peers[peer] = offer;
        Connecting?.Invoke(peer);
        return Answer;
    }

    public void Enter(MediaPeer prepared, MediaPeer peer, MediaSources permitted)
    {
        if (Peers.TryRemove(prepared, out var offer))
            Peers[peer] = offer;
        _asked.Add($"enter {peer.Connection}: {permitted}");
    }

    public MediaConnectOutcome Patch(MediaPeer peer, string fragment)
    {
        _asked.Add($"patch {peer.Connection}");
        return Fragment;
    }

    public void Disconnect(MediaPeer peer)
    {
        Peers.TryRemove(peer, out _);
        _asked.Add($"disconnect {peer.Connection}");
    }

    public void View(MediaPeer peer, MediaView view) =>
        _asked.Add($"view {peer.Connection}: {string.Join(' ', view.Tiles.Select(tile => $"{tile.Participant}/{tile.Source}/{tile.Width}x{tile.Height}"))} {view.Audio}");

    public void Permit(MediaPeer peer, MediaSources sources) => _asked.Add($"permit {peer.Connection}: {sources}");

    public Task<bool> IsHeard(MediaPeer peer) => Task.FromResult(Peers.ContainsKey(peer));

    public void Ready(MediaPeer peer, int revision) => _asked.Add($"ready {peer.Connection} {revision}");
}
