using System.Buffers.Binary;
using Parley.AspNetCore.Files;

namespace Parley.AspNetCore.Tests.Files;

/// <summary>Headers of pictures, as short as they can be.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height)
    {
        byte[] head = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R', .. new byte[17]];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(20), height);
        return head;
    }
}

public sealed class PictureSizeTests
{
    private static readonly byte[] Jpeg =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC4, 0, 3, 0, 0xFF, 0xC2, 0, 11, 8, 1, 2, 3, 4, 1, 0, 0, 0];

    [Theory]
    [InlineData("47494638396105000600000000", "image/gif", 5, 6)]
    [InlineData("52494646000000005745425056503820000000000000009D012A0700080000000000", "image/webp", 7, 8)]
    [InlineData("5249464600000000574542505650384C000000002F0880020000000000000000", "image/webp", 9, 11)]
    [InlineData("524946460000000057454250565038580000000000000000090000020000", "image/webp", 10, 3)]
    public void The_size_stands_in_the_header(string hex, string type, int width, int height)
    {
        Assert.Equal((type, new PictureSize(width, height)), FileType.Of(Convert.FromHexString(hex)));
        CutNeverThrows(Convert.FromHexString(hex));
    }

    [Fact]
    public void Of_a_jpeg_it_stands_at_the_start_of_the_frame()
    {
        Assert.Equal(("image/jpeg", new PictureSize(0x0304, 0x0102)), FileType.Of(Jpeg));
        CutNeverThrows(Jpeg);
    }

    [Theory]
    [InlineData("255044462D312E37", "application/pdf")]
    [InlineData("504B030414000000", "application/zip")]
    [InlineData("0000001866747970", "video/mp4")]
    [InlineData("68656C6C6F0A", "text/plain")]
    [InlineData("E8AFADE8A880", "text/plain")]
    [InlineData("68656C6C6F00", "application/octet-stream")]
    [InlineData("20203C68746D6C3E", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    public void The_type_is_found_by_the_first_bytes(string hex, string type) => Assert.Equal(type, FileType.Of(Convert.FromHexString(hex)).Type);

    [Fact]
    public void Noise_never_throws()
    {
        var random = new Random(5);
        byte[][] seeds = [Jpeg, Pictures.Png(2, 2), Convert.FromHexString("52494646000000005745425056503820000000000000009D012A0700080000000000")];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])seeds[round % seeds.Length].Clone();
            for (var change = random.Next(4); change >= 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            _ = FileType.Of(bytes.AsSpan(0, random.Next(bytes.Length + 1)));
        }
    }

    private static void CutNeverThrows(byte[] bytes)
    {
        for (var length = 0; length < bytes.Length; length++)
            _ = FileType.Of(bytes.AsSpan(0, length));
    }
}
