using System.Buffers.Binary;

namespace Parley.Protocols.Turn;

/// <summary>What the beginning of a stream holds.</summary>
public enum FramingResult : byte
{
    /// <summary>More bytes are needed.</summary>
    Incomplete = 0,

    /// <summary>A whole message.</summary>
    Message = 1,

    /// <summary>No message can begin like this, or it is over the limit: the connection cannot be used any more.</summary>
    Broken = 2,
}

/// <summary>
/// Cuts a TCP or TLS stream into STUN messages and ChannelData (RFC 8489 section 6.2.2, RFC 8656 section 12.5). There is no framing
/// around them: each says its own length, and ChannelData is padded to four bytes.
/// </summary>
public static class StreamFraming
{
    /// <summary>The longest message that can be on a stream, in bytes: a STUN message with the largest possible length field.</summary>
    public const int MaxMessage = 20 + 65532;

    private const uint MagicCookie = 0x2112A442;

    /// <summary>
    /// Looks at bytes that begin where a message begins. As soon as the first bytes are wrong it says so; it never waits for the rest of
    /// a message that it would refuse.
    /// </summary>
    /// <param name="received">What has been received from that point on, any number of bytes.</param>
    /// <param name="limit">The longest message that is taken, in bytes.</param>
    /// <param name="length">
    /// With <see cref="FramingResult.Message"/> the length of the message with its padding: that many bytes are to be given on and to be
    /// skipped. With <see cref="FramingResult.Incomplete"/> how long the message will be, or 0 if that is not known yet.
    /// </param>
    public static FramingResult Measure(ReadOnlySpan<byte> received, int limit, out int length)
    {
        length = 0;
        if (received.IsEmpty) return FramingResult.Incomplete;
        var stun = received[0] <= 0x03;
        if (!stun && received[0] is < ChannelData.MinChannel >> 8 or > ChannelData.MaxChannel >> 8) return FramingResult.Broken;
        if (received.Length < 4) return FramingResult.Incomplete;

        int field = BinaryPrimitives.ReadUInt16BigEndian(received[2..]);
        var total = stun ? 20 + field : (4 + field + 3) & ~3;
        if (total > limit) return FramingResult.Broken;
        if (stun && (field % 4 != 0 || HasWrongCookie(received))) return FramingResult.Broken;
        length = total;
        return received.Length < total ? FramingResult.Incomplete : FramingResult.Message;
    }

    private static bool HasWrongCookie(ReadOnlySpan<byte> received)
    {
        Span<byte> cookie = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(cookie, MagicCookie);
        var known = Math.Clamp(received.Length - 4, 0, 4);
        return !received.Slice(4, known).SequenceEqual(cookie[..known]);
    }
}
