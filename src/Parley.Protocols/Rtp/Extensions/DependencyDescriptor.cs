using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Rtp.Extensions;

/// <summary>
/// How the frame of a packet depends on others, readable without the payload, which may be encrypted end to end (AV1 RTP specification,
/// appendix A; other codecs use it too).
/// </summary>
public struct DependencyDescriptor
{
    /// <summary>The length of a descriptor that only refers to a template, in bytes.</summary>
    public const int MandatoryLength = 3;

    private const int FrameNumberOffset = 1;

    private ulong _indications;
    private Differences _differences;
    private ChainDistances _chainDifferences;
    private int _differenceCount;

    /// <summary>Whether this is the first packet of the frame.</summary>
    public bool StartOfFrame { get; private set; }

    /// <summary>Whether this is the last packet of the frame.</summary>
    public bool EndOfFrame { get; private set; }

    /// <summary>The number of the frame in decoding order, which goes around.</summary>
    public ushort FrameNumber { get; private set; }

    /// <summary>Which template of <see cref="Structure"/> the frame follows.</summary>
    public int Template { get; private set; }

    /// <summary>Whether the structure came with this packet: a decoder can begin here.</summary>
    public bool HasStructure { get; private set; }

    /// <summary>Which decode targets the sender produces, a bit for each; null if the packet doesn't say.</summary>
    public uint? ActiveDecodeTargets { get; private set; }

    /// <summary>The structure that the frame refers to. Its owner changes it with the next structure.</summary>
    public DependencyStructure Structure { get; private set; }

    /// <summary>The frame's spatial layer.</summary>
    public readonly int SpatialId => Structure.SpatialId(Template);

    /// <summary>The frame's temporal layer.</summary>
    public readonly int TemporalId => Structure.TemporalId(Template);

    /// <summary>How many frames ago the frames are that this one refers to, 1 to 4096 each. None means that it stands alone.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<ushort> FrameDifferences => ((ReadOnlySpan<ushort>)_differences)[.._differenceCount];

    /// <summary>For each chain, how many frames ago its last frame was; 0 if this frame begins it.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> ChainDifferences => ((ReadOnlySpan<byte>)_chainDifferences)[..Structure.ChainCount];

    /// <summary>What the frame means for a decode target.</summary>
    public readonly DecodeTargetIndication Indication(int decodeTarget) => DependencyStructure.Unpack(_indications, decodeTarget);

    /// <summary>Changes the frame number of a descriptor in place.</summary>
    public static void WriteFrameNumber(Span<byte> descriptor, ushort frameNumber) =>
        BinaryPrimitives.WriteUInt16BigEndian(descriptor[FrameNumberOffset..], frameNumber);

    /// <summary>Reads a descriptor.</summary>
    /// <param name="bytes">The extension's value.</param>
    /// <param name="current">The structure in force, or null if none has come.</param>
    /// <param name="spare">Where a structure that comes with this descriptor is put. Its contents are worthless after a failure.</param>
    /// <param name="descriptor">The descriptor.</param>
    internal static bool TryRead(
        ReadOnlySpan<byte> bytes, DependencyStructure? current, DependencyStructure spare, out DependencyDescriptor descriptor)
    {
        descriptor = default;
        if (bytes.Length < MandatoryLength) return false;
        var bits = new BitReader(bytes);
        var read = new DependencyDescriptor { StartOfFrame = bits.ReadFlag(), EndOfFrame = bits.ReadFlag() };
        var templateId = (int)bits.Read(6);
        read.FrameNumber = (ushort)bits.Read(16);

        bool customIndications = false, customDifferences = false, customChains = false;
        if (bytes.Length > MandatoryLength)
        {
            read.HasStructure = bits.ReadFlag();
            var activeTargets = bits.ReadFlag();
            customIndications = bits.ReadFlag();
            customDifferences = bits.ReadFlag();
            customChains = bits.ReadFlag();
            if (read.HasStructure && !spare.TryRead(ref bits)) return false;
            if (read.HasStructure) current = spare;
            if (current is null) return false;
            if (read.HasStructure) read.ActiveDecodeTargets = current.AllDecodeTargets;
            if (activeTargets) read.ActiveDecodeTargets = bits.Read(current.DecodeTargetCount);
        }

        if (current is null) return false;
        read.Structure = current;
        read.Template = (templateId + DependencyStructure.MaxTemplates - current.TemplateIdOffset) % DependencyStructure.MaxTemplates;
        if (read.Template >= current.TemplateCount) return false;
        read._indications = customIndications ? current.ReadIndications(ref bits) : current.Indications(read.Template);
        if (!read.TryReadDifferences(ref bits, customDifferences)) return false;
        read.ReadChains(ref bits, customChains);
        if (bits.Failed) return false;
        descriptor = read;
        return true;
    }

    private bool TryReadDifferences(ref BitReader bits, bool custom)
    {
        if (!custom)
        {
            foreach (var difference in Structure.FrameDifferences(Template)) _differences[_differenceCount++] = difference;
            return true;
        }

        while (bits.Read(2) is > 0 and var size)
        {
            if (_differenceCount == DependencyStructure.MaxFrameDifferences) return false;
            _differences[_differenceCount++] = (ushort)(bits.Read((int)size * 4) + 1);
        }

        return true;
    }

    private void ReadChains(ref BitReader bits, bool custom)
    {
        if (!custom)
        {
            Structure.ChainDifferences(Template).CopyTo(_chainDifferences);
            return;
        }

        for (var chain = 0; chain < Structure.ChainCount; chain++) _chainDifferences[chain] = (byte)bits.Read(8);
    }

    [InlineArray(DependencyStructure.MaxFrameDifferences)]
    private struct Differences
    {
        private ushort _difference;
    }

    [InlineArray(DependencyStructure.MaxChains)]
    private struct ChainDistances
    {
        private byte _distance;
    }
}

/// <summary>Reads the dependency descriptors of one stream, keeping the structure that they refer to. One owner.</summary>
public sealed class DependencyDescriptorReader
{
    private DependencyStructure? _current;
    private DependencyStructure _spare = new();

    /// <summary>The structure in force, or null if none has come.</summary>
    public DependencyStructure? Structure => _current;

    /// <summary>
    /// Reads a descriptor; one with a structure puts that in force. False, with nothing changed, if it is broken or refers to what has not
    /// come. Packets should be given in the order in which they were sent: a late old structure would displace the new one.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, out DependencyDescriptor descriptor)
    {
        if (!DependencyDescriptor.TryRead(bytes, _current, _spare, out descriptor)) return false;
        if (descriptor.HasStructure) (_current, _spare) = (_spare, _current ?? new DependencyStructure());
        return true;
    }
}
