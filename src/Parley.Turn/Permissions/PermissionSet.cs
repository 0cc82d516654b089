using Parley.Protocols.Primitives;
using Parley.Turn.Peers;

namespace Parley.Turn.Permissions;

/// <summary>The hosts that an allocation may exchange data with (RFC 8656 section 9): by address alone, each for five minutes.</summary>
internal sealed class PermissionSet(int limit, TimeSpan lifetime)
{
    private readonly Dictionary<TransportAddress, Permission> _byHost = [];

    /// <summary>How many there are, expired ones included that nobody has asked about since.</summary>
    public int Count => _byHost.Count;

    /// <summary>Whether there is room for new hosts; makes some by forgetting expired ones.</summary>
    public bool HasRoomFor(ReadOnlySpan<TransportAddress> peers, MonoTime now)
    {
        if (_byHost.Count + peers.Length <= limit) return true;
        foreach (var (host, permission) in _byHost)
        {
            if (permission.Expires <= now) _byHost.Remove(host);
        }

        var added = 0;
        for (var i = 0; i < peers.Length; i++)
        {
            if (!_byHost.ContainsKey(peers[i].Host) && !ContainsHost(peers[..i], peers[i])) added++;
        }

        return _byHost.Count + added <= limit;
    }

    /// <summary>Installs or refreshes.</summary>
    public void Add(in TransportAddress peer, MonoTime now)
    {
        if (!_byHost.TryGetValue(peer.Host, out var permission)) _byHost.Add(peer.Host, permission = new Permission());
        permission.Expires = now + lifetime;
    }

    /// <summary>Whether a peer's host is permitted now.</summary>
    public bool Has(in TransportAddress peer, MonoTime now) => Find(peer, now) is not null;

    /// <summary>The permission of a peer's host, or <see langword="null"/>.</summary>
    public Permission? Find(in TransportAddress peer, MonoTime now) =>
        _byHost.TryGetValue(peer.Host, out var permission) && now < permission.Expires ? permission : null;

    private static bool ContainsHost(ReadOnlySpan<TransportAddress> peers, in TransportAddress peer)
    {
        foreach (var other in peers)
        {
            if (other.Host == peer.Host) return true;
        }

        return false;
    }
}

/// <summary>A permission.</summary>
internal sealed class Permission
{
    private HostStanding _standing;

    public MonoTime Expires { get; set; }

    /// <summary>What the host is.</summary>
    public ref HostStanding Standing => ref _standing;
}
