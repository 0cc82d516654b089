using Parley.Protocols.Primitives;

namespace Parley.Protocols.Rtp.Payloads;

/// <summary>What a sequence parameter set says of the size of pictures (ITU-T H.264 sections 7.3.2.1.1 and 7.4.2.1.1).</summary>
internal static class H264SequenceParameters
{
    // what stands before the size; scaling lists of all kinds are the longest of it
    private const int MaxLength = 256;
    private const int HeaderLength = 4;
    private const int Block = 16;
    private const uint MaxBlocks = 1024;
    private const uint MaxCycle = 255;

    /// <summary>Reads the size in pixels from a unit of type 7, its header included. False if it is broken, or cut before the size.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> unit, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (unit.Length <= HeaderLength) return false;
        Span<byte> plain = stackalloc byte[MaxLength];
        var reader = new BitReader(plain[..Unescape(unit[HeaderLength..], plain)]);
        reader.ReadVariableLength(); // seq_parameter_set_id
        var chroma = HasChroma(unit[1]) ? ReadChroma(ref reader) : 1;
        SkipOrder(ref reader);
        reader.ReadVariableLength(); // max_num_ref_frames
        reader.ReadFlag(); // gaps_in_frame_num_value_allowed_flag
        uint columns = reader.ReadVariableLength() + 1, rows = reader.ReadVariableLength() + 1;
        var fields = reader.ReadFlag() ? 1 : 2;
        if (fields == 2) reader.ReadFlag(); // mb_adaptive_frame_field_flag
        reader.ReadFlag(); // direct_8x8_inference_flag
        if (reader.Failed || columns is 0 or > MaxBlocks || rows is 0 or > MaxBlocks) return false;
        (width, height) = ((int)columns * Block, (int)rows * Block * fields);
        if (!reader.ReadFlag()) return !reader.Failed;

        var (across, down) = (chroma is 1 or 2 ? 2 : 1, (chroma == 1 ? 2 : 1) * fields);
        var left = (long)across * (reader.ReadVariableLength() + (long)reader.ReadVariableLength());
        var top = (long)down * (reader.ReadVariableLength() + (long)reader.ReadVariableLength());
        if (reader.Failed || left >= width || top >= height) return false;
        (width, height) = (width - (int)left, height - (int)top);
        return true;
    }

    // Section 7.4.1: a byte 3 after two zeros only keeps what follows from looking like the beginning of a unit.
    private static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> plain)
    {
        int length = 0, zeros = 0;
        foreach (var value in escaped)
        {
            if (length == plain.Length) break;
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            plain[length++] = value;
        }

        return length;
    }

    private static bool HasChroma(byte profile) => profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static uint ReadChroma(ref BitReader reader)
    {
        var chroma = reader.ReadVariableLength();
        if (chroma == 3) reader.ReadFlag(); // separate_colour_plane_flag
        reader.ReadVariableLength(); // bit_depth_luma_minus8
        reader.ReadVariableLength(); // bit_depth_chroma_minus8
        reader.ReadFlag(); // qpprime_y_zero_transform_bypass_flag
        if (!reader.ReadFlag()) return chroma;
        for (var list = 0; list < (chroma == 3 ? 12 : 8); list++)
        {
            if (reader.ReadFlag()) SkipScaling(ref reader, list < 6 ? 16 : 64);
        }

        return chroma;
    }

    private static void SkipScaling(ref BitReader reader, int size)
    {
        var (last, next) = (8, 8);
        for (var i = 0; i < size && !reader.Failed; i++)
        {
            if (next != 0) next = (last + ReadSigned(ref reader)) & 0xFF;
            if (next != 0) last = next;
        }
    }

    private static void SkipOrder(ref BitReader reader)
    {
        reader.ReadVariableLength(); // log2_max_frame_num_minus4
        var type = reader.ReadVariableLength();
        if (type == 0) reader.ReadVariableLength(); // log2_max_pic_order_cnt_lsb_minus4
        if (type != 1) return;
        reader.ReadFlag(); // delta_pic_order_always_zero_flag
        reader.ReadVariableLength();
        reader.ReadVariableLength();
        for (var left = Math.Min(reader.ReadVariableLength(), MaxCycle); left > 0 && !reader.Failed; left--) reader.ReadVariableLength();
    }

    // Section 9.1.1: 1, -1, 2, -2, …
    private static int ReadSigned(ref BitReader reader)
    {
        var code = (int)Math.Min(reader.ReadVariableLength(), ushort.MaxValue);
        return (code & 1) != 0 ? (code + 1) / 2 : -(code / 2);
    }
}
