using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Speakers;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>
/// Who is heard in a room: the loudest feed the audio slots of everybody. Decided once for all, not for each listener. Of the sound of other
/// workers only theirs that is loudest comes here, so that is decided too.
/// </summary>
internal sealed class RoomSpeakers(string room, EngineContext context)
{
    /// <summary>How many are heard at once.</summary>
    public const int Slots = 3;

    private static readonly TimeSpan TrimInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>Who is the louder of two who both speak changes with every word.</summary>
    private static readonly TimeSpan OrderInterval = TimeSpan.FromMilliseconds(1500);

    /// <summary>How soon it is told who speaks, while it is not looked at anyhow.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(30);

    private readonly LoudestSpeakers _all = new(Slots);
    private readonly LoudestSpeakers _here = new(Slots);
    private readonly Track?[] _slots = new Track?[Slots];
    private readonly ActiveSpeaker[] _told = new ActiveSpeaker[Slots];
    private int _toldCount;
    private MonoTime _lastTold = MonoTime.LongAgo;
    private MonoTime _nextTrim;

    /// <summary>When <see cref="HandleTimeout"/> should be called, unless somebody is heard before.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>Who is the loudest, or was when somebody last spoke.</summary>
    public string? Loudest { get; private set; }

    public void Add(Track track)
    {
        track.Speaker = _all.Add(track.Number);
        track.SpeakerHere = track.IsMirror ? -1 : _here.Add(track.Number);
    }

    public void Remove(Track track)
    {
        if (track.Speaker >= 0) _all.Remove(track.Speaker);
        if (track.SpeakerHere >= 0) _here.Remove(track.SpeakerHere);
        Unseat(track);
        (track.Speaker, track.SpeakerHere) = (-1, -1);
    }

    /// <summary>A packet of somebody's sound came.</summary>
    public void Heard(Track track, in PacketInfo info, MonoTime now)
    {
        context.Schedule.Advance(now + Interval);
        var voice = info.Has(PacketFlags.Voice);
        if (track.SpeakerHere >= 0) _here.Hear(track.SpeakerHere, info.AudioLevel, voice, now, out _);
        if (track.Speaker < 0) return;
        var slot = _all.Hear(track.Speaker, info.AudioLevel, voice, now, out var changed);
        if (!changed) return;
        if (_slots[slot] is { } before) before.SpeakerSlot = -1;
        Unseat(track);
        _slots[slot] = track;
        track.SpeakerSlot = slot;
    }

    /// <summary>Whether somebody speaks, pauses between words included.</summary>
    public bool IsSpeaking(Track track, MonoTime now) => track.Speaker >= 0 && _all.IsSpeaking(track.Speaker, now);

    /// <summary>Whether a track is among the loudest of those that live here, so that others may have to hear it.</summary>
    public bool IsLoudHere(Track track) => track.SpeakerHere >= 0 && _here.SlotOf(track.SpeakerHere) >= 0;

    /// <summary>Lets silence take effect, and tells who speaks.</summary>
    /// <param name="tell">Whether this share speaks for the whole room.</param>
    /// <param name="now">Now.</param>
    /// <returns>Whether another is the loudest now.</returns>
    public bool HandleTimeout(bool tell, MonoTime now)
    {
        NextTimeout = _toldCount > 0 || IsAnybodyHeard ? now + Interval : MonoTime.Never;
        if (now >= _nextTrim)
        {
            _nextTrim = now + TrimInterval;
            _here.Trim(now);
            if (_all.Trim(now)) Follow();
        }

        if (now - _lastTold < TellInterval) return false;
        Span<ActiveSpeaker> speaking = stackalloc ActiveSpeaker[Slots];
        speaking = speaking[.._all.Collect(now, speaking)];
        if (!IsNews(speaking, now)) return false;
        _lastTold = now;
        speaking.CopyTo(_told);
        _toldCount = speaking.Length;
        if (tell) Tell(speaking);
        var loudest = speaking.Length > 0 && context.Tracks.TryGetValue(speaking[0].Id, out var track) ? track.Participant : Loudest;
        var changed = loudest != Loudest;
        Loudest = loudest;
        return changed;
    }

    private bool IsAnybodyHeard => Array.Exists(_slots, slot => slot is not null);

    private bool IsNews(ReadOnlySpan<ActiveSpeaker> speaking, MonoTime now)
    {
        if (speaking.Length != _toldCount) return true;
        var reordered = false;
        for (var i = 0; i < speaking.Length; i++)
        {
            if (speaking[i].Id == _told[i].Id) continue;
            reordered = true;
            var known = false;
            for (var j = 0; j < _toldCount; j++) known |= _told[j].Id == speaking[i].Id;
            if (!known) return true;
        }

        return reordered && now - _lastTold >= OrderInterval;
    }

    private void Tell(ReadOnlySpan<ActiveSpeaker> speaking)
    {
        var heard = new List<HeardParticipant>();
        foreach (var speaker in speaking)
        {
            if (context.Tracks.TryGetValue(speaker.Id, out var track) && track.Source.Source == MediaSource.Microphone)
                heard.Add(new HeardParticipant(track.Participant, speaker.Level));
        }

        context.Listener.SpeakersChanged(room, heard);
    }

    private void Follow()
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            if (_slots[slot] is { } track && _all.OwnerOf(slot) != track.Number) Unseat(track);
        }
    }

    private void Unseat(Track track)
    {
        if (track.SpeakerSlot < 0) return;
        _slots[track.SpeakerSlot] = null;
        track.SpeakerSlot = -1;
    }
}
