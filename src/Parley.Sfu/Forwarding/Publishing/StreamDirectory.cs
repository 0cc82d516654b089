using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>
/// Which stream of a peer has which SSRC: from the description where it says so, else from what packets carry at a stream's beginning
/// (RFC 8843 section 9.2, RFC 8852). Only packets that were authenticated may be shown. What is learned is bounded: the one that was unused
/// for longest is forgotten. One owner, one for each transport.
/// </summary>
public sealed class StreamDirectory
{
    /// <summary>How many streams are known at once, at most.</summary>
    public const int Capacity = 128;

    private const int MostDescribed = Capacity / 2;
    private const int Usual = 8;

    // most peers only receive, and have none
    private uint[] _ssrcs = [];
    private Entry[] _entries = [];
    private int _count;
    private int _last;
    private SectionNames _names;
    private (uint Original, uint Retransmission)[] _pairs = [];

    /// <summary>A directory of what the server receives by a description.</summary>
    public StreamDirectory(IReadOnlyList<NegotiatedMedia> media, MonoTime now)
    {
        Types = new PayloadTypes(media);
        _names = new SectionNames(media);
        Describe(media, now);
    }

    /// <summary>How many streams are known.</summary>
    public int Count => _count;

    /// <summary>What payload types mean.</summary>
    public PayloadTypes Types { get; private set; }

    /// <summary>Another description takes the place of the first. Peers don't name streams again, so what was learned stays.</summary>
    public void Renegotiate(IReadOnlyList<NegotiatedMedia> media, MonoTime now)
    {
        var before = _names;
        Types = new PayloadTypes(media);
        _names = new SectionNames(media);
        foreach (ref var entry in _entries.AsSpan(0, _count)) (entry.IsDescribed, entry.Key) = (false, _names.Translate(entry.Key, before));
        Describe(media, now);
    }

    /// <summary>Finds a known stream.</summary>
    public bool TryFind(uint ssrc, MonoTime now, out StreamKey key)
    {
        var index = _last < _count && _ssrcs[_last] == ssrc ? _last : _ssrcs.AsSpan(0, _count).IndexOf(ssrc);
        if (index < 0)
        {
            key = default;
            return false;
        }

        _last = index;
        _entries[index].UsedAt = now;
        key = _entries[index].Key;
        return true;
    }

    /// <summary>Finds out what an unknown stream is.</summary>
    /// <param name="packet">A packet of it.</param>
    /// <param name="head">The packet's head.</param>
    /// <param name="now">The time.</param>
    /// <param name="key">What it is.</param>
    /// <returns>False if the packet does not tell.</returns>
    public bool TryLearn(ReadOnlySpan<byte> packet, in PacketHead head, MonoTime now, out StreamKey key)
    {
        key = default;
        if (Types.CodecOf(head.PayloadType) == MediaCodec.None) return false;
        if (!TryFindSection(packet, head, out var section)) return false;
        var resent = Types.IsRetransmission(head.PayloadType, out _);
        byte layer = 0;
        if (_names.HasLayers(section))
        {
            var rid = head.Value(packet, resent ? RtpExtensionKind.RepairedStreamId : RtpExtensionKind.StreamId);
            if (rid.IsEmpty ? !TryFindPair(head.Ssrc, out layer) : !_names.TryFindLayer(section, rid, out layer)) return false;
        }

        key = new StreamKey(section, layer, resent);
        Add(head.Ssrc, key, described: false, now);
        return true;
    }

    /// <summary>The SSRC of a stream: of those that were it, the one that was used last. False if none is known.</summary>
    public bool TryGetSsrc(StreamKey key, out uint ssrc)
    {
        ssrc = 0;
        var found = -1;
        for (var i = 0; i < _count; i++)
        {
            if (_entries[i].Key == key && (found < 0 || _entries[i].UsedAt >= _entries[found].UsedAt)) found = i;
        }

        if (found < 0) return false;
        ssrc = _ssrcs[found];
        return true;
    }

