using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Sfu.Engine.Publishing;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>Who is heard in a room: the loudest feed the audio slots of everybody. Decided once for all, not for each listener.</summary>
internal sealed class RoomSpeakers(string room, EngineContext context)
{
    /// <summary>How many are heard at once.</summary>
    public const int Slots = 3;

    /// <summary>Who is heard goes on being heard until somebody is louder by this much, in dB.</summary>
    private const double Hold = 6;

    /// <summary>Below this nobody is said to speak, in dB above silence.</summary>
    private const double Audible = 40;

    private const double Attack = 0.2;
    private const double Release = 0.05;
    private static readonly TimeSpan DecisionInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly List<Voice> _voices = [];
    private readonly Track?[] _slots = new Track?[Slots];
    private MonoTime _nextDecision;
    private MonoTime _nextTelling;
    private string _told = string.Empty;

    /// <summary>Who is the loudest, if anybody speaks.</summary>
    public string? Loudest { get; private set; }

    public void Add(Track track)
    {
        var voice = new Voice(track);
        _voices.Add(voice);
        track.Voice = voice;
        for (var i = 0; i < Slots && track.SpeakerSlot < 0; i++)
        {
            if (_slots[i] is null) Seat(i, track);
        }
    }

    public void Remove(Track track)
    {
        if (track.SpeakerSlot >= 0) _slots[track.SpeakerSlot] = null;
        track.SpeakerSlot = -1;
        _voices.RemoveAll(voice => voice.Track == track);
    }

    /// <summary>A packet of somebody's sound came.</summary>
    public static void Heard(Track track, in PacketInfo info, MonoTime now)
    {
        if (track.Voice is not { } voice) return;
        double level = AudioLevel.Silence - info.AudioLevel;
        voice.Level += (level - voice.Level) * (level > voice.Level ? Attack : Release);
        voice.Last = now;
    }

    /// <summary>Whether a track of this worker is among the loudest of those that live here, so that others may have to hear it.</summary>
    public bool IsLoudHere(Track track)
    {
        var louder = 0;
        foreach (var voice in _voices)
        {
            if (voice.Track != track && voice.Track.Origin is Publication && voice.Rank > track.Voice!.Rank) louder++;
        }

        return louder <= Slots;
    }

    /// <summary>Decides anew who is heard.</summary>
    /// <returns>Whether another is the loudest now.</returns>
    public bool HandleTimeout(bool tell, MonoTime now)
    {
        if (now < _nextDecision) return false;
        _nextDecision = now + DecisionInterval;
        foreach (var voice in _voices)
        {
            if (now - voice.Last > Pause) voice.Level *= 1 - Attack;
            voice.Rank = voice.Level + (voice.Track.SpeakerSlot >= 0 ? Hold : 0);
        }

        _voices.Sort(static (left, right) => right.Rank.CompareTo(left.Rank));
        for (var i = 0; i < Math.Min(Slots, _voices.Count); i++)
        {
            if (_voices[i].Track.SpeakerSlot < 0) Seat(QuietestSlot(), _voices[i].Track);
        }

        var loudest = _voices.Count > 0 && _voices[0].Level >= Audible ? _voices[0].Track.Participant : null;
        var changed = loudest is not null && loudest != Loudest;
        Loudest = loudest ?? Loudest;
        if (tell && now >= _nextTelling) Tell(now);
        return changed;
    }

    private int QuietestSlot()
    {
        var quietest = 0;
        for (var i = 0; i < Slots; i++)
        {
            if (_slots[i] is null) return i;
            if (_slots[i]!.Voice!.Rank < _slots[quietest]!.Voice!.Rank) quietest = i;
        }

        return quietest;
    }

    private void Seat(int slot, Track track)
    {
        if (_slots[slot] is { } before) before.SpeakerSlot = -1;
        _slots[slot] = track;
        track.SpeakerSlot = slot;
    }

    private void Tell(MonoTime now)
    {
        var speaking = _voices.Where(voice => voice.Level >= Audible && voice.Track.Source.Source == MediaSource.Microphone).Take(Slots).ToList();
        var names = string.Join('\n', speaking.Select(voice => voice.Track.Participant));
        if (names == _told) return;
        (_told, _nextTelling) = (names, now + TellInterval);
        context.Listener.SpeakersChanged(room, [.. speaking.Select(voice => new HeardParticipant(voice.Track.Participant, AudioLevel.Silence - (int)voice.Level))]);
    }
}

/// <summary>How loud somebody is.</summary>
internal sealed class Voice(Track track)
{
    public Track Track => track;

    /// <summary>In dB above silence, smoothed.</summary>
    public double Level { get; set; }

    /// <summary>The level, with the advantage of who is heard.</summary>
    public double Rank { get; set; }

    public MonoTime Last { get; set; }
}
