using Parley.Protocols.Rtcp;

namespace Parley.Protocols.Tests.Rtcp;

internal static class RtcpBytes
{
    /// <summary>The only packet of a datagram.</summary>
    public static RtcpPacket Single(ReadOnlySpan<byte> datagram)
    {
        Assert.True(RtcpCompound.TryParse(datagram, out var compound));
        var packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        var packet = packets.Current;
        Assert.False(packets.MoveNext());
        return packet;
    }

    /// <summary>A packet of a body that has been shortened, however wrong that makes it.</summary>
    public static RtcpPacket Cut(ReadOnlySpan<byte> datagram, int bodyLength)
    {
        var whole = Single(datagram);
        return new RtcpPacket(whole.Count, whole.Type, whole.Body[..bodyLength]);
    }
}
