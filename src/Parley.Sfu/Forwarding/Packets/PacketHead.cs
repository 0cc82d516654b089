using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Sfu.Forwarding.Packets;

/// <summary>
/// The header of a clear RTP packet and where its extensions stand, found in one walk. All that is decided before anybody knows what the
/// packet is for (congestion feedback, which stream it belongs to, whether it only probes) is decided from this.
/// </summary>
public struct PacketHead
{
    /// <summary>Longer packets are refused: nothing that crosses the Internet as a datagram is longer.</summary>
    public const int MaxPacketLength = 4096;

    private const byte PaddingFlag = 0x20;

    private const int Kinds = (int)RtpExtensionKind.AbsoluteCaptureTime + 1;

    private Places _places;

    /// <summary>The synchronization source.</summary>
    public uint Ssrc { get; internal set; }

    /// <summary>The timestamp, in ticks of the codec's clock.</summary>
    public uint Timestamp { get; private set; }

    /// <summary>The sequence number.</summary>
    public ushort Sequence { get; internal set; }

    /// <summary>The length of the header with sources and extensions, in bytes.</summary>
    public ushort HeaderLength { get; private set; }

    /// <summary>The length of the payload without padding, in bytes.</summary>
    public ushort PayloadLength { get; internal set; }

    /// <summary>The payload type.</summary>
    public byte PayloadType { get; internal set; }

    /// <summary>The length of the padding, in bytes.</summary>
    public byte PaddingLength { get; private set; }

    /// <summary>The marker.</summary>
    public bool Marker { get; private set; }

    /// <summary>The packet's length without padding, in bytes.</summary>
    public readonly int Length => HeaderLength + PayloadLength;

    /// <summary>Reads a header. False if the packet contradicts itself or is too long.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, RtpExtensionMap map, out PacketHead head)
    {
        head = default;
        if (packet.Length > MaxPacketLength || !RtpPacket.TryParse(packet, out var view)) return false;
        var header = view.Header;
        head.Ssrc = header.Ssrc;
        head.Timestamp = header.Timestamp;
        head.Sequence = header.SequenceNumber;
        head.HeaderLength = (ushort)header.Length;
        head.PayloadLength = (ushort)view.Payload.Length;
        head.PayloadType = header.PayloadType;
        head.PaddingLength = (byte)view.PaddingLength;
        head.Marker = header.Marker;
        foreach (var element in header.Extensions)
        {
            var kind = map.KindOf(element.Id);
            if (kind == RtpExtensionKind.None || element.Value.IsEmpty) continue;
            ref var place = ref head._places[(int)kind];
            if (place.Length != 0) continue;
            place.Offset = (ushort)Unsafe.ByteOffset(in MemoryMarshal.GetReference(packet), in MemoryMarshal.GetReference(element.Value));
            place.Length = (byte)element.Value.Length;
        }

        return true;
    }

    /// <summary>Whether there is an extension that is not empty.</summary>
    public readonly bool Has(RtpExtensionKind kind) => _places[(int)kind].Length != 0;

    /// <summary>Where in the packet the value of an extension begins; 0 without one.</summary>
    public readonly ushort OffsetOf(RtpExtensionKind kind) => _places[(int)kind].Offset;

    /// <summary>The length of an extension's value; 0 without one.</summary>
    public readonly byte LengthOf(RtpExtensionKind kind) => _places[(int)kind].Length;

    /// <summary>The value of an extension; empty without one.</summary>
    /// <param name="packet">The packet that was read.</param>
    /// <param name="kind">Which.</param>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> packet, RtpExtensionKind kind) =>
        packet.Slice(_places[(int)kind].Offset, _places[(int)kind].Length);

    /// <summary>The number over all packets of the transport. False without one.</summary>
    /// <param name="packet">The packet that was read.</param>
    /// <param name="sequence">The number.</param>
    public readonly bool TryGetTransportSequence(ReadOnlySpan<byte> packet, out ushort sequence) =>
        TransportSequence.TryRead(Value(packet, RtpExtensionKind.TransportSequence), out sequence);

    /// <summary>The packet without its padding, which is nothing to anybody else, and without a word of it.</summary>
    public readonly Span<byte> Unpad(Span<byte> packet)
    {
        if (PaddingLength > 0) packet[0] &= unchecked((byte)~PaddingFlag);
        return packet[..Length];
    }

    private struct Place
    {
        public ushort Offset;
        public byte Length;
    }

    [InlineArray(Kinds)]
    private struct Places
    {
        private Place _place;
    }
}
