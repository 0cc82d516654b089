using System.Buffers.Binary;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Tests.Srtp;

/// <summary>A sender and the receiver of what it sends.</summary>
internal sealed class SrtpPair : IDisposable
{
    public SrtpPair(SrtpProfile profile, string provider, int maxStreams = 8)
    {
        var key = Enumerable.Range(1, profile.KeyLength()).Select(i => (byte)i).ToArray();
        var salt = Enumerable.Range(100, profile.SaltLength()).Select(i => (byte)i).ToArray();
        Sender = new SrtpSender(profile, key, salt, CipherProviders.Get(provider), maxStreams);
        Receiver = new SrtpReceiver(profile, key, salt, CipherProviders.Get(provider), maxStreams);
    }

    public static TheoryData<SrtpProfile, string> All
    {
        get
        {
            var data = new TheoryData<SrtpProfile, string>();
            foreach (var profile in new[] { SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm })
            {
                data.Add(profile, CipherProviders.Bcl);
                data.Add(profile, CipherProviders.OpenSsl);
                data.Add(profile, CipherProviders.Evp);
                data.Add(profile, CipherProviders.Instructions);
            }

            return data;
        }
    }

    public SrtpSender Sender { get; }

    public SrtpReceiver Receiver { get; }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }

    public static byte[] Header(ushort sequence, uint ssrc)
    {
        byte[] header = new byte[12];
        header[0] = 0x80;
        header[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ssrc);
        return header;
    }

    public byte[] Protect(ushort sequence, uint ssrc = 1, int payload = 20)
    {
        byte[] packet = [.. Header(sequence, ssrc), .. new byte[payload + Sender.RtpOverhead]];
        Assert.True(Sender.TryProtect(packet, 12, Enumerable.Repeat((byte)sequence, payload).ToArray(), 0, out var length));
        Assert.Equal(packet.Length, length);
        return packet;
    }

    public byte[] ProtectRtcp(uint ssrc = 1)
    {
        byte[] clear = [0x80, 201, 0, 1, 0, 0, 0, 0, 0x81, 206, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8];
        BinaryPrimitives.WriteUInt32BigEndian(clear.AsSpan(4), ssrc);
        var packet = new byte[clear.Length + Sender.RtcpOverhead];
        Assert.True(Sender.TryProtectRtcp(clear, packet, out var length));
        return packet[..length];
    }

    public bool Opens(byte[] packet) => Receiver.TryUnprotect(packet.ToArray(), out _);

    public bool OpensRtcp(byte[] packet) => Receiver.TryUnprotectRtcp(packet.ToArray(), out _);
}
