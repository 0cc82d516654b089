using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Sfu.Forwarding.Packets;

/// <summary>What reading a packet needs to know of those before it. One for each received stream; a stream with a new SSRC gets a new one.</summary>
public sealed class FrameContext
{
    private DependencyDescriptorReader? _descriptors;
    private DependencyDescriptorReader? _late;
    private ushort _structureSequence;
    private ushort _sequence;
    private uint _timestamp;
    private bool _started;

    /// <summary>The structure that dependency descriptors refer to, or null if none has come.</summary>
    public DependencyStructure? Structure => _descriptors?.Structure;

    /// <summary>Whether H.264's parameters come in the stream: then a key frame begins with them and not with the picture.</summary>
    internal bool HasParameters { get; set; }

    /// <summary>
    /// Whether a packet is the first of its timestamp, as far as can be known. Codecs whose payload does not tell where a frame begins need it.
    /// </summary>
    internal bool StartsPicture(in PacketHead head)
    {
        if (!_started) return true;
        var ahead = SequenceNumber.Distance(_sequence, head.Sequence);
        return ahead > 0 && head.Timestamp != _timestamp;
    }

    internal void Remember(in PacketHead head)
    {
        if (_started && !SequenceNumber.IsNewer(head.Sequence, _sequence)) return;
        (_sequence, _timestamp, _started) = (head.Sequence, head.Timestamp, true);
    }

    /// <summary>Reads a descriptor. A structure that comes late, from before the one in force, does not displace it.</summary>
    internal bool TryReadDescriptor(ReadOnlySpan<byte> value, ushort sequence, out DependencyDescriptor descriptor)
    {
        _descriptors ??= new DependencyDescriptorReader();
        if (_descriptors.Structure is not null && SequenceNumber.Distance(_structureSequence, sequence) < 0)
        {
            _late ??= new DependencyDescriptorReader();
            return _late.TryRead(value, out descriptor);
        }

        if (!_descriptors.TryRead(value, out descriptor)) return false;
        if (descriptor.HasStructure) _structureSequence = sequence;
        return true;
    }
}
