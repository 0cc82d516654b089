using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Sfu.Congestion;
using Parley.Sfu.Engine.History;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Publishing;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Publishing;

/// <summary>What one peer publishes.</summary>
internal sealed class Publisher(Peer peer, EngineContext context)
{
    /// <summary>By which source the server reports; it sends no media with it.</summary>
    public const uint ReportSsrc = 1;

    private const int MaxFeedback = 1100;
    private const int MaxBlocks = 16;

    private readonly List<Publication> _publications = [];
    private readonly PublisherClock _clock = new();
    private readonly ArrivalRecorder _arrivals = new();
    private StreamDirectory? _streams;
    private LayerOrder? _order;
    private RtpExtensionMap _extensions = RtpExtensionMap.Empty;
    private uint _lastSsrc;
    private MediaSources _permitted = MediaSources.All;

    public List<Publication> Publications => _publications;

    /// <summary>The largest share of packets that a layer lost between the last two reports, 0 to 1.</summary>
    public double Loss
    {
        get
        {
            var most = 0.0;
            foreach (var publication in _publications)
            {
                foreach (var layer in publication.Layers) most = Math.Max(most, layer.Loss);
            }

            return most;
        }
    }

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            var next = _arrivals.NextTimeout;
            foreach (var publication in _publications) next = MonoTime.Earlier(next, publication.NextTimeout);
            return next;
        }
    }

    /// <summary>Takes the sources of a plan: new ones begin, those that are not in it any more end.</summary>
    public void Apply(PeerPlan plan, RoomShard room, MonoTime now)
    {
        if (_order is not null) plan = _order.Sort(plan);
        // a track has as many layers as it began with
        foreach (var gone in _publications.Where(publication => !plan.Sources.Any(publication.GoesOnWith)).ToArray())
        {
            _publications.Remove(gone);
            room.Remove(gone.Track, now);
        }

        foreach (var source in plan.Sources)
        {
            if (_publications.Find(publication => publication.Source.Number == source.Number) is { } known)
            {
                known.Track.Source = source;
                room.Announce(known.Track);
                continue;
            }

            var publication = new Publication(peer, source, room, context);
            publication.Track.Clock = _clock;
            _publications.Add(publication);
            room.Add(publication.Track, now);
            publication.Begin(now);
        }

        if (_streams is not null) _streams.Renegotiate(plan.Media, now);
        else if (plan.Sources.Count > 0) _streams = new StreamDirectory(plan.Media, now); // most peers only receive
        // in a bundle an id means the same everywhere
        _extensions = plan.Sources.Count > 0 ? new RtpExtensionMap(plan.Sources.SelectMany(source => source.Extensions.Pairs)) : RtpExtensionMap.Empty;
    }

    /// <summary>Takes packets of these sources only from now on.</summary>
    public void Permit(MediaSources sources, MonoTime now)
    {
        var (again, nomore) = (sources & ~_permitted, _permitted & ~sources);
        _permitted = sources;
        foreach (var publication in _publications)
        {
            var source = 1 << (int)publication.Source.Source;
            if (((int)nomore & source) != 0) publication.Interrupt();
            if (((int)again & source) != 0) publication.Resume(now);
        }
    }

    /// <summary>Takes a clear packet.</summary>
    public void Receive(Span<byte> packet, MonoTime now)
    {
        if (!PacketHead.TryRead(packet, _extensions, out var head)) return;
        _lastSsrc = head.Ssrc;
        peer.Tally.Received += packet.Length;
        if (head.TryGetTransportSequence(packet, out var sequence)) _arrivals.Received(sequence, now);
        if (_streams is not { } streams) return;
        // a source is learned from what it has to say
        if (!streams.TryFind(head.Ssrc, now, out var key) && (head.PayloadLength == 0 || !streams.TryLearn(packet, head, now, out key))) return;
        if (Find(key.Section) is not { } publication || key.Layer >= publication.Layers.Length) return;
        if (((int)_permitted & (1 << (int)publication.Source.Source)) == 0) return;
        packet = head.Unpad(packet);
        if (!key.IsRetransmission)
        {
            publication.Receive(key.Layer, packet, head, resent: false, now);
            return;
        }

        if (streams.Types.IsRetransmission(head.PayloadType, out var original) && publication.Layers[key.Layer].Ssrc is { } ssrc
            && RtxReader.TryUnwrap(packet, ref head, ssrc, original, out var repaired))
            publication.Receive(key.Layer, repaired, head, resent: true, now);
    }

    public void TakeSenderReport(uint ssrc, SenderInfo info, MonoTime now)
    {
        foreach (var publication in _publications)
        {
            foreach (var layer in publication.Layers)
            {
                if (layer.Ssrc != ssrc || !layer.TakeSenderReport(info, now)) continue;
                publication.Report(layer.Layer.Index, info, now);
                _clock.Reported(info.NtpTime, now);
            }
        }
    }

    public void HandleTimeout(MonoTime now)
    {
        foreach (var publication in _publications) publication.HandleTimeout(now);
        if (now >= _arrivals.NextTimeout) TellArrivals(now);
    }

    /// <summary>Reports what was received.</summary>
    public void Report(MonoTime now)
    {
        foreach (var publication in _publications) publication.TellWhetherItComes(now);
        Span<ReportBlock> blocks = stackalloc ReportBlock[MaxBlocks];
        var count = 0;
        foreach (var publication in _publications)
        {
            foreach (var layer in publication.Layers)
            {
                if (layer.Ssrc is not null && count < MaxBlocks) blocks[count++] = layer.Report(now);
            }
        }

        if (count == 0) return;
        Span<byte> packet = stackalloc byte[8 + (MaxBlocks * ReportBlock.Length)];
        peer.Wire.SendReport(packet[..ReceiverReport.Write(packet, ReportSsrc, blocks[..count])]);
    }

    /// <summary>To be called once a second: begins anew with what turns out to have been offered in another order than from the smallest layer on.</summary>
    public void SortLayers(RoomShard room, MonoTime now)
    {
        for (var i = _publications.Count - 1; i >= 0; i--)
        {
            var publication = _publications[i];
            if (!publication.TryFindOrder(out var sorted)) continue;
            _order ??= new LayerOrder();
            _order.Learn(publication.Source.Section, sorted);
            _publications.RemoveAt(i);
            room.Remove(publication.Track, now);
            Apply(peer.Plan, room, now);
            return;
        }
    }

    /// <summary>What it publishes now.</summary>
    public IReadOnlyList<SourceFigures> Figures(MonoTime now) =>
        [.. _publications.Select(publication => publication.Figures(((int)_permitted & (1 << (int)publication.Source.Source)) != 0, now))];

    /// <summary>The peer goes.</summary>
    public void Leave(RoomShard room, MonoTime now)
    {
        foreach (var publication in _publications) room.Remove(publication.Track, now);
        _publications.Clear();
    }

    private Publication? Find(int section)
    {
        foreach (var publication in _publications)
        {
            if (publication.Source.Section == section) return publication;
        }

        return null;
    }

    private void TellArrivals(MonoTime now)
    {
        Span<byte> packet = stackalloc byte[MaxFeedback];
        while (_arrivals.TryWriteFeedback(packet, ReportSsrc, _lastSsrc, now, out var length)) peer.Wire.SendReport(packet[..length]);
    }
}
