using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>Sources that end (RFC 3550 section 6.6).</summary>
public readonly ref struct Goodbye
{
    private readonly ReadOnlySpan<byte> _sources;

    private Goodbye(ReadOnlySpan<byte> sources) => _sources = sources;

    /// <summary>How many sources end.</summary>
    public int Count => _sources.Length / 4;

    /// <summary>A source that ends.</summary>
    public uint this[int index] => BinaryPrimitives.ReadUInt32BigEndian(_sources[(4 * index)..]);

    /// <summary>Reads a packet; a reason is left out. False if it is another one, or too short.</summary>
    public static bool TryParse(RtcpPacket packet, out Goodbye goodbye)
    {
        goodbye = default;
        if (packet.Type != RtcpPacketType.Goodbye || packet.Body.Length < 4 * packet.Count) return false;
        goodbye = new Goodbye(packet.Body[..(4 * packet.Count)]);
        return true;
    }

    /// <summary>Writes a packet without a reason.</summary>
    /// <returns>Its length, or 0 if the destination is too short or there are more than 31 sources.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<uint> sources)
    {
        var length = RtcpPacket.HeaderLength + (4 * sources.Length);
        if (sources.Length > ReportBlocks.Max || destination.Length < length) return 0;
        for (var i = 0; i < sources.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(destination[(4 + (4 * i))..], sources[i]);
        RtcpPacket.WriteHeader(destination[..length], sources.Length, RtcpPacketType.Goodbye);
        return length;
    }
}
