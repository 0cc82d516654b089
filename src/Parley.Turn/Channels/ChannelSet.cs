using Parley.Protocols.Primitives;
using Parley.Turn.Peers;

namespace Parley.Turn.Channels;

/// <summary>The channels of an allocation (RFC 8656 section 12): a number stands for a peer, both ways, for ten minutes.</summary>
internal sealed class ChannelSet(int limit, TimeSpan lifetime)
{
    private readonly Dictionary<ushort, Channel> _byNumber = [];
    private readonly Dictionary<TransportAddress, Channel> _byPeer = [];

    /// <summary>How many there are, expired ones included that nobody has asked about since.</summary>
    public int Count => _byNumber.Count;

    /// <summary>Whether number and peer are bound to each other or both free.</summary>
    public bool CanBind(ushort number, in TransportAddress peer, MonoTime now)
    {
        var byNumber = ByNumber(number, now);
        var byPeer = ByPeer(peer, now);
        return byNumber is null ? byPeer is null : byNumber == byPeer;
    }

    /// <summary>Whether there is room for a channel; makes some by forgetting expired ones.</summary>
    public bool HasRoomFor(ushort number, MonoTime now)
    {
        if (_byNumber.Count < limit || _byNumber.ContainsKey(number)) return true;
        foreach (var channel in _byNumber.Values)
        {
            if (channel.Expires <= now) Remove(channel);
        }

        return _byNumber.Count < limit;
    }

    /// <summary>Binds or refreshes, after <see cref="CanBind"/>.</summary>
    public void Bind(ushort number, in TransportAddress peer, MonoTime now)
    {
        if (ByNumber(number, now) is not { } channel)
        {
            // What still stands under this number or peer has expired: CanBind has seen to that.
            if (_byNumber.TryGetValue(number, out var old)) Remove(old);
            if (_byPeer.TryGetValue(peer, out old)) Remove(old);
            channel = new Channel(number, peer);
            _byNumber[number] = channel;
            _byPeer[peer] = channel;
        }

        channel.Expires = now + lifetime;
    }

    /// <summary>The channel of a number, or <see langword="null"/>.</summary>
    public Channel? ByNumber(ushort number, MonoTime now) =>
        _byNumber.TryGetValue(number, out var channel) && now < channel.Expires ? channel : null;

    /// <summary>The channel of a peer, or <see langword="null"/>.</summary>
    public Channel? ByPeer(in TransportAddress peer, MonoTime now) =>
        _byPeer.TryGetValue(peer, out var channel) && now < channel.Expires ? channel : null;

    private void Remove(Channel channel)
    {
        _byNumber.Remove(channel.Number);
        _byPeer.Remove(channel.Peer);
    }
}

/// <summary>A channel.</summary>
internal sealed class Channel(ushort number, TransportAddress peer)
{
    private HostStanding _standing;

    public ushort Number { get; } = number;

    public TransportAddress Peer { get; } = peer;

    public MonoTime Expires { get; set; }

    /// <summary>What its peer's host is.</summary>
    public ref HostStanding Standing => ref _standing;
}
