using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Sfu.Forwarding.Speakers;

/// <summary>
/// Decides, once for a room, whose sound is heard: as many as there are slots. Whoever speaks gets one at once if one is free or its owner is
/// silent; somebody who speaks loses his only to one who is louder for a while, and not soon after he got it. Nobody loses one to silence, so
/// that in a small room nobody's first syllable is cut. One owner.
/// </summary>
/// <param name="slots">How many are heard at once.</param>
public sealed class LoudestSpeakers(int slots)
{
    /// <summary>How many speakers there can be.</summary>
    public const int MostSpeakers = 4096;

    /// <summary>By how much louder one must be, in dB.</summary>
    private const float Margin = 6;

    private static readonly TimeSpan LouderFor = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);

    /// <summary>Without any packet for so long somebody is gone: silence is sent at least every 400 ms.</summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(2);

    private readonly int[] _slots = [.. Enumerable.Repeat(Speaker.NoSlot, slots)];
    private readonly Stack<int> _free = new();
    private Speaker[] _speakers = [];
    private int _count;

    /// <summary>How many are heard at once.</summary>
    public int Slots => slots;

    /// <summary>Adds a speaker.</summary>
    /// <param name="id">Who.</param>
    /// <returns>A number by which to name him from now on, or -1 if there are too many.</returns>
    public int Add(uint id)
    {
        if (!_free.TryPop(out var speaker))
        {
            if (_count == MostSpeakers) return -1;
            if (_count == _speakers.Length) Array.Resize(ref _speakers, Math.Max(8, _count * 2));
            speaker = _count++;
        }

        _speakers[speaker] = new Speaker(id);
        return speaker;
    }

    /// <summary>Removes a speaker; his slot is free.</summary>
    public void Remove(int speaker)
    {
        Release(speaker);
        _speakers[speaker] = default;
        _free.Push(speaker);
    }

    /// <summary>Somebody has switched his microphone off, or on. Who has it off has no slot, whatever he sends.</summary>
    public void Mute(int speaker, bool muted)
    {
        if (muted) Release(speaker);
        _speakers[speaker].IsMuted = muted;
    }

    /// <summary>The slot of a speaker, or -1.</summary>
    public int SlotOf(int speaker) => _speakers[speaker].Slot;

    /// <summary>Whether somebody speaks, pauses between words included.</summary>
    public bool IsSpeaking(int speaker, MonoTime now) => _speakers[speaker].IsSpeaking(now);

    /// <summary>Who has a slot, or null.</summary>
    public uint? OwnerOf(int slot) => _slots[slot] < 0 ? null : _speakers[_slots[slot]].Id;

    /// <summary>A packet of sound came.</summary>
    /// <param name="speaker">Whose.</param>
    /// <param name="level">How loud it is, in dB below the loudest possible: 0 to 127 (RFC 6464).</param>
    /// <param name="voice">Whether the sender believes that it is speech.</param>
    /// <param name="now">The time.</param>
    /// <param name="changed">Whether his slot is another one than before.</param>
    /// <returns>The slot in which it is heard, or -1.</returns>
    public int Hear(int speaker, byte level, bool voice, MonoTime now, out bool changed)
    {
        ref var heard = ref _speakers[speaker];
        changed = false;
        if (heard.IsMuted) return Speaker.NoSlot;
        var speaks = heard.Hear(level, voice, now);
        if (heard.Slot >= 0) return heard.Slot;
        var slot = level == AudioLevel.Silence ? Speaker.NoSlot : speaks ? FindSlot(ref heard, now) : FreeSlot(now);
        if (slot < 0) return slot;
        Take(slot, speaker, now);
        changed = true;
        return slot;
    }

    /// <summary>Takes the slots of those of whom nothing has come any more. Called now and then.</summary>
    /// <returns>Whether any was taken.</returns>
    public bool Trim(MonoTime now)
    {
        var trimmed = false;
        for (var slot = 0; slot < slots; slot++)
        {
            if (_slots[slot] < 0 || now - _speakers[_slots[slot]].Heard < GoneAfter) continue;
            Release(_slots[slot]);
            trimmed = true;
        }

        return trimmed;
    }

    /// <summary>Says who speaks, the loudest first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="speakers">Where to write; as many as there are slots have room for all.</param>
    /// <returns>How many there are.</returns>
    public int Collect(MonoTime now, Span<ActiveSpeaker> speakers)
    {
        var count = 0;
        foreach (var owner in _slots)
        {
            if (owner < 0 || count == speakers.Length || !_speakers[owner].IsSpeaking(now)) continue;
            var active = new ActiveSpeaker(_speakers[owner].Id, (byte)(AudioLevel.Silence - (int)_speakers[owner].Loudness));
            var place = count++;
            for (; place > 0 && speakers[place - 1].Level > active.Level; place--) speakers[place] = speakers[place - 1];
            speakers[place] = active;
        }

        return count;
    }

    private int FreeSlot(MonoTime now)
    {
        for (var slot = 0; slot < slots; slot++)
        {
            if (_slots[slot] < 0 || now - _speakers[_slots[slot]].Heard >= GoneAfter) return slot;
        }

        return Speaker.NoSlot;
    }

    private int FindSlot(ref Speaker speaker, MonoTime now)
    {
        var free = FreeSlot(now);
        if (free >= 0) return free;
        int silent = Speaker.NoSlot, quietest = Speaker.NoSlot;
        for (var slot = 0; slot < slots; slot++)
        {
            ref readonly var owner = ref _speakers[_slots[slot]];
            if (!owner.IsSpeaking(now))
            {
                if (silent < 0 || owner.Spoke < _speakers[_slots[silent]].Spoke) silent = slot;
            }
            else if (now - owner.TookSlot >= KeepFor && (quietest < 0 || owner.Loudness < _speakers[_slots[quietest]].Loudness))
            {
                quietest = slot;
            }
        }

        if (silent >= 0) return silent;
        if (quietest < 0 || speaker.Loudness < _speakers[_slots[quietest]].Loudness + Margin)
        {
            speaker.LouderSince = null;
            return Speaker.NoSlot;
        }

        speaker.LouderSince ??= now;
        return now - speaker.LouderSince.Value >= LouderFor ? quietest : Speaker.NoSlot;
    }

    private void Take(int slot, int speaker, MonoTime now)
    {
        if (_slots[slot] >= 0) Release(_slots[slot]);
        _slots[slot] = speaker;
        _speakers[speaker].Slot = slot;
        _speakers[speaker].TookSlot = now;
        _speakers[speaker].LouderSince = null;
    }

    private void Release(int speaker)
    {
        ref var owner = ref _speakers[speaker];
        if (owner.Slot >= 0) _slots[owner.Slot] = Speaker.NoSlot;
        owner.Slot = Speaker.NoSlot;
        owner.LouderSince = null;
    }
}
