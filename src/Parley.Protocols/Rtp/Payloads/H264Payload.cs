using System.Buffers.Binary;

namespace Parley.Protocols.Rtp.Payloads;

/// <summary>What forwarding wants to know of an H.264 payload (RFC 6184 section 5): whether a key frame begins in it, and how large it is.</summary>
public readonly struct H264Payload
{
    private const int Idr = 5;
    private const int SequenceParameters = 7;
    private const int FirstPacketType = 24;
    private const int StapA = 24;
    private const int StapB = 25;
    private const int FuA = 28;
    private const int FuB = 29;

    private H264Payload(bool parameters, bool idr, bool start)
    {
        HasSequenceParameters = parameters;
        HasIdr = idr;
        IsStartOfUnit = start;
    }

    /// <summary>Whether there is a sequence parameter set, which encoders put before each key frame.</summary>
    public bool HasSequenceParameters { get; }

    /// <summary>The size of pictures in pixels, where there are parameters that tell; 0 elsewhere.</summary>
    public int Width { get; private init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; private init; }

    /// <summary>Whether there is (part of) an instantaneous decoding refresh.</summary>
    public bool HasIdr { get; }

    /// <summary>Whether a unit begins with this packet: false for all but the first fragment of one.</summary>
    public bool IsStartOfUnit { get; }

    /// <summary>
    /// Whether a key frame begins with this packet, so that a decoder can begin here: the parameters, or the picture itself when the
    /// parameters came by other ways.
    /// </summary>
    public bool IsKeyFrame => HasSequenceParameters || (HasIdr && IsStartOfUnit);

    /// <summary>Looks into a payload: single units, aggregates (STAP-A, STAP-B), fragments (FU-A, FU-B). False if it is broken.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H264Payload result)
    {
        result = default;
        if (payload.IsEmpty) return false;
        switch (payload[0] & 0x1F)
        {
            case > 0 and < FirstPacketType and var type:
                result = new H264Payload(type == SequenceParameters, type == Idr, start: true);
                if (type == SequenceParameters && H264SequenceParameters.TryReadSize(payload, out var width, out var height))
                    result = result with { Width = width, Height = height };
                return true;
            case StapA:
                return TryParseAggregate(payload[1..], out result);
            case StapB:
                return payload.Length > 3 && TryParseAggregate(payload[3..], out result);
            case FuA or FuB:
                if (payload.Length < 2) return false;
                result = new H264Payload((payload[1] & 0x1F) == SequenceParameters && (payload[1] & 0x80) != 0, (payload[1] & 0x1F) == Idr, (payload[1] & 0x80) != 0);
                return true;
            default:
                return false;
        }
    }

    private static bool TryParseAggregate(ReadOnlySpan<byte> units, out H264Payload result)
    {
        result = default;
        bool parameters = false, idr = false;
        int width = 0, height = 0;
        if (units.IsEmpty) return false;
        while (!units.IsEmpty)
        {
            if (units.Length < 3) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(units);
            if (length == 0 || 2 + length > units.Length) return false;
            var isParameters = (units[2] & 0x1F) == SequenceParameters;
            if (isParameters && !H264SequenceParameters.TryReadSize(units.Slice(2, length), out width, out height)) (width, height) = (0, 0);
            parameters |= isParameters;
            idr |= (units[2] & 0x1F) == Idr;
            units = units[(2 + length)..];
        }

        result = new H264Payload(parameters, idr, start: true) { Width = width, Height = height };
        return true;
    }
}
