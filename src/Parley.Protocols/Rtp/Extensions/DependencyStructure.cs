using Parley.Protocols.Primitives;

namespace Parley.Protocols.Rtp.Extensions;

/// <summary>What a frame means for a decode target (AV1 RTP specification, appendix A.8.4).</summary>
public enum DecodeTargetIndication : byte
{
    /// <summary>The target does not need the frame.</summary>
    NotPresent = 0,

    /// <summary>The target has the frame, and nothing depends on it.</summary>
    Discardable = 1,

    /// <summary>The target has the frame, and a receiver can switch to the target there.</summary>
    Switch = 2,

    /// <summary>The target needs the frame.</summary>
    Required = 3,
}

/// <summary>
/// The template structure of a dependency descriptor, which comes with key frames and to which the descriptors of the following frames refer
/// (AV1 RTP specification, appendix A.8.3.3). It is read into arrays that are used again, so that key frames don't allocate either.
/// </summary>
public sealed class DependencyStructure
{
    /// <summary>The largest number of templates.</summary>
    public const int MaxTemplates = 64;

    /// <summary>The largest number of decode targets.</summary>
    public const int MaxDecodeTargets = 32;

    /// <summary>The largest number of chains.</summary>
    public const int MaxChains = 32;

    /// <summary>The largest number of spatial layers.</summary>
    public const int MaxSpatialLayers = 4;

    /// <summary>The largest number of temporal layers.</summary>
    public const int MaxTemporalLayers = 8;

    /// <summary>The largest number of frames that a frame can refer to here; AV1 allows seven.</summary>
    public const int MaxFrameDifferences = 8;

    private readonly byte[] _spatialIds = new byte[MaxTemplates];
    private readonly byte[] _temporalIds = new byte[MaxTemplates];
    private readonly ulong[] _indications = new ulong[MaxTemplates];
    private readonly byte[] _differenceCounts = new byte[MaxTemplates];
    private readonly byte[] _differences = new byte[MaxTemplates * MaxFrameDifferences];
    private readonly byte[] _chainDifferences = new byte[MaxTemplates * MaxChains];
    private readonly byte[] _protectingChains = new byte[MaxDecodeTargets];
    private readonly byte[] _targetSpatialIds = new byte[MaxDecodeTargets];
    private readonly byte[] _targetTemporalIds = new byte[MaxDecodeTargets];
    private readonly ushort[] _widths = new ushort[MaxSpatialLayers];
    private readonly ushort[] _heights = new ushort[MaxSpatialLayers];

    internal DependencyStructure()
    {
    }

    /// <summary>The template id of the first template, 0 to 63.</summary>
    public int TemplateIdOffset { get; private set; }

    /// <summary>How many templates there are.</summary>
    public int TemplateCount { get; private set; }

    /// <summary>How many decode targets there are: ways to play the stream, from the smallest to the largest.</summary>
    public int DecodeTargetCount { get; private set; }

    /// <summary>How many chains there are; 0 if the stream has none.</summary>
    public int ChainCount { get; private set; }

    /// <summary>The highest spatial layer, 0 to 3.</summary>
    public int MaxSpatialId { get; private set; }

    /// <summary>The highest temporal layer, 0 to 7.</summary>
    public int MaxTemporalId { get; private set; }

    /// <summary>Whether the size of each spatial layer's pictures is known.</summary>
    public bool HasResolutions { get; private set; }

    /// <summary>A bit for each decode target.</summary>
    public uint AllDecodeTargets => uint.MaxValue >> (MaxDecodeTargets - DecodeTargetCount);

    /// <summary>The spatial layer of a template.</summary>
    public int SpatialId(int template) => _spatialIds[template];

    /// <summary>The temporal layer of a template.</summary>
    public int TemporalId(int template) => _temporalIds[template];

    /// <summary>What a template's frames mean for a decode target.</summary>
    public DecodeTargetIndication Indication(int template, int decodeTarget) => Unpack(_indications[template], decodeTarget);

    /// <summary>How many frames ago the frames are that a template's frames refer to.</summary>
    public ReadOnlySpan<byte> FrameDifferences(int template) =>
        _differences.AsSpan(template * MaxFrameDifferences, _differenceCounts[template]);

    /// <summary>For each chain, how many frames ago its last frame was; 0 if this frame begins it.</summary>
    public ReadOnlySpan<byte> ChainDifferences(int template) => _chainDifferences.AsSpan(template * MaxChains, ChainCount);

