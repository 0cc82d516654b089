using System.Buffers.Binary;
using System.Security.Cryptography;
using Parley.Protocols.Srtp.Ciphers;

namespace Parley.Protocols.Srtp;

/// <summary>AES in counter mode and HMAC-SHA1 cut to 80 bits (RFC 3711 sections 4.1.1 and 4.2.1).</summary>
internal sealed class CounterModeTransform(SessionKeys rtp, SessionKeys rtcp, SrtpCiphers ciphers) : SrtpTransform
{
    private const int Tag = 10;
    private const int RtcpHeaderLength = 8;
    private const int IndexLength = 4;

    private readonly CounterCipher _rtp = ciphers.CreateCounter(rtp.Cipher);
    private readonly CounterCipher _rtcp = ciphers.CreateCounter(rtcp.Cipher);
    private readonly Sha1Authenticator _rtpAuthenticator = ciphers.CreateAuthenticator(rtp.Authentication);
    private readonly Sha1Authenticator _rtcpAuthenticator = ciphers.CreateAuthenticator(rtcp.Authentication);
    private readonly CounterSalt _rtpSalt = new(rtp.Salt);
    private readonly CounterSalt _rtcpSalt = new(rtcp.Salt);

    public override int TagLength => Tag;

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _rtpAuthenticator.Dispose();
        _rtcpAuthenticator.Dispose();
    }

    public override int IndexOffset(int packetLength) => packetLength - Tag - IndexLength;

    public override void ProtectRtp(Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, uint ssrc, long index)
    {
        Span<byte> counter = stackalloc byte[CounterCipher.CounterLength];
        _rtpSalt.WriteCounter(counter, ssrc, index);
        _rtp.Apply(counter, payload, packet.Slice(headerLength, payload.Length));

        var end = headerLength + payload.Length;
        Span<byte> hash = stackalloc byte[Sha1Authenticator.HashLength];
        ComputeRtp(packet[..end], index, hash);
        hash[..Tag].CopyTo(packet[end..]);
    }

    public override bool UnprotectRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        var end = packet.Length - Tag;
        Span<byte> hash = stackalloc byte[Sha1Authenticator.HashLength];
        ComputeRtp(packet[..end], index, hash);
        if (!CryptographicOperations.FixedTimeEquals(hash[..Tag], packet[end..])) return false;

        Span<byte> counter = stackalloc byte[CounterCipher.CounterLength];
        _rtpSalt.WriteCounter(counter, ssrc, index);
        var payload = packet[headerLength..end];
        _rtp.Apply(counter, payload, payload);
        return true;
    }

    public override void ProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination, uint ssrc, uint index)
    {
        Span<byte> counter = stackalloc byte[CounterCipher.CounterLength];
        _rtcpSalt.WriteCounter(counter, ssrc, index);
        packet[..RtcpHeaderLength].CopyTo(destination);
        _rtcp.Apply(counter, packet[RtcpHeaderLength..], destination[RtcpHeaderLength..packet.Length]);

        var word = destination.Slice(packet.Length, IndexLength);
        BinaryPrimitives.WriteUInt32BigEndian(word, index | SrtcpIndex.EncryptedFlag);
        Span<byte> hash = stackalloc byte[Sha1Authenticator.HashLength];
        _rtcpAuthenticator.Compute(destination[..packet.Length], word, hash);
        hash[..Tag].CopyTo(destination[(packet.Length + IndexLength)..]);
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint ssrc, uint index, bool encrypted)
    {
        var end = packet.Length - Tag - IndexLength;
        Span<byte> hash = stackalloc byte[Sha1Authenticator.HashLength];
        _rtcpAuthenticator.Compute(packet[..end], packet.Slice(end, IndexLength), hash);
        if (!CryptographicOperations.FixedTimeEquals(hash[..Tag], packet[^Tag..])) return false;
        if (!encrypted) return true;

        Span<byte> counter = stackalloc byte[CounterCipher.CounterLength];
        _rtcpSalt.WriteCounter(counter, ssrc, index);
        var body = packet[RtcpHeaderLength..end];
        _rtcp.Apply(counter, body, body);
        return true;
    }

    // The rollover counter is authenticated as if it stood behind the packet.
    private void ComputeRtp(ReadOnlySpan<byte> packet, long index, Span<byte> hash)
    {
        Span<byte> rollover = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
        _rtpAuthenticator.Compute(packet, rollover, hash);
    }

    /// <summary>The salt as a number: the first counter is salt · 2^16, source · 2^64 and index · 2^16 added together without carry.</summary>
    private readonly struct CounterSalt
    {
        private readonly UInt128 _salt;

        public CounterSalt(ReadOnlySpan<byte> salt)
        {
            Span<byte> padded = stackalloc byte[CounterCipher.CounterLength];
            padded.Clear();
            salt.CopyTo(padded);
            _salt = BinaryPrimitives.ReadUInt128BigEndian(padded);
        }

        public void WriteCounter(Span<byte> counter, uint ssrc, long index) =>
            BinaryPrimitives.WriteUInt128BigEndian(counter, _salt ^ new UInt128(ssrc, (ulong)index << 16));
    }
}
