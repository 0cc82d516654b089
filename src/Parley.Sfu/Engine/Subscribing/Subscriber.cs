using System.Buffers.Binary;
using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>What one peer receives: its slots, and what feeds them.</summary>
internal sealed class Subscriber
{
    private const int ReportLength = 64;
    private const int Whole = 256;
    private const int SlotBytes = 128;

    /// <summary>How many steps <see cref="Approach"/> has.</summary>
    public const int ApproachSteps = AudioSlot.ApproachSteps + 2;

    /// <summary>A key frame that came so lately will still do when keys are agreed on.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromMilliseconds(550);

    private readonly Peer _peer;
    private readonly EngineContext _context;
    private readonly Dictionary<uint, VideoSlot> _videoBySsrc = [];
    private readonly Dictionary<uint, AudioSlot> _audioBySsrc = [];
    private readonly PlayerView? _player;

    // what every packet of sound asks, so that it asks no other object: who it is in its room, and whether it hears whoever is loud
    private string _participant = string.Empty;
    private int _participantHash;
    private bool _hearsSpeakers;
    private AudioSlot[] _audio = [];
    private VideoSlot[] _video = [];
    private PeerView _view = PeerView.AudioOnly;
    private RoomShard? _room;

    public Subscriber(Peer peer, EngineContext context)
    {
        (_peer, _context) = (peer, context);
        Downlink = new Downlink(peer, context.Counters);
        _player = peer.Plan.View.ByMessage ? null : new PlayerView(peer.Plan.View);
        Show(PeerView.AudioOnly);
    }

    public Downlink Downlink { get; }

    /// <summary>Whether something waits for the next moment in which it may go: a picture, or a probe.</summary>
    public bool IsPressed => Downlink.IsWaiting || Downlink.Control.IsProbing;

