using Parley.Protocols.Ice;
using Parley.Protocols.Turn;

namespace Parley.Protocols.Tests.Ice;

public sealed class IceTcpFramingTests
{
    // bytes, limit, result, length
    [Theory]
    [InlineData(new byte[0], 100, FramingResult.Incomplete, 0)]
    [InlineData(new byte[] { 0 }, 100, FramingResult.Incomplete, 0)]
    [InlineData(new byte[] { 0, 0 }, 100, FramingResult.Message, 0)]
    [InlineData(new byte[] { 0, 3 }, 100, FramingResult.Incomplete, 3)]
    [InlineData(new byte[] { 0, 3, 1, 2 }, 100, FramingResult.Incomplete, 3)]
    [InlineData(new byte[] { 0, 3, 1, 2, 3 }, 100, FramingResult.Message, 3)]
    [InlineData(new byte[] { 0, 3, 1, 2, 3, 0, 9 }, 100, FramingResult.Message, 3)]
    [InlineData(new byte[] { 0, 100 }, 100, FramingResult.Incomplete, 100)]
    [InlineData(new byte[] { 0, 101 }, 100, FramingResult.Broken, 101)]
    [InlineData(new byte[] { 0xFF, 0xFF }, 1500, FramingResult.Broken, 65535)]
    public void Rfc4571_section_2_a_length_before_each_datagram(byte[] received, int limit, FramingResult result, int length)
    {
        Assert.Equal(result, IceTcpFraming.Measure(received, limit, out var measured));
        Assert.Equal(length, measured);
    }

    [Theory]
    [InlineData("0060000100002112A442", true)]
    [InlineData("006000010054 2112A442", true)]
    [InlineData("0060000100542112A4", false)] // too short to tell
    [InlineData("000100542112A4420102", false)] // STUN without a frame: TURN over TCP
    [InlineData("006000030054 2112A442", false)] // Allocate is no check
    [InlineData("474554202F20485454502F", false)] // "GET / HTTP/"
    [InlineData("160301020001000100FC", false)] // TLS
    public void A_connection_is_recognized_by_its_first_bytes(string hex, bool ice)
    {
        hex = hex.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal(ice, IceTcpFraming.LooksLike(Convert.FromHexString(hex)));
    }

    [Fact]
    public void A_header_that_was_written_is_measured()
    {
        var frame = new byte[IceTcpFraming.HeaderLength + 300];
        IceTcpFraming.WriteHeader(frame, 300);
        Assert.Equal(FramingResult.Message, IceTcpFraming.Measure(frame, 1500, out var length));
        Assert.Equal(300, length);
        Assert.Throws<ArgumentOutOfRangeException>(() => IceTcpFraming.WriteHeader(frame, 65_536));
        Assert.Throws<ArgumentOutOfRangeException>(() => IceTcpFraming.WriteHeader(frame, -1));
    }
}
