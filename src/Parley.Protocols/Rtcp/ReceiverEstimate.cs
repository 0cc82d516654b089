using System.Buffers.Binary;
using System.Numerics;

namespace Parley.Protocols.Rtcp;

/// <summary>A receiver's estimate of the bandwidth (REMB, draft-alvestrand-rmcat-remb-03).</summary>
public readonly ref struct ReceiverEstimate
{
    private const int Format = 15;
    private const int FixedLength = 8;
    private const int MantissaBits = 18;
    private const int MaxExponent = 63 - MantissaBits;

    private readonly ReadOnlySpan<byte> _sources;

    private ReceiverEstimate(uint sender, ulong bitsPerSecond, ReadOnlySpan<byte> sources)
    {
        Sender = sender;
        BitsPerSecond = bitsPerSecond;
        _sources = sources;
    }

    private static ReadOnlySpan<byte> Identifier => "REMB"u8;

    /// <summary>Who estimates.</summary>
    public uint Sender { get; }

    /// <summary>The bandwidth of all sources together, in bits per second.</summary>
    public ulong BitsPerSecond { get; }

    /// <summary>How many sources share it.</summary>
    public int SourceCount => _sources.Length / 4;

    /// <summary>A source that shares it.</summary>
    public uint Source(int index) => BinaryPrimitives.ReadUInt32BigEndian(_sources[(4 * index)..]);

    /// <summary>Reads a packet. False if it is another one, too short, or the number is larger than can be meant.</summary>
    public static bool TryParse(RtcpPacket packet, out ReceiverEstimate estimate)
    {
        estimate = default;
        if (!FeedbackHeader.TryRead(packet, RtcpPacketType.PayloadFeedback, Format, out var header, out var rest)) return false;
        if (rest.Length < FixedLength || !rest.StartsWith(Identifier) || rest.Length < FixedLength + (4 * rest[4])) return false;
        var exponent = rest[5] >> 2;
        var mantissa = ((uint)(rest[5] & 3) << 16) | BinaryPrimitives.ReadUInt16BigEndian(rest[6..]);
        if (exponent > MaxExponent) return false;
        estimate = new ReceiverEstimate(header.Sender, (ulong)mantissa << exponent, rest.Slice(FixedLength, 4 * rest[4]));
        return true;
    }

    /// <summary>Writes a packet; the estimate is rounded down to 18 significant bits.</summary>
    /// <returns>Its length, or 0 if the destination is too short or there are more than 255 sources.</returns>
    public static int Write(Span<byte> destination, uint sender, ulong bitsPerSecond, ReadOnlySpan<uint> sources)
    {
        var length = FeedbackHeader.PacketLength + FixedLength + (4 * sources.Length);
        if (sources.Length > byte.MaxValue || destination.Length < length) return 0;
        bitsPerSecond = Math.Min(bitsPerSecond, long.MaxValue);
        var exponent = Math.Max(0, 64 - BitOperations.LeadingZeroCount(bitsPerSecond) - MantissaBits);
        var mantissa = (uint)(bitsPerSecond >> exponent);
        var body = destination[FeedbackHeader.PacketLength..length];
        Identifier.CopyTo(body);
        body[4] = (byte)sources.Length;
        body[5] = (byte)((exponent << 2) | (int)(mantissa >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], (ushort)mantissa);
        for (var i = 0; i < sources.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(body[(FixedLength + (4 * i))..], sources[i]);
        new FeedbackHeader(sender, 0).Write(destination[..length], RtcpPacketType.PayloadFeedback, Format);
        return length;
    }
}
