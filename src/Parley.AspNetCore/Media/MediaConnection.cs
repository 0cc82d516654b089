using Parley.Protocols.Ice;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media;

/// <summary>
/// A connection from its answer on. It belongs to no worker until the first authentic check arrives at one, which then claims it and keeps
/// it for good.
/// </summary>
internal sealed class MediaConnection(MediaPeer peer, long id, MediaClientKind kind, DateTimeOffset made)
{
    private const int Nobody = -1;

    private int _owner = Nobody;
    private volatile MediaPeer _peer = peer;
    private volatile PeerPlan? _plan;
    private volatile PeerView? _view;
    private volatile int _permitted = (int)MediaSources.All;

    /// <summary>Whose it is. Only a connection that was in no room becomes another's.</summary>
    public MediaPeer Peer
    {
        get => _peer;
        set => _peer = value;
    }

    /// <summary>A number that no other connection of this process has or had, below 2^30.</summary>
    public long Id => id;

    /// <summary>What sort of client it is.</summary>
    public MediaClientKind Kind => kind;

    /// <summary>When its first offer came.</summary>
    public DateTimeOffset Made => made;

    /// <summary>Held while it is negotiated: the rest is changed only then.</summary>
    public Lock Negotiation { get; } = new();

    /// <summary>What was agreed last; null until the first answer.</summary>
    public PeerPlan? Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>What the client's layout shows; null until it has said so.</summary>
    public PeerView? View
    {
        get => _view;
        set => _view = value;
    }

    /// <summary>What of it is passed on.</summary>
    public MediaSources Permitted
    {
        get => (MediaSources)_permitted;
        set => _permitted = (int)value;
    }

    /// <summary>The peer's user name fragment of the offer that was answered last, or of a later fragment: another one is an ICE restart.</summary>
    public string RemoteUfrag { get; set; } = string.Empty;

    /// <summary>The server's credentials, and the ones before, which stay good until the peer has used the new ones.</summary>
    public (IceCredentials? Current, IceCredentials? Previous) Local { get; set; }

    /// <summary>How often it was answered.</summary>
    public int Answers { get; set; }

    /// <summary>Whether it was taken out of the directory.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>The worker that has it, or -1.</summary>
    public int Owner => Volatile.Read(ref _owner);

    /// <summary>Makes a worker its owner, if it has none.</summary>
    /// <returns>The owner: <paramref name="worker"/> or whoever was first.</returns>
    public int Claim(int worker)
    {
        var before = Interlocked.CompareExchange(ref _owner, worker, Nobody);
        return before == Nobody ? worker : before;
    }
}
