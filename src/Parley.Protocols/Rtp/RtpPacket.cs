namespace Parley.Protocols.Rtp;

/// <summary>A view over a clear RTP packet: header, payload, padding (RFC 3550 section 5.1).</summary>
public readonly ref struct RtpPacket
{
    private RtpPacket(RtpHeader header, ReadOnlySpan<byte> payload, int padding)
    {
        Header = header;
        Payload = payload;
        PaddingLength = padding;
    }

    /// <summary>The header.</summary>
    public RtpHeader Header { get; }

    /// <summary>The payload without padding; empty in a packet that only probes.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>How many bytes of padding there are, with the one that counts them.</summary>
    public int PaddingLength { get; }

    /// <summary>Parses a whole packet. False if header or padding are longer than the packet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RtpPacket packet)
    {
        packet = default;
        if (!RtpHeader.TryParse(bytes, out var header)) return false;
        var body = bytes[header.Length..];
        var padding = 0;
        if (header.HasPadding)
        {
            if (body.IsEmpty) return false;
            padding = body[^1];
            if (padding == 0 || padding > body.Length) return false;
        }

        packet = new RtpPacket(header, body[..^padding], padding);
        return true;
    }
}
