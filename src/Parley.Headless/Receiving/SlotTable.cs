using System.Text;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless.Receiving;

/// <summary>Finds the slot of a packet: by its source, which the answer or an earlier packet named, or by the MID in it (RFC 8843 section 9.2).</summary>
internal sealed class SlotTable
{
    private const int MaxSources = 512;

    private readonly Dictionary<uint, Entry> _sources = [];
    private readonly List<(byte[] Mid, Entry Entry)> _sections = [];

    /// <summary>The header extensions of the first section; in a bundle ids mean the same everywhere.</summary>
    public RtpExtensionMap Extensions { get; private set; } = RtpExtensionMap.Empty;

    /// <summary>Whether packets are numbered over the transport.</summary>
    public bool HasTransportNumbers { get; private set; }

    /// <summary>Takes what an answer says.</summary>
    public void Begin(AnsweredSession session, IEnumerable<ReceivingSlot> slots)
    {
        var byMid = slots.ToDictionary(slot => slot.Mid, StringComparer.Ordinal);
        _sections.Clear();
        foreach (var media in session.Media)
        {
            if (!media.IsAccepted || !media.Receives || !byMid.TryGetValue(media.Mid, out var slot)) continue;
            // the ids are the same in all of them (RFC 8843 section 15), and the numbers may be agreed on in some alone
            if (_sections.Count == 0 || (Extensions.IdOf(RtpExtensionKind.TransportSequence) == 0 && media.ExtensionMap.IdOf(RtpExtensionKind.TransportSequence) != 0))
                Extensions = media.ExtensionMap;
            HasTransportNumbers |= media.Codecs.Any(codec => codec.TransportFeedback);
            var entry = new Entry(slot, [.. media.Codecs]);
            _sections.Add((Encoding.ASCII.GetBytes(media.Mid), entry));
            foreach (var group in media.Answer.SourceGroups.Where(group => group is { Semantics: "FID", Sources.Count: 2 }))
            {
                _sources[group.Sources[0]] = entry;
                _sources[group.Sources[1]] = entry;
            }

            foreach (var source in media.Answer.Sources) _sources.TryAdd(source.Ssrc, entry);
        }
    }

    /// <summary>The slot of a report about a source.</summary>
    public ReceivingSlot? Find(uint ssrc) => _sources.TryGetValue(ssrc, out var entry) ? entry.Slot : null;

    /// <summary>Reads a packet for its slot. False if it belongs to none, or only probes.</summary>
    public bool TryRead(in RtpPacket packet, out ReceivingSlot slot, out IncomingPacket incoming, out ReadOnlySpan<byte> payload)
    {
        slot = null!;
        incoming = default;
        payload = packet.Payload;
        var header = packet.Header;
        if (!TryFind(header, out var entry)) return false;
        slot = entry.Slot;
        var contributor = header.ContributorCount > 0 ? header.Contributor(0) : 0;
        foreach (var codec in entry.Codecs)
        {
            if (codec.PayloadType == header.PayloadType)
            {
                incoming = new IncomingPacket(header.Ssrc, header.SequenceNumber, header.Timestamp, header.Marker, contributor, false, codec);
                return true;
            }

            if (codec.RetransmissionType != header.PayloadType) continue;
            if (!RtxPayload.TryParse(payload, out var original, out payload)) return false;
            incoming = new IncomingPacket(slot.Ssrc, original, header.Timestamp, header.Marker, contributor, true, codec);
            return true;
        }

        return false;
    }

    private bool TryFind(in RtpHeader header, out Entry entry)
    {
        if (_sources.TryGetValue(header.Ssrc, out entry)) return true;
        if (_sources.Count == MaxSources || !Extensions.TryGet(header, RtpExtensionKind.Mid, out var mid)) return false;
        foreach (var section in _sections)
        {
            if (!mid.SequenceEqual(section.Mid)) continue;
            entry = section.Entry;
            _sources.Add(header.Ssrc, entry);
            return true;
        }

        return false;
    }

    private readonly record struct Entry(ReceivingSlot Slot, AnsweredCodec[] Codecs);
}
