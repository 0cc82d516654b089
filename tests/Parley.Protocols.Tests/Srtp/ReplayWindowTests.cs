using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp;

namespace Parley.Protocols.Tests.Srtp;

public sealed class ReplayWindowTests
{
    [Fact]
    public void Nothing_is_refused_at_first()
    {
        var window = new ReplayWindow();
        Assert.False(window.Refuses(0));
        Assert.False(window.Refuses(long.MaxValue));
    }

    [Fact]
    public void The_window_behaves_like_a_set_with_a_lower_end()
    {
        var window = new ReplayWindow();
        var model = new HashSet<long>();
        var random = Entropy.FromNumber(7);
        var highest = -1L;
        var position = 100_000L;
        for (var i = 0; i < 40_000; i++)
        {
            position += random.Next(100) switch { 0 => random.Next(3000), < 60 => 1, _ => 0 };
            var index = position - random.Next(random.Next(10) == 0 ? 1300 : 20);
            var refused = model.Contains(index) || (highest >= 0 && highest - index >= ReplayWindow.Size);
            Assert.Equal(refused, window.Refuses(index));
            if (refused) continue;
            window.Add(index);
            model.Add(index);
            highest = Math.Max(highest, index);
            Assert.Equal(highest, window.Highest);
        }
    }

    // highest so far, sequence number, expected index
    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(-1, 65535, 65535)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 32768, 32768)]
    [InlineData(0, 32769, -1)]
    [InlineData(10, 65535, -1)]
    [InlineData(65535, 0, 65536)]
    [InlineData(65535, 32766, 98302)]
    [InlineData(65535, 32767, 32767)]
    [InlineData(40000, 7231, 72767)]
    [InlineData(40000, 7232, 7232)]
    [InlineData(65536 + 5, 65530, 65530)]
    [InlineData(65536 + 5, 4, 65536 + 4)]
    [InlineData((3L << 16) + 65000, 10, (4L << 16) + 10)]
    [InlineData((0xFFFFFFFFL << 16) + 65535, 0, 1L << 48)]
    public void Rfc3711_section_3_3_1_index_from_sequence_number(long highest, int sequence, long expected) =>
        Assert.Equal(expected, PacketIndex.Estimate(highest, (ushort)sequence));
}
