using System.Buffers.Binary;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtp;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Srtp;

/// <summary>
/// Checks and decrypts what one peer sends (RFC 3711 section 3.3, RFC 7714). One owner. A bad packet is counted and changes nothing else:
/// neither a rollover counter nor a replay window moves before the packet is authenticated. Nothing is allocated per packet, only when a
/// new synchronization source has been authenticated.
/// </summary>
public sealed class SrtpReceiver : IDisposable
{
    /// <summary>How many synchronization sources a receiver takes, unless told otherwise.</summary>
    public const int DefaultStreams = 128;

    /// <summary>How many steps <see cref="Expect"/> has.</summary>
    public const int ExpectSteps = 3;

    private const int IndexLength = 4;
    private const int TransformBytes = 96;

    private readonly SrtpTransform _transform;
    private readonly StreamWindows _streams;
    private readonly StreamWindows _rtcpStreams;
    private long _accepted;
    private long _malformed;
    private long _replayed;
    private long _forged;
    private long _overLimit;

    /// <summary>A receiver with derived keys.</summary>
    /// <param name="profile">The suite.</param>
    /// <param name="masterKey">The master key of this direction.</param>
    /// <param name="masterSalt">The master salt of this direction.</param>
    /// <param name="ciphers">Where ciphers come from; null takes <see cref="SrtpCiphers.Best"/>.</param>
    /// <param name="maxStreams">How many synchronization sources the peer can have, for RTP and for RTCP each.</param>
    /// <exception cref="ArgumentException">Key or salt do not have the length of the profile.</exception>
    public SrtpReceiver(
        SrtpProfile profile,
        ReadOnlySpan<byte> masterKey,
        ReadOnlySpan<byte> masterSalt,
        SrtpCiphers? ciphers = null,
        int maxStreams = DefaultStreams)
        : this(SrtpTransform.Create(profile, masterKey, masterSalt, ciphers ?? SrtpCiphers.Best, CipherDirection.Open), maxStreams)
    {
    }

    internal SrtpReceiver(SrtpTransform transform, int maxStreams)
    {
        _transform = transform;
        _streams = new StreamWindows(maxStreams);
        _rtcpStreams = new StreamWindows(maxStreams);
    }

    /// <summary>What became of the packets so far.</summary>
    public SrtpCounters Counters => new(_accepted, _malformed, _replayed, _forged, _overLimit);

    /// <summary>
    /// Soon a packet of RTCP will come, as all peers send them: asks the processor for the memory that takes, in <see cref="ExpectSteps"/> steps
    /// with something else done in between, since each step reads what the one before has asked for.
    /// </summary>
    public void Expect(int step)
    {
        switch (step)
        {
            case 0:
                CacheHint.Fetch(_transform, TransformBytes);
                CacheHint.Fetch(_rtcpStreams);
                break;
            case 1:
                _rtcpStreams.Approach();
                _transform.Expect(0);
                break;
            default:
                _transform.Expect(1);
                break;
        }
    }

    /// <summary>Frees the ciphers.</summary>
    public void Dispose() => _transform.Dispose();

    /// <summary>Checks an RTP packet and decrypts it in place.</summary>
    /// <param name="packet">The protected packet. If it is refused, what is in it is worthless.</param>
    /// <param name="length">The length of the clear packet, which begins where the protected one did.</param>
    /// <returns>False if it is malformed, replayed, forged, or from one source too many.</returns>
    public bool TryUnprotect(Span<byte> packet, out int length)
    {
        length = 0;
        if (!RtpHeader.TryParse(packet, out var header) || packet.Length < header.Length + _transform.TagLength) return Count(ref _malformed);

        var ssrc = header.Ssrc;
        if (!_streams.TryFind(ssrc, out var window)) return Count(ref _overLimit);
        var index = PacketIndex.Estimate(window?.Highest ?? -1, header.SequenceNumber);
        if (index is < 0 or > PacketIndex.Last || (window?.Refuses(index) ?? false)) return Count(ref _replayed);
        if (!_transform.UnprotectRtp(packet, header.Length, ssrc, index)) return Count(ref _forged);

        (window ?? _streams.Add(ssrc)).Add(index);
        _accepted++;
        length = packet.Length - _transform.TagLength;
        return true;
    }

    /// <summary>Checks an RTCP packet, compound or of reduced size, and decrypts it in place.</summary>
    /// <param name="packet">The protected packet. If it is refused, what is in it is worthless.</param>
    /// <param name="length">The length of the clear packet, which begins where the protected one did.</param>
    /// <returns>False if it is malformed, replayed, forged, or from one source too many.</returns>
    public bool TryUnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        var clear = packet.Length - _transform.TagLength - IndexLength;
        if (clear < SrtcpHeader.Length || packet[0] >> 6 != 2) return Count(ref _malformed);

        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        if (!_rtcpStreams.TryFind(ssrc, out var window)) return Count(ref _overLimit);
        var word = BinaryPrimitives.ReadUInt32BigEndian(packet[_transform.IndexOffset(packet.Length)..]);
        var index = word & SrtcpIndex.Last;
        if (window?.Refuses(index) ?? false) return Count(ref _replayed);
        if (!_transform.UnprotectRtcp(packet, ssrc, index, (word & SrtcpIndex.EncryptedFlag) != 0)) return Count(ref _forged);

        (window ?? _rtcpStreams.Add(ssrc)).Add(index);
        _accepted++;
        length = clear;
        return true;
    }

    private static bool Count(ref long counter)
    {
        counter++;
        return false;
    }
}
