using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>What the payload types of a bundle mean; one means the same in all of its sections (RFC 8843 section 9.1). Does not change.</summary>
public sealed class PayloadTypes
{
    private const int Count = 128;
    private const byte Several = byte.MaxValue;

    private readonly MediaCodec[] _codecs = new MediaCodec[Count];
    private readonly byte?[] _originals = new byte?[Count];
    private readonly byte[] _sections = new byte[Count];

    /// <summary>The payload types of all sections in which the server receives.</summary>
    public PayloadTypes(IReadOnlyList<NegotiatedMedia> media)
    {
        for (var section = 0; section < media.Count; section++)
        {
            if (!media[section].Receives) continue;
            foreach (var codec in media[section].Codecs)
            {
                Add(codec.PayloadType, codec.Codec, null, section);
                if (codec.RetransmissionType is { } retransmission) Add(retransmission, codec.Codec, codec.PayloadType, section);
            }
        }
    }

    /// <summary>The codec; that of the original for retransmissions; none for what was not agreed on.</summary>
    public MediaCodec CodecOf(byte payloadType) => _codecs[payloadType & (Count - 1)];

    /// <summary>Whether it is that of retransmissions, and of which payload type.</summary>
    public bool IsRetransmission(byte payloadType, out byte original)
    {
        var found = _originals[payloadType & (Count - 1)];
        original = found.GetValueOrDefault();
        return found.HasValue;
    }

    /// <summary>The only section that has a payload type (RFC 8843 section 9.2). False if it is in several or none.</summary>
    public bool TryGetSection(byte payloadType, out byte section)
    {
        section = (byte)(_sections[payloadType & (Count - 1)] - 1);
        return _sections[payloadType & (Count - 1)] is not (0 or Several);
    }

    private void Add(byte payloadType, MediaCodec codec, byte? original, int section)
    {
        _sections[payloadType] = _codecs[payloadType] == MediaCodec.None ? (byte)(section + 1) : Several;
        if (_codecs[payloadType] != MediaCodec.None) return;
        _codecs[payloadType] = codec;
        _originals[payloadType] = original;
    }
}
