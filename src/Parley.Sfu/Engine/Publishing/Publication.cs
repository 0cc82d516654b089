using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Engine.History;
using Parley.Sfu.Engine.Links;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Publishing;

namespace Parley.Sfu.Engine.Publishing;

/// <summary>A source of a peer that lives here: takes what arrives, asks for what does not, and feeds the track with it.</summary>
internal sealed class Publication : ITrackOrigin
{
    // switching a layer off and on again costs a key frame, so that it is not done for a moment
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(3);

    /// <summary>How far apart key frames are at least when others were made a moment ago: for who has no picture, and for who only wants a larger one.</summary>
    private static readonly TimeSpan Urgent = TimeSpan.FromMilliseconds(600), Larger = TimeSpan.FromSeconds(1);

    /// <summary>The same where many look: each key frame costs all of them quality.</summary>
    private static readonly TimeSpan LargerForMany = TimeSpan.FromMilliseconds(2500);

    private const int Many = 10;

    /// <summary>After so long without a request the next is answered at once.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    private const int ReportLength = 28;

    private readonly Peer _peer;
    private readonly EngineContext _context;
    private readonly KeyFrameRequests _keyFrames = new();
    private readonly uint[] _wantedByLinks;

    /// <summary>When the last key frame of each layer arrived that was for a worker.</summary>
    private readonly MonoTime[] _crossed;
    private readonly LinkBacklog _backlog;

    /// <summary>Since when a key frame of each layer has been wanted.</summary>
    private readonly MonoTime[] _keyFrameWanted;
    private MonoTime _lastAsked = MonoTime.LongAgo;
    private int _asked;
    private bool _isInterrupted;
    private uint _wantedHere;
    private uint _told;
    private bool _hasTold;
    private MonoTime _fewerAt = MonoTime.Never;
    private SoundBound _sound;
    private PictureBound _picture;
    private bool _wasUnsorted;

    public Publication(Peer peer, SourcePlan source, RoomShard room, EngineContext context)
    {
        (_peer, _context) = (peer, context);
        _wantedByLinks = new uint[context.Workers];
        Track = new Track(room, peer.Plan.Participant, source, this, context.Pool);
        Layers = [.. Track.Layers.Select(layer => new ReceivedLayer(layer, source.IsVideo))];
        _keyFrameWanted = new MonoTime[Layers.Length];
        _crossed = new MonoTime[context.Workers * Layers.Length];
        _backlog = new LinkBacklog(this, context);
    }

    public Track Track { get; }

    public SourcePlan Source => Track.Source;

    public ReceivedLayer[] Layers { get; }