    /// <summary>The chain that protects a decode target. Meaningless without chains.</summary>
    public int ProtectingChain(int decodeTarget) => _protectingChains[decodeTarget];

    /// <summary>The highest spatial layer that a decode target needs.</summary>
    public int DecodeTargetSpatialId(int decodeTarget) => _targetSpatialIds[decodeTarget];

    /// <summary>The highest temporal layer that a decode target needs.</summary>
    public int DecodeTargetTemporalId(int decodeTarget) => _targetTemporalIds[decodeTarget];

    /// <summary>The width of a spatial layer's pictures in pixels (1 to 65536), or 0 if it is not known.</summary>
    public int Width(int spatialId) => HasResolutions ? _widths[spatialId] + 1 : 0;

    /// <summary>The height of a spatial layer's pictures in pixels (1 to 65536), or 0 if it is not known.</summary>
    public int Height(int spatialId) => HasResolutions ? _heights[spatialId] + 1 : 0;

    internal ulong Indications(int template) => _indications[template];

    internal static DecodeTargetIndication Unpack(ulong indications, int decodeTarget) =>
        (DecodeTargetIndication)((indications >> (2 * decodeTarget)) & 3);

    internal bool TryRead(ref BitReader bits)
    {
        TemplateIdOffset = (int)bits.Read(6);
        DecodeTargetCount = (int)bits.Read(5) + 1;
        if (!TryReadLayers(ref bits)) return false;
        for (var template = 0; template < TemplateCount; template++) _indications[template] = ReadIndications(ref bits);
        if (!TryReadDifferences(ref bits)) return false;
        ReadChains(ref bits);
        FindTargetLayers();
        HasResolutions = bits.ReadFlag();
        for (var spatial = 0; HasResolutions && spatial <= MaxSpatialId; spatial++)
        {
            _widths[spatial] = (ushort)bits.Read(16);
            _heights[spatial] = (ushort)bits.Read(16);
        }

        return !bits.Failed;
    }

    internal ulong ReadIndications(ref BitReader bits)
    {
        ulong indications = 0;
        for (var target = 0; target < DecodeTargetCount; target++) indications |= (ulong)bits.Read(2) << (2 * target);
        return indications;
    }

    private bool TryReadLayers(ref BitReader bits)
    {
        int spatial = 0, temporal = 0;
        MaxTemporalId = 0;
        TemplateCount = 0;
        uint next;
        do
        {
            if (TemplateCount == MaxTemplates || spatial >= MaxSpatialLayers || temporal >= MaxTemporalLayers || bits.Failed) return false;
            _spatialIds[TemplateCount] = (byte)spatial;
            _temporalIds[TemplateCount] = (byte)temporal;
            TemplateCount++;
            MaxTemporalId = Math.Max(MaxTemporalId, temporal);
            MaxSpatialId = spatial;
            next = bits.Read(2);
            if (next == 1) temporal++;
            if (next == 2) (spatial, temporal) = (spatial + 1, 0);
        }
        while (next != 3);
        return true;
    }

    private bool TryReadDifferences(ref BitReader bits)
    {
        for (var template = 0; template < TemplateCount; template++)
        {
            var count = 0;
            while (bits.ReadFlag())
            {
                if (count == MaxFrameDifferences) return false;
                _differences[(template * MaxFrameDifferences) + count++] = (byte)(bits.Read(4) + 1);
            }

            _differenceCounts[template] = (byte)count;
        }

        return true;
    }

    private void ReadChains(ref BitReader bits)
    {
        ChainCount = (int)bits.ReadNonSymmetric((uint)DecodeTargetCount + 1);
        if (ChainCount == 0) return;
        for (var target = 0; target < DecodeTargetCount; target++) _protectingChains[target] = (byte)bits.ReadNonSymmetric((uint)ChainCount);
        for (var template = 0; template < TemplateCount; template++)
        {
            for (var chain = 0; chain < ChainCount; chain++) _chainDifferences[(template * MaxChains) + chain] = (byte)bits.Read(4);
        }
    }

    private void FindTargetLayers()
    {
        for (var target = 0; target < DecodeTargetCount; target++)
        {
            byte spatial = 0, temporal = 0;
            for (var template = 0; template < TemplateCount; template++)
            {
                if (Indication(template, target) == DecodeTargetIndication.NotPresent) continue;
                spatial = Math.Max(spatial, _spatialIds[template]);
                temporal = Math.Max(temporal, _temporalIds[template]);
            }

            _targetSpatialIds[target] = spatial;
            _targetTemporalIds[target] = temporal;
        }
    }
}
