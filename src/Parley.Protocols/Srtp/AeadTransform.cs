using System.Buffers.Binary;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Srtp;

/// <summary>AES-GCM for SRTP and SRTCP (RFC 7714 sections 8 and 9).</summary>
internal sealed class AeadTransform(SessionKeys rtp, SessionKeys rtcp, SrtpCiphers ciphers, CipherDirection direction) : SrtpTransform
{
    private const int RtcpHeaderLength = 8;
    private const int IndexLength = 4;

    private readonly AeadCipher _rtp = ciphers.CreateAead(rtp.Cipher, direction);
    private readonly AeadCipher _rtcp = ciphers.CreateAead(rtcp.Cipher, direction);
    private readonly NonceSalt _rtpSalt = new(rtp.Salt);
    private readonly NonceSalt _rtcpSalt = new(rtcp.Salt);

    public override int TagLength => AeadCipher.TagLength;

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    public override void Approach(int step)
    {
        if (step == 0) CacheHint.Fetch(_rtp);
        else _rtp.Approach();
    }

    public override void Expect(int step)
    {
        if (step == 0) CacheHint.Fetch(_rtcp);
        else _rtcp.Approach();
    }

    public override int IndexOffset(int packetLength) => packetLength - IndexLength;

    public override void ProtectRtp(Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, uint ssrc, long index)
    {
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        _rtpSalt.WriteNonce(nonce, ssrc, index);
        var ciphertext = packet.Slice(headerLength, payload.Length);
        _rtp.Seal(nonce, packet[..headerLength], payload, ciphertext, packet.Slice(headerLength + payload.Length, TagLength));
    }

    public override bool UnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        _rtpSalt.WriteNonce(nonce, ssrc, index);
        var payload = packet[headerLength..^TagLength];
        return _rtp.Open(nonce, packet[..headerLength], payload, packet[^TagLength..], payload);
    }

    public override void ProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination, uint ssrc, uint index)
    {
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        _rtcpSalt.WriteNonce(nonce, ssrc, index);
        Span<byte> associated = stackalloc byte[RtcpHeaderLength + IndexLength];
        packet[..RtcpHeaderLength].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[RtcpHeaderLength..], index | SrtcpIndex.EncryptedFlag);

        packet[..RtcpHeaderLength].CopyTo(destination);
        var body = packet[RtcpHeaderLength..];
        _rtcp.Seal(nonce, associated, body, destination.Slice(RtcpHeaderLength, body.Length), destination.Slice(packet.Length, TagLength));
        associated[RtcpHeaderLength..].CopyTo(destination[(packet.Length + TagLength)..]);
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint ssrc, uint index, bool encrypted)
    {
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        _rtcpSalt.WriteNonce(nonce, ssrc, index);
        var tag = packet[^(TagLength + IndexLength)..^IndexLength];
        if (!encrypted) return VerifyClear(packet, nonce, tag);

        Span<byte> associated = stackalloc byte[RtcpHeaderLength + IndexLength];
        packet[..RtcpHeaderLength].CopyTo(associated);
        packet[^IndexLength..].CopyTo(associated[RtcpHeaderLength..]);
        var body = packet[RtcpHeaderLength..^(TagLength + IndexLength)];
        return _rtcp.Open(nonce, associated, body, tag, body);
    }

    // Section 9.3: all of the packet and the index word are associated data. They don't stand side by side, so the word changes places
    // with the beginning of the tag.
    private bool VerifyClear(Span<byte> packet, ReadOnlySpan<byte> nonce, Span<byte> tag)
    {
        Span<byte> received = stackalloc byte[AeadCipher.TagLength];
        tag.CopyTo(received);
        packet[^IndexLength..].CopyTo(tag);
        var genuine = _rtcp.Open(nonce, packet[..^TagLength], [], received, []);
        received.CopyTo(tag);
        return genuine;
    }

    /// <summary>The salt as numbers, so that a nonce is two additions.</summary>
    private readonly struct NonceSalt(ReadOnlySpan<byte> salt)
    {
        private readonly uint _high = BinaryPrimitives.ReadUInt32BigEndian(salt);
        private readonly ulong _low = BinaryPrimitives.ReadUInt64BigEndian(salt[4..]);

        // Two zero bytes, the source, the 48-bit index (for SRTCP two zero bytes and the 31-bit index), all added to the salt.
        public void WriteNonce(Span<byte> nonce, uint ssrc, long index)
        {
            BinaryPrimitives.WriteUInt32BigEndian(nonce, _high ^ (ssrc >> 16));
            BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], _low ^ ((ulong)ssrc << 48) ^ (ulong)index);
        }
    }
}