    /// <summary>When <see cref="HandleTimeout"/> should be called, unless something changes or it is pressed before.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            var next = MonoTime.Earlier(Downlink.Control.NextTimeout, _player?.NextTimeout ?? MonoTime.Never);
            return Assignment is { } assignment ? MonoTime.Earlier(next, assignment.NextTimeout) : next;
        }
    }

    /// <summary>Whether it is shown whoever speaks, without saying so.</summary>
    public bool FollowsSpeakers => _player is not null;

    /// <summary>Which track feeds which video slot.</summary>
    public SlotAssignment? Assignment { get; private set; }

    public IReadOnlyList<AudioSlot> Audio => _audio;

    public IReadOnlyList<VideoSlot> Video => _video;

    /// <summary>Takes the slots of a plan. Those that were there stay as they are; there can only be more.</summary>
    public void Apply(PeerPlan plan, RoomShard room, MonoTime now)
    {
        _room = room;
        (_participant, _participantHash) = (plan.Participant, Track.HashOf(plan.Participant));
        foreach (var slot in plan.Slots)
        {
            // what further offers add is bounded as the first one is
            if (slot.IsVideo && _videoBySsrc.Count == SlotBoard.MaxSlots) continue;
            if (slot.IsVideo && !_videoBySsrc.ContainsKey(slot.Ssrc)) _videoBySsrc.Add(slot.Ssrc, new VideoSlot(slot, Downlink, _context));
            else if (!slot.IsVideo && !_audioBySsrc.ContainsKey(slot.Ssrc)) _audioBySsrc.Add(slot.Ssrc, new AudioSlot(slot, Downlink, _context));
        }

        _video = [.. _videoBySsrc.Values];
        _audio = [.. _audioBySsrc.Values];
        if (Assignment is null) Assignment = new SlotAssignment(_peer, room, _context.Listener, _video);
        else Assignment.Extend(_video);
        Reassign(now, tracksChanged: true);
    }

    /// <summary>The layout has changed.</summary>
    public void View(PeerView view, MonoTime now)
    {
        Show(view);
        if (_room is null) Prepare(now);
        else Reassign(now, tracksChanged: false);
    }

    /// <summary>The client has taken the slots of a revision from where they were shown.</summary>
    public void Confirm(int revision, MonoTime now) => Assignment?.Confirm(revision, now);

    /// <summary>Tracks, speakers or the layout have changed: decides anew what feeds the slots.</summary>
    public void Reassign(MonoTime now, bool tracksChanged)
    {
        _peer.LookSoon();
        if (_room is not { } room) return;
        if (_player is { } player)
        {
            player.Look(room, now);
            Show(player.View);
            if (tracksChanged) player.Listen(room, _audio);
        }

        Assignment?.Assign(_view, now);
    }

    /// <summary>Sends sound of one of the loudest, unless it is the peer's own.</summary>
    public void Hear(TrackLayer layer, MonoTime now)
    {
        var track = layer.Track;
        if (!_hearsSpeakers || (track.ParticipantHash == _participantHash && track.Participant == _participant)) return;
        var slot = _audio.Length >= RoomSpeakers.Slots ? _audio[track.SpeakerSlot] : SlotOf(track, now);
        slot?.Forward(layer, layer.BatchStart, layer.BatchCount, now);
    }

    // Where a peer hears fewer than the room does, most players one: whoever begins to speak while another is silent, from the first word on, and
    // until they stop, or are not among those any more who are heard.
    private AudioSlot? SlotOf(Track track, MonoTime now)
    {
        var speakers = track.Room.Speakers;
        AudioSlot? idle = null;
        foreach (var slot in _audio)
        {
            if (slot.Feeds == track.Number) return slot;
            if (idle is null && !(track.Room.Track(slot.Feeds) is { SpeakerSlot: >= 0 } heard && speakers.IsSpeaking(heard, now))) idle = slot;
        }

        return idle is not null && (speakers.IsSpeaking(track, now) || track.Room.Track(idle.Feeds) is null) ? idle : null;
    }

    /// <summary>Soon it will hear something by a slot: asks for the memory that takes, step by step, since each reads what the one before has asked for.</summary>
    public void Approach(int slot, int step)
    {
        if (step == 0) CacheHint.Fetch(_audio);
        else if (slot >= _audio.Length) return;
        else if (step == 1) CacheHint.Fetch(_audio[slot], SlotBytes);
        else _audio[slot].Approach(step - 2);
    }

    /// <summary>The peer has lost packets.</summary>
    public void Resend(Nack nack, MonoTime now)
    {
        if (_videoBySsrc.TryGetValue(nack.Header.Media, out var slot)) slot.Resend(nack, now);
    }

    /// <summary>The peer cannot go on without a key frame.</summary>
    public void RequestKeyFrame(uint ssrc, MonoTime now)
    {
        if (!_videoBySsrc.TryGetValue(ssrc, out var slot)) return;
        _peer.Tally.KeyFramesWanted++;
        slot.KeyFrameRequested(now);
    }

    /// <summary>The peer tells when packets came. If it was cut off until now, what was lost of its pictures meanwhile is not to be had again.</summary>
    public void Take(TransportFeedback feedback, MonoTime now)
    {
        Downlink.Take(feedback, now);
        if (!Downlink.Control.WasCutOff) return;
        foreach (var slot in _video) slot.BeginAnew(now);
    }

    /// <summary>The peer tells what it got of a slot.</summary>
    public void TakeReport(in ReportBlock block, MonoTime now)
    {
        if (!_videoBySsrc.ContainsKey(block.Ssrc) && !_audioBySsrc.ContainsKey(block.Ssrc)) return;
        SenderStatistics.TryRoundTrip(block, NtpTime.Of(ServerClock.Instance, now), out var roundTrip);
        Downlink.TakeReport(block.FractionLost / (double)Whole, roundTrip, now);
    }

    /// <summary>Reports what was sent, once a second.</summary>
    public void Report(MonoTime now)
    {
        Span<byte> packet = stackalloc byte[ReportLength];
        foreach (var slot in _audio) Send(slot.Reports, packet, now);
        foreach (var slot in _video) Send(slot.Reports, packet, now);
        Downlink.Rest(now);
    }

    public void HandleTimeout(MonoTime now)
    {
        Downlink.Drain(now);
        if (_player is { } player && player.IsDue(now)) Reassign(now, tracksChanged: false);
        Assignment?.HandleTimeout(_view, now);
        Probe(now);
    }

    private void Show(PeerView view) => (_view, _hearsSpeakers) = (view, view.Audio && _peer.Plan.View.Only is null);

    // Keys take two round trips to be agreed on. Key frames of what will be shown then can come meanwhile.
    private void Prepare(MonoTime now)
    {
        if (!_context.Rooms.TryGetValue(_peer.Plan.Room, out var room)) return;
        foreach (var tile in _view.Tiles)
        {
            if (room.Find(tile.Participant, tile.Source) is not { } track || track.Participant == _peer.Plan.Participant) continue;
            if (Array.Exists(track.Layers, layer => layer.HasKeyFrame(Recently, now))) continue;
            if (Array.Find(track.Layers, layer => layer.IsLive(now)) is { } live) track.Origin.RequestKeyFrame(live.Index, canWait: false, now);
        }
    }

    private void Probe(MonoTime now)
    {
        while (Downlink.Control.PaddingDue(now) is > 0 and var bytes)
        {
            if (!TryPad(bytes, now)) return;
        }
    }

    private bool TryPad(int bytes, MonoTime now)
    {
        foreach (var slot in _video)
        {
            if (slot.TryPad(bytes, now)) return true;
        }

        return false;
    }

    private void Send(SlotReports reports, Span<byte> packet, MonoTime now)
    {
        var length = reports.Write(packet, now);
        if (length == 0) return;
        length += SourceDescription.Write(packet[length..], BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), "parley"u8);
        _peer.Wire.SendReport(packet[..length]);
    }

    /// <summary>The peer goes.</summary>
    public void Leave(MonoTime now)
    {
        foreach (var slot in _video) slot.Feed(null, now);
        foreach (var slot in _audio) slot.Stop();
        // whoever is remembered by somebody who stays is not to keep in turn whom they saw and heard
        (_video, _audio, Assignment, _room) = ([], [], null, null);
        _videoBySsrc.Clear();
        _audioBySsrc.Clear();
    }
}
