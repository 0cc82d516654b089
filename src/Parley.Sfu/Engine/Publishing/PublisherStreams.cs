using System.Text;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Engine.Publishing;

/// <summary>
/// Which of a peer's synchronization sources is what: learned from the names in its packets (RFC 8843 section 9.2, RFC 8852), or from its
/// description. Bounded: a peer that keeps inventing sources keeps only the last ones.
/// </summary>
internal sealed class PublisherStreams
{
    private const int Capacity = 128;

    private readonly Dictionary<uint, PublisherStream> _streams = [];
    private readonly Queue<uint> _order = new();

    /// <summary>Takes what a description names, and forgets what was learned.</summary>
    public void Apply(IReadOnlyList<Publication> publications)
    {
        _streams.Clear();
        _order.Clear();
        foreach (var publication in publications)
        {
            var streams = publication.Source.Streams;
            // several sources without names in packets are layers in the order of the description
            for (var i = 0; i < streams.Count && publication.Source.Layers.Count == 0 && i == 0; i++)
            {
                Learn(streams[i].Ssrc, new PublisherStream(publication, 0, null));
                if (streams[i].Retransmission is { } retransmission) Learn(retransmission, new PublisherStream(publication, 0, streams[i].Ssrc));
            }
        }
    }

    /// <summary>Finds out what a packet belongs to.</summary>
    public bool TryFind(ReadOnlySpan<byte> packet, in PacketHead head, IReadOnlyList<Publication> publications, out PublisherStream stream)
    {
        if (_streams.TryGetValue(head.Ssrc, out stream)) return true;
        foreach (var publication in publications)
        {
            if (!IsOf(publication, packet, head)) continue;
            if (!TryName(publication, packet, head, out stream)) return false;
            Learn(head.Ssrc, stream);
            return true;
        }

        return false;
    }

    private static bool IsOf(Publication publication, ReadOnlySpan<byte> packet, in PacketHead head)
    {
        var source = publication.Source;
        if (head.Has(RtpExtensionKind.Mid)) return source.Mid is { } mid && Names(head.Value(packet, RtpExtensionKind.Mid), mid);
        // without names the payload type has to tell, which a description without a bundle allows
        return source.CodecOf(head.PayloadType) != MediaCodec.None || source.IsRetransmission(head.PayloadType);
    }

    private static bool TryName(Publication publication, ReadOnlySpan<byte> packet, in PacketHead head, out PublisherStream stream)
    {
        stream = default;
        var source = publication.Source;
        var isRetransmission = source.IsRetransmission(head.PayloadType);
        var kind = head.Has(RtpExtensionKind.RepairedStreamId) ? RtpExtensionKind.RepairedStreamId : RtpExtensionKind.StreamId;
        var layer = source.Layers.Count == 0 ? 0 : -1;
        for (var i = 0; i < source.Layers.Count; i++)
        {
            if (Names(head.Value(packet, kind), source.Layers[i])) layer = i;
        }

        if (layer < 0) return false;
        uint? original = null;
        if (isRetransmission)
        {
            original = publication.Layers[layer].Ssrc;
            if (original is null) return false;
        }

        stream = new PublisherStream(publication, layer, original);
        return true;
    }

    private static bool Names(ReadOnlySpan<byte> value, string name)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        return value.SequenceEqual(bytes[..Encoding.UTF8.GetBytes(name, bytes)]);
    }

    private void Learn(uint ssrc, PublisherStream stream)
    {
        if (!_streams.TryAdd(ssrc, stream)) return;
        _order.Enqueue(ssrc);
        if (_order.Count > Capacity) _streams.Remove(_order.Dequeue());
    }
}

/// <summary>What a synchronization source is.</summary>
/// <param name="Publication">Of which source of the peer.</param>
/// <param name="Layer">Which layer.</param>
/// <param name="RetransmissionOf">The source whose packets it sends again; null if it is no retransmission.</param>
internal readonly record struct PublisherStream(Publication Publication, int Layer, uint? RetransmissionOf);
