using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>All open WebSockets, and their keep-alive. Owned by the <see cref="SignalingQueue"/>.</summary>
internal sealed class PeerList
{
    private readonly List<WebSocketPeer> _peers = [];
    private TaskCompletionSource? _empty;

    public IEnumerable<Connection> Connections => _peers.Select(peer => peer.Connection!);

    public void Add(WebSocketPeer peer)
    {
        peer.Index = _peers.Count;
        _peers.Add(peer);
    }

    public void Remove(WebSocketPeer peer)
    {
        var last = _peers[^1];
        _peers[peer.Index] = last;
        last.Index = peer.Index;
        _peers.RemoveAt(_peers.Count - 1);
        if (_peers.Count == 0)
            _empty?.TrySetResult();
    }

    /// <summary>Sets <paramref name="empty"/> when the last one has gone.</summary>
    public void WhenEmpty(TaskCompletionSource empty)
    {
        _empty = empty;
        if (_peers.Count == 0)
            empty.TrySetResult();
    }

    /// <summary>Once a second: pings who is silent, ends who stays silent, and who does not answer a close.</summary>
    public void Sweep(long seconds, long keepAlive)
    {
        var (usual, awaited) = (Patience.Usual(keepAlive), Patience.Awaited(keepAlive));
        foreach (var peer in _peers)
        {
            var silent = seconds - peer.HeardAt;
            var patience = silent >= awaited.PingAfter && peer.Connection!.IsAwaited ? awaited : usual;
            if ((silent >= patience.DeadAfter && peer.WasAsked(seconds, patience)) || peer.Outgoing.IsOverdue(seconds))
                peer.Abort();
            else if (silent >= patience.PingAfter && seconds - peer.Outgoing.PingedAt >= patience.PingAfter)
                peer.Ask(seconds);
        }
    }
}
