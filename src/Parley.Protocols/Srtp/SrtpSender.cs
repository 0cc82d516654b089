using System.Buffers.Binary;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtp;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Srtp;

/// <summary>
/// Protects what one peer sends (RFC 3711 section 3.3, RFC 7714). One owner. Nothing is allocated per packet, only when a new
/// synchronization source appears.
/// </summary>
/// <remarks>
/// No index of a source is ever used twice: two different packets under one AES-GCM nonce would give away the authentication key. Whoever
/// wants to resend a packet keeps its protected bytes, or sends it as RTX (RFC 4588).
/// </remarks>
public sealed class SrtpSender : IDisposable
{
    /// <summary>How many synchronization sources a sender has room for, unless told otherwise.</summary>
    public const int DefaultStreams = 1024;

    /// <summary>How many steps <see cref="Approach"/> has.</summary>
    public const int ApproachSteps = 3;

    private const int TransformBytes = 96;

    private readonly SrtpTransform _transform;
    private readonly StreamWindows _streams;
    private readonly SrtcpIndexes _rtcpIndexes;

    /// <summary>A sender with derived keys.</summary>
    /// <param name="profile">The suite.</param>
    /// <param name="masterKey">The master key of this direction.</param>
    /// <param name="masterSalt">The master salt of this direction.</param>
    /// <param name="ciphers">Where ciphers come from; null takes <see cref="SrtpCiphers.Best"/>.</param>
    /// <param name="maxStreams">How many synchronization sources there can be.</param>
    /// <exception cref="ArgumentException">Key or salt do not have the length of the profile.</exception>
    public SrtpSender(
        SrtpProfile profile,
        ReadOnlySpan<byte> masterKey,
        ReadOnlySpan<byte> masterSalt,
        SrtpCiphers? ciphers = null,
        int maxStreams = DefaultStreams)
        : this(SrtpTransform.Create(profile, masterKey, masterSalt, ciphers ?? SrtpCiphers.Best, CipherDirection.Seal), maxStreams)
    {
    }

    internal SrtpSender(SrtpTransform transform, int maxStreams)
    {
        _transform = transform;
        _streams = new StreamWindows(maxStreams);
        _rtcpIndexes = new SrtcpIndexes(maxStreams);
    }

    /// <summary>How many bytes protection adds to an RTP packet.</summary>
    public int RtpOverhead => _transform.TagLength;

    /// <summary>How many bytes protection adds to an RTCP packet.</summary>
    public int RtcpOverhead => _transform.TagLength + 4;

    /// <summary>
    /// Soon packets of the same source as the last will be protected: asks the processor for the memory that takes, in <see cref="ApproachSteps"/>
    /// steps with something else done in between, since each step reads what the one before has asked for.
    /// </summary>
    public void Approach(int step)
    {
        switch (step)
        {
            case 0:
                CacheHint.Fetch(_transform, TransformBytes);
                CacheHint.Fetch(_streams);
                break;
            case 1:
                _streams.Approach();
                _transform.Approach(0);
                break;
            default:
                _transform.Approach(1);
                break;
        }
    }

    /// <summary>Frees the ciphers.</summary>
    public void Dispose() => _transform.Dispose();

    /// <summary>
    /// Protects a packet whose header, extensions included, has been written to the beginning of <paramref name="packet"/>, and whose
    /// payload lies anywhere: it is encrypted from there straight into its place.
    /// </summary>
    /// <param name="packet">Header, and room for payload, padding and <see cref="RtpOverhead"/>.</param>
    /// <param name="headerLength">The length of the header in bytes.</param>
    /// <param name="payload">The clear payload: other memory, or exactly the bytes behind the header.</param>
    /// <param name="padding">How many bytes of RTP padding to add, 0 to 255 (RFC 3550 section 5.1); the flag is set for them.</param>
    /// <param name="length">The length of the protected packet.</param>
    /// <returns>
    /// False, with nothing written, if there is no room, the header is none, the index was used before, or there is one source too many.
    /// </returns>
    public bool TryProtect(Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, int padding, out int length)
    {
        length = 0;
        if (headerLength < 0 || padding is < 0 or > byte.MaxValue) return false;
        var total = (long)headerLength + payload.Length + padding + _transform.TagLength;
        if (total > packet.Length || !RtpHeader.TryParse(packet[..headerLength], out var header) || header.Length != headerLength) return false;

        var ssrc = header.Ssrc;
        if (!_streams.TryFind(ssrc, out var window)) return false;
        var index = PacketIndex.Estimate(window?.Highest ?? -1, header.SequenceNumber);
        if (index is < 0 or > PacketIndex.Last || (window?.Refuses(index) ?? false)) return false;
        (window ?? _streams.Add(ssrc)).Add(index);

        if (padding > 0) payload = Pad(packet, headerLength, payload, padding);
        _transform.ProtectRtp(packet, headerLength, payload, ssrc, index);
        length = (int)total;
        return true;
    }

    /// <summary>Protects a compound or reduced-size RTCP packet into other memory.</summary>
    /// <param name="packet">The clear packet.</param>
    /// <param name="destination">Room for the packet and <see cref="RtcpOverhead"/>.</param>
    /// <param name="length">The length of the protected packet.</param>
    /// <returns>False, with nothing written, if there is no room, the packet is none, or its source may send no more.</returns>
    public bool TryProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination, out int length)
    {
        length = 0;
        var total = packet.Length + RtcpOverhead;
        if (packet.Length < SrtcpHeader.Length || packet[0] >> 6 != 2 || total > destination.Length) return false;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        if (!_rtcpIndexes.TryNext(ssrc, out var index)) return false;

        _transform.ProtectRtcp(packet, destination, ssrc, index);
        length = total;
        return true;
    }

    private static ReadOnlySpan<byte> Pad(Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, int padding)
    {
        var padded = packet.Slice(headerLength, payload.Length + padding);
        payload.CopyTo(padded);
        padded[payload.Length..].Clear();
        padded[^1] = (byte)padding;
        packet[0] |= RtpHeader.PaddingFlag;
        return padded;
    }
}
