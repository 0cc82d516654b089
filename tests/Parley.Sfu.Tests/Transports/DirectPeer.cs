using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Tests.Transports;

/// <summary>A peer and its transport without a network between them, for what is measured.</summary>
internal sealed class DirectPeer : IDisposable
{
    private static readonly Path Way = Path.Udp(TransportRig.ServerAddress, TransportAddress.V4(0xC6336401, 5000));

    public DirectPeer(DtlsContext context, ulong number, MonoTime now)
    {
        var local = IceCredentials.From(Entropy.FromNumber(number));
        Transport = new ServerTransport(new TransportPlan((long)number, local, "peer", [context.Fingerprint], context), now);
        Check = Hostile.Check(local, "peer", nominate: true, transaction: number);
        var buffer = new byte[DtlsSession.Mtu];
        Transport.Receive(Check, Way, now, out _);
        Assert.True(Transport.TryTransmit(buffer, out _));
        using var client = new DtlsSession(context, isServer: false, [context.Fingerprint], now);
        while (client.State == DtlsState.Handshaking)
        {
            while (client.TryTransmit(buffer, out var length)) Transport.Receive(buffer.AsSpan(0, length), Way, now, out _);
            while (Transport.TryTransmit(buffer, out var transmit)) client.Receive(buffer.AsSpan(0, transmit.Length), now);
        }

        using var keys = client.ExportKeys();
        Sender = new SrtpSender(keys.Profile, keys.ClientKey, keys.ClientSalt);
        while (Transport.TryReadEvent(out _))
        {
        }
    }

    public ServerTransport Transport { get; }

    public SrtpSender Sender { get; }

    public byte[] Check { get; }

    public static ref readonly Path Over => ref Way;

    public void Dispose()
    {
        Sender.Dispose();
        Transport.Dispose();
    }
}