    /// <summary>When <see cref="HandleTimeout"/> should be called, unless somebody wants something before.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            var next = MonoTime.Earlier(MonoTime.Earlier(_keyFrames.NextTimeout, _fewerAt), _backlog.NextTimeout);
            foreach (var layer in Layers) next = MonoTime.Earlier(next, layer.NextTimeout);
            return next;
        }
    }

    /// <summary>Its publisher begins with all layers: those that nobody has looked at by then are switched off.</summary>
    public void Begin(MonoTime now)
    {
        if (!Source.IsVideo || _hasTold) return;
        _fewerAt = now + Linger;
        _peer.LookSoon();
    }

    /// <summary>Whether it is what a source of another plan still is.</summary>
    public bool GoesOnWith(SourcePlan source) => source.Number == Source.Number && Math.Max(1, source.Layers.Count) == Layers.Length;

    /// <summary>Takes a packet of a layer.</summary>
    public void Receive(int index, ReadOnlySpan<byte> packet, in PacketHead head, bool resent, MonoTime now)
    {
        if (Source.IsVideo ? !_picture.TryPass(now) : !_sound.TryPass(packet.Length, now)) return;
        var codec = Source.CodecOf(head.PayloadType);
        var layer = Layers[index];
        if (!layer.Take(packet, head, codec, resent, now, out var info)) return;
        if (info.IsKeyFrame) KeyFrameArrived(index, info);
        _context.Forwarder.Touch(layer.Layer);
        if (!Source.IsVideo) Track.Room.Speakers.Heard(Track, info, now);
        var links = Track.Room.Links;
        for (var i = 0; i < links.Count; i++)
        {
            if (!Crosses(links[i], index)) continue;
            if (info is { IsKeyFrame: true, StartsFrame: true }) _crossed[(links[i] * Layers.Length) + index] = info.Arrival;
            _backlog.Send(links[i], layer.Layer, now);
        }
    }

    /// <summary>Packets are dropped from now on: what comes after them, whenever that is, is a beginning and no gap.</summary>
    public void Interrupt()
    {
        _isInterrupted = true;
        for (var i = 0; i < Layers.Length; i++) _keyFrames.Forget(i);
        Track.Interrupt();
        _backlog.Clear();
        foreach (var worker in Track.Room.Links) _context.Host.Tell(worker, new TrackInterrupted(_context.Worker, Track.Room.Id, Source.Number));
    }

    /// <summary>Packets were dropped, and are taken again: what was missed is not asked for, and pictures begin with a key frame.</summary>
    public void Resume(MonoTime now)
    {
        (_isInterrupted, _asked) = (false, 0);
        for (var i = 0; i < Layers.Length; i++)
        {
            Layers[i].Forget();
            if (Source.IsVideo) RequestKeyFrame(i, canWait: false, now);
        }
    }

    /// <summary>The publisher has told what the timestamps of a layer mean.</summary>
    public void Report(int layer, SenderInfo info, MonoTime now)
    {
        Track.Times.Reported(layer, info);
        // it crosses as packets do: that costs no memory, and after one that is lost comes the next
        Span<byte> report = stackalloc byte[ReportLength];
        report = report[..SenderReport.Write(report, Publisher.ReportSsrc, info, [])];
        foreach (var worker in Track.Room.Links) _context.Host.Forward(worker, new LinkedPacket(Source.Number, layer, now.Microseconds), report, isLate: false);
    }

    // The first who needs a key frame gets it at once. When many come, each further one costs all others quality, so they share.
    public void RequestKeyFrame(int layer, bool canWait, MonoTime now)
    {
        if (_isInterrupted) return;
        if (now - _lastAsked > Calm) _asked = 0;
        var patience = _asked switch
        {
            0 => TimeSpan.Zero,
            1 => Urgent,
            _ => !canWait ? Urgent : Track.Slots.Count < Many ? Larger : LargerForMany,
        };
        layer = Math.Clamp(layer, 0, Layers.Length - 1);
        if (!_keyFrames.IsWanted(layer)) _keyFrameWanted[layer] = now;
        _keyFrames.Want(layer, now, patience);
        _peer.LookSoon();
    }

    public void Want(uint layers, MonoTime now)
    {
        _wantedHere = layers;
        Settle(now);
    }

    /// <summary>Takes what another worker wants of the track.</summary>
    public void WantedBy(TrackWanted wanted, MonoTime now)
    {
        _wantedByLinks[wanted.From] = wanted.Layers;
        if (wanted.KeyFrame != TrackWanted.NoKeyFrame && !IsOnItsWay(wanted)) RequestKeyFrame(wanted.KeyFrame, wanted.CanWait, now);
        Settle(now);
    }

    public void HandleTimeout(MonoTime now)
    {
        if (now >= _keyFrames.NextTimeout) ForgetWhatDoesNotCome(now);
        if (_keyFrames.TryRequest(now, out var stream)) Ask(stream, now);
        var roundTrip = _peer.Subscriber.Downlink.Control.Network.RoundTrip;
        for (var i = 0; i < Layers.Length; i++)
        {
            Layers[i].AskForLost(_peer.Wire, roundTrip, now);
            if (Layers[i].TakeNeedsKeyFrame()) RequestKeyFrame(i, canWait: false, now);
        }

        if (now >= _fewerAt) Settle(now);
        _backlog.HandleTimeout(now);
    }

    /// <summary>Tells those at other workers, to whom only what they want crosses.</summary>
    public void TellWhetherItComes(MonoTime now)
    {
        if (!Source.IsVideo || Track.IsLive(now) == Track.IsComingHome) return;
        Track.IsComingHome = !Track.IsComingHome;
        Track.Room.Announce(Track);
    }

    /// <summary>
    /// Whether pictures have told twice in a row that a layer is larger than one that is taken for larger; to be asked once a second. For a moment
    /// they may do so while a camera changes its size.
    /// </summary>
    /// <param name="sorted">The layers' names, the smallest first; of which nothing is known, last.</param>
    public bool TryFindOrder(out string[] sorted)
    {
        sorted = [];
        var isUnsorted = IsUnsorted();
        var isCertain = isUnsorted && _wasUnsorted;
        _wasUnsorted = isUnsorted;
        if (isCertain) sorted = [.. Layers.OrderBy(layer => layer.Layer.Pixels == 0 ? int.MaxValue : layer.Layer.Pixels).Select(layer => Source.Layers[layer.Layer.Index])];
        return isCertain;
    }

    /// <summary>
    /// Whether another worker is to have a layer. Sound crosses if it is among the loudest here: the others have no use for what nobody would hear.
    /// </summary>
    public bool Crosses(int worker, int layer) =>
        Source.IsVideo ? (_wantedByLinks[worker] & (1u << layer)) != 0 : _wantedByLinks[worker] != 0 && Track.Room.Speakers.IsLoudHere(Track);

    /// <summary>As it is now.</summary>
    public SourceFigures Figures(bool isPermitted, MonoTime now) => new(Source.Source, isPermitted, [.. Layers.Select(layer => layer.Figures((_told & (1u << layer.Layer.Index)) != 0, now))]);

    // the request and the key frame have crossed
    private bool IsOnItsWay(TrackWanted wanted) =>
        _crossed[(wanted.From * Layers.Length) + Math.Clamp(wanted.KeyFrame, 0, Layers.Length - 1)] is { Microseconds: > 0 } crossed && crossed >= wanted.Asked;

    private bool IsUnsorted()
    {
        var largest = 0;
        foreach (var layer in Layers)
        {
            if (layer.Layer.Pixels != 0 && layer.Layer.Pixels < largest) return true;
            largest = Math.Max(largest, layer.Layer.Pixels);
        }

        return false;
    }

    private void KeyFrameArrived(int index, in PacketInfo info)
    {
        _keyFrames.Arrived(index);
        if (info.StartsFrame) _peer.Tally.KeyFramesMade++;
    }

    // A browser without uplink for a layer, or with a camera too small for it, sends the others, and each request makes all of those begin anew.
    // When it comes after all somebody wants it again.
    private void ForgetWhatDoesNotCome(MonoTime now)
    {
        if (!Track.IsLive(now)) return;
        for (var i = 0; i < Layers.Length; i++)
        {
            if (_keyFrames.IsWanted(i) && now - _keyFrameWanted[i] > TrackLayer.Patience && !Layers[i].Layer.IsLive(now)) _keyFrames.Forget(i);
        }
    }

    private void Ask(int stream, MonoTime now)
    {
        (_lastAsked, _asked) = (now, _asked + 1);
        _peer.Tally.KeyFramesAsked++;
        for (var i = stream; i >= 0; i--)
        {
            if (Layers[i].Ssrc is not { } ssrc) continue;
            Span<byte> packet = stackalloc byte[PictureLossIndication.Length];
            if (PictureLossIndication.Write(packet, new FeedbackHeader(Publisher.ReportSsrc, ssrc)) > 0) _peer.Wire.SendReport(packet);
            return;
        }
    }

    private void Settle(MonoTime now)
    {
        if (!Source.IsVideo) return;
        var wanted = _wantedHere;
        foreach (var link in _wantedByLinks) wanted |= link;
        if (_hasTold && wanted == _told)
        {
            _fewerAt = MonoTime.Never;
            return;
        }

        if (_hasTold && (wanted & ~_told) == 0)
        {
            // only fewer: not at once
            if (_fewerAt == MonoTime.Never)
            {
                _fewerAt = now + Linger;
                _peer.LookSoon();
            }

            if (now < _fewerAt) return;
        }

        (_told, _hasTold, _fewerAt) = (wanted, true, MonoTime.Never);
        _context.Listener.LayersWanted(_peer.Plan.Id, Source, wanted);
    }
}
