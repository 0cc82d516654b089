using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>
/// How much sound of one source is passed on. Sound goes to everybody who listens, whatever their networks carry, so that nobody may send more
/// than a codec makes: 510 kbit/s of Opus (RFC 6716 section 2), twice with redundancy, in packets of 2.5 ms.
/// </summary>
public struct SoundBound
{
    /// <summary>Bytes for each second, those that stand for a packet included.</summary>
    public const int BytesPerSecond = 320_000;

    /// <summary>What a packet costs besides its bytes.</summary>
    public const int PacketBytes = 300;

    /// <summary>So much may come at once, as it does after a moment without a network.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(500);

    private LeakyBucket _used;

    /// <summary>Whether a packet is passed on.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="now">The time.</param>
    public bool TryPass(int bytes, MonoTime now) =>
        _used.TryTake(TimeSpan.FromMicroseconds((bytes + PacketBytes) * 1_000_000L / BytesPerSecond), Burst, now);
}