    private bool TryFindSection(ReadOnlySpan<byte> packet, in PacketHead head, out byte section)
    {
        if (head.Has(RtpExtensionKind.Mid)) return _names.TryFindSection(head.Value(packet, RtpExtensionKind.Mid), out section);
        if (_names.Only is not { } only) return Types.TryGetSection(head.PayloadType, out section);
        section = only;
        return true;
    }

    // a retransmission without the name of its layer, whose original came with it
    private bool TryFindPair(uint ssrc, out byte layer)
    {
        layer = 0;
        foreach (var (original, retransmission) in _pairs)
        {
            var index = retransmission == ssrc ? _ssrcs.AsSpan(0, _count).IndexOf(original) : -1;
            if (index < 0) continue;
            layer = _entries[index].Key.Layer;
            return true;
        }

        return false;
    }

    // Streams sent at once without names are listed in a=ssrc-group:SIM; retransmissions in FID, after their originals. Where streams have
    // names, the order of SSRCs means nothing.
    private void Describe(IReadOnlyList<NegotiatedMedia> media, MonoTime now)
    {
        _pairs =
        [
            .. media.Where(section => section.Receives).SelectMany(section => section.Offer.SourceGroups)
                .Where(group => group is { Semantics: "FID", Sources.Count: 2 }).Take(Capacity).Select(group => (group.Sources[0], group.Sources[1])),
        ];
        for (var section = 0; section < Math.Min(media.Count, byte.MaxValue); section++)
        {
            if (!media[section].Receives || _names.HasLayers((byte)section)) continue;
            var offer = media[section].Offer;
            var originals = offer.SourceGroups.FirstOrDefault(group => group.Semantics == "SIM")?.Sources
                ?? [.. offer.Sources.Select(source => source.Ssrc).Where(ssrc => !IsRetransmission(offer, ssrc)).Take(1)];
            for (byte layer = 0; layer < originals.Count; layer++)
            {
                Add(originals[layer], new StreamKey((byte)section, layer, false), described: true, now);
                if (media[section].RetransmissionOf(originals[layer]) is { } ssrc) Add(ssrc, new StreamKey((byte)section, layer, true), described: true, now);
            }
        }
    }

    private static bool IsRetransmission(SdpMedia offer, uint ssrc) =>
        offer.SourceGroups.Any(group => group is { Semantics: "FID", Sources.Count: 2 } && group.Sources[1] == ssrc);

    private void Add(uint ssrc, StreamKey key, bool described, MonoTime now)
    {
        var index = _ssrcs.AsSpan(0, _count).IndexOf(ssrc);
        if (index < 0 && described && CountDescribed() == MostDescribed) return;
        if (index < 0) index = _count < Capacity ? Append() : LongestUnused();
        _ssrcs[index] = ssrc;
        _entries[index] = new Entry { Key = key, UsedAt = now, IsDescribed = described };
    }

    private int Append()
    {
        if (_count == _ssrcs.Length)
        {
            Array.Resize(ref _ssrcs, Math.Clamp(_count * 2, Usual, Capacity));
            Array.Resize(ref _entries, _ssrcs.Length);
        }

        return _count++;
    }

    private int CountDescribed()
    {
        var count = 0;
        foreach (ref readonly var entry in _entries.AsSpan(0, _count)) count += entry.IsDescribed ? 1 : 0;
        return count;
    }

    private int LongestUnused()
    {
        var oldest = -1;
        for (var i = 0; i < _count; i++)
        {
            if (!_entries[i].IsDescribed && (oldest < 0 || _entries[i].UsedAt < _entries[oldest].UsedAt)) oldest = i;
        }

        return oldest;
    }

    private struct Entry
    {
        public MonoTime UsedAt;
        public StreamKey Key;
        public bool IsDescribed;
    }
}
