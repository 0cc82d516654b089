using Parley.Protocols.Primitives;

namespace Parley.Protocols.Tests.Primitives;

public sealed class BitReaderTests
{
    [Fact]
    public void Bits_come_from_the_highest_on_and_cross_bytes()
    {
        var bits = new BitReader([0b1010_0111, 0xFF, 0x00, 0x81, 0x42]);
        Assert.True(bits.ReadFlag());
        Assert.Equal(0b010u, bits.Read(3));
        Assert.Equal(0b0111_1111_1u, bits.Read(9));
        bits.Skip(3);
        Assert.Equal(0x0081u, bits.Read(16));
        Assert.Equal(0u, bits.Read(0));
        Assert.Equal(8, bits.Remaining);
        Assert.False(bits.Failed);
        Assert.Equal(0u, bits.Read(9));
        Assert.True(bits.Failed);
        Assert.Equal(0, bits.Remaining);
    }

    [Fact]
    public void Thirty_two_bits_fit()
    {
        var bits = new BitReader([0x7F, 0xFF, 0xFF, 0xFF, 0xFF]);
        bits.Skip(1);
        Assert.Equal(0xFFFFFFFF, bits.Read(32));
    }

    // AV1 specification section 4.10.7: of five values, three are written in two bits and two in three
    [Theory]
    [InlineData(0b0000_0000, 0, 2)]
    [InlineData(0b0100_0000, 1, 2)]
    [InlineData(0b1000_0000, 2, 2)]
    [InlineData(0b1100_0000, 3, 3)]
    [InlineData(0b1110_0000, 4, 3)]
    public void Non_symmetric_numbers_take_as_few_bits_as_possible(byte bytes, uint value, int length)
    {
        var bits = new BitReader([bytes]);
        Assert.Equal(value, bits.ReadNonSymmetric(5));
        Assert.Equal(8 - length, bits.Remaining);
        Assert.Equal(0u, new BitReader([0xFF]).ReadNonSymmetric(1));
    }

    [Theory]
    [InlineData(0b1000_0000, 0)]
    [InlineData(0b0100_0000, 1)]
    [InlineData(0b0110_0000, 2)]
    [InlineData(0b0010_0000, 3)]
    [InlineData(0b0011_1000, 6)]
    public void Variable_length_numbers_begin_with_zeros(byte bytes, uint value) =>
        Assert.Equal(value, new BitReader([bytes]).ReadVariableLength());

    [Fact]
    public void A_variable_length_number_of_zeros_alone_ends()
    {
        var bits = new BitReader(new byte[3]);
        Assert.Equal(0u, bits.ReadVariableLength());
        Assert.True(bits.Failed);
    }
}
