using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Sfu.Forwarding.Speakers;

/// <summary>How one participant sounds. A value with one owner.</summary>
internal struct Speaker
{
    public const int NoSlot = -1;

    /// <summary>Louder than this is speech, whoever measured it.</summary>
    private const int Audible = 50;

    /// <summary>Louder than this is speech if the sender believes so.</summary>
    private const int AudibleVoice = 65;

    private const float Attack = 0.25f;
    private const float Release = 0.04f;

    /// <summary>So long is a pause between words.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer ago than any pause.</summary>
    private static readonly MonoTime LongAgo = new(-3_600_000_000);

    private byte _audible;

    public uint Id;
    public bool IsMuted;
    public int Slot;
    public MonoTime TookSlot;

    /// <summary>When a packet came.</summary>
    public MonoTime Heard;

    /// <summary>When the last packet with speech came.</summary>
    public MonoTime Spoke;

    /// <summary>Since when it has been louder than somebody who has a slot.</summary>
    public MonoTime? LouderSince;

    /// <summary>A moving mean of the level, in dB above silence: 0 to 127.</summary>
    public float Loudness;

    /// <summary>Somebody of whom nothing was heard yet.</summary>
    public Speaker(uint id) => (Id, Slot, Spoke) = (id, NoSlot, LongAgo);

    /// <summary>Whether this packet is of speech that is more than a click.</summary>
    public bool Hear(byte level, bool voice, MonoTime now)
    {
        var volume = AudioLevel.Silence - level;
        Loudness += (volume - Loudness) * (volume > Loudness ? Attack : Release);
        Heard = now;
        var audible = level <= Audible || (voice && level <= AudibleVoice);
        _audible = audible ? (byte)Math.Min(_audible + 1, 2) : (byte)0;
        if (_audible < 2) return false;
        Spoke = now;
        return true;
    }

    public readonly bool IsSpeaking(MonoTime now) => now - Spoke < Pause;
}

/// <summary>Somebody who speaks.</summary>
/// <param name="Id">Who.</param>
/// <param name="Level">How loud, in dB below the loudest possible: 0 to 127.</param>
public readonly record struct ActiveSpeaker(uint Id, byte Level);
