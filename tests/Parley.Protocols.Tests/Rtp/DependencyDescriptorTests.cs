using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Tests.Rtp;

public sealed class DependencyDescriptorTests
{
    /// <summary>A key frame's descriptor with three spatial and three temporal layers, captured from a browser's traffic.</summary>
    private const string Structure =
        "c1017280081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac1282503157f974000ca864330e222222eca8655304224230eca877530077004200ef008601df010d";

    [Fact]
    public void Appendix_A_8_reads_the_structure_of_three_spatial_and_three_temporal_layers()
    {
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Convert.FromHexString(Structure), out var frame));
        Assert.True(frame is { StartOfFrame: true, EndOfFrame: true, FrameNumber: 0x0172, HasStructure: true, SpatialId: 0, TemporalId: 0 });
        Assert.Equal(0x1FFu, frame.ActiveDecodeTargets);
        Assert.Equal(0, frame.FrameDifferences.Length);

        var structure = reader.Structure!;
        Assert.Same(structure, frame.Structure);
        Assert.Equal((9, 3, 2, 2), (structure.DecodeTargetCount, structure.ChainCount, structure.MaxSpatialId, structure.MaxTemporalId));
        Assert.True(structure.HasResolutions);
        Assert.Equal([(120, 67), (240, 135), (480, 270)], Enumerable.Range(0, 3).Select(s => (structure.Width(s), structure.Height(s))));
        Assert.Equal(
            [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)],
            Enumerable.Range(0, 9).Select(target => (structure.DecodeTargetSpatialId(target), structure.DecodeTargetTemporalId(target))));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], Enumerable.Range(0, 9).Select(structure.ProtectingChain));
    }

    [Theory]
    [InlineData("860173", true, false, 0x173, 1, 0)]
    [InlineData("460173", false, true, 0x173, 1, 0)]
    [InlineData("8b0174", true, false, 0x174, 2, 0)]
    [InlineData("c30175", true, true, 0x175, 0, 2)]
    [InlineData("88017640fc", true, false, 0x176, 1, 2)]
    [InlineData("c2017840fc", true, true, 0x178, 0, 1)]
    public void Frames_refer_to_templates(string hex, bool start, bool end, int number, int spatial, int temporal)
    {
        var reader = new DependencyDescriptorReader();
        Assert.False(reader.TryRead(Convert.FromHexString(hex), out _));
        Assert.True(reader.TryRead(Convert.FromHexString(Structure), out _));
        Assert.True(reader.TryRead(Convert.FromHexString(hex), out var frame));
        Assert.Equal((start, end, number, spatial, temporal), (frame.StartOfFrame, frame.EndOfFrame, frame.FrameNumber, frame.SpatialId, frame.TemporalId));
        Assert.False(frame.HasStructure);
        Assert.Equal(hex.Length > 6 ? 0x1F8u >> 3 : null, frame.ActiveDecodeTargets);
        Assert.Equal(3, frame.ChainDifferences.Length);
        for (var target = 0; target < 9; target++)
        {
            var present = target / 3 >= spatial && target % 3 >= temporal;
            Assert.Equal(present, frame.Indication(target) != DecodeTargetIndication.NotPresent);
        }
    }

    [Fact]
    public void A_descriptor_cut_anywhere_is_refused_and_leaves_the_structure_in_force()
    {
        var bytes = Convert.FromHexString(Structure);
        var reader = new DependencyDescriptorReader();
        for (var length = 0; length < bytes.Length; length++) Assert.False(reader.TryRead(bytes.AsSpan(0, length), out _));
        Assert.Null(reader.Structure);
        Assert.True(reader.TryRead(bytes, out _));
        var structure = reader.Structure;
        for (var length = 4; length < bytes.Length; length++) Assert.False(reader.TryRead(bytes.AsSpan(0, length), out _));
        Assert.Same(structure, reader.Structure);
        Assert.Equal(480, structure!.Width(2));
    }

    [Fact]
    public void An_unknown_template_is_refused()
    {
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Convert.FromHexString(Structure), out var frame));
        var first = (byte)frame.Structure.TemplateIdOffset;
        Assert.True(reader.TryRead([first, 0, 1], out _));
        Assert.True(reader.TryRead([(byte)(first + frame.Structure.TemplateCount - 1), 0, 1], out _));
        Assert.False(reader.TryRead([(byte)(first + frame.Structure.TemplateCount), 0, 1], out _));
    }

    [Fact]
    public void Custom_indications_differences_and_chains_take_the_place_of_the_templates()
    {
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Convert.FromHexString(Structure), out _));
        // flags 00111; nine indications of 2 bits (2, 2, …); differences: 4 bits 3, 8 bits 200, 12 bits 4095, end; chains 7, 8, 9
        var bits = "00111" + string.Concat(Enumerable.Repeat("10", 9)) + "01" + "0011" + "10" + "11001000" + "11" + "111111111111" + "00" + "00000111" + "00001000" + "00001001";
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        byte[] bytes = [0xC1, 0, 9, .. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
        Assert.True(reader.TryRead(bytes, out var frame));
        Assert.All(Enumerable.Range(0, 9), target => Assert.Equal(DecodeTargetIndication.Switch, frame.Indication(target)));
        Assert.Equal([4, 201, 4096], frame.FrameDifferences.ToArray());
        Assert.Equal([7, 8, 9], frame.ChainDifferences.ToArray());
        for (var length = 4; length < bytes.Length; length++) Assert.False(reader.TryRead(bytes.AsSpan(0, length), out _));
    }

    [Fact]
    public void A_frame_number_is_changed_in_place()
    {
        byte[] bytes = [0xC3, 1, 2];
        DependencyDescriptor.WriteFrameNumber(bytes, 0xABCD);
        Assert.Equal([0xC3, 0xAB, 0xCD], bytes);
    }

    [Fact]
    public void Random_bytes_and_random_changes_do_no_harm()
    {
        var random = Entropy.FromNumber(11);
        var reader = new DependencyDescriptorReader();
        var good = Convert.FromHexString(Structure);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.ToArray();
            if (i % 2 == 0) random.Fill(bytes);
            else bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (!reader.TryRead(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out var frame)) continue;
            Assert.InRange(frame.SpatialId, 0, DependencyStructure.MaxSpatialLayers - 1);
            Assert.InRange(frame.TemporalId, 0, DependencyStructure.MaxTemporalLayers - 1);
            Assert.InRange(frame.ChainDifferences.Length, 0, DependencyStructure.MaxChains);
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_two_structures_have_come()
    {
        var reader = new DependencyDescriptorReader();
        var bytes = Convert.FromHexString(Structure);
        byte[] next = [0x86, 1, 0x73];
        var allocated = 0L;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 200; i++)
            {
                if (!reader.TryRead(bytes, out _) || !reader.TryRead(next, out _)) Assert.Fail("not read");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
