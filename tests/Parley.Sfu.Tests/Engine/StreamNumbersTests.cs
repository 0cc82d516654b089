using System.Buffers.Binary;
using Parley.Protocols.Rtcp;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

public sealed class StreamNumbersTests
{
    /// <summary>Who has lost all packets until the numbers have gone around could never tell any that follow (RFC 3711 section 3.3.1).</summary>
    [Fact]
    public void All_streams_begin_far_from_where_their_numbers_go_around()
    {
        using var rig = new EngineRig();
        var (bob, first) = (rig.Join("bob", People.Speaker(2, videoSlots: 8)), new Dictionary<uint, ushort>());
        for (var i = 0; i < 8; i++) rig.Join($"p{i}", People.Speaker((uint)i + 3, bitrate: 150_000));
        rig.Leaving = See;
        rig.Arriving = (datagram, _) => See(datagram);
        rig.Run(1);
        bob.Show([.. Enumerable.Range(0, 8).Select(i => ($"p{i}", 320, 180))]);
        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(NetworkConditions.Perfect with { Loss = 0.1 }));
        rig.Run(3);
        Assert.True(first.Count > 40, $"{first.Count} streams");
        Assert.All(first.Values, number => Assert.InRange(number, 0, (1 << 15) + 2));

        void See(byte[] datagram)
        {
            if (datagram[0] >> 6 == 2 && !RtcpPacket.LooksLike(datagram)) first.TryAdd(BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(8)), BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(2)));
        }
    }
}
