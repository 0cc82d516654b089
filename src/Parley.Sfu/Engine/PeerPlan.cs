using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Engine;

/// <summary>What was agreed with a peer when its offer was answered. Does not change; a renegotiation makes another with the same id.</summary>
/// <param name="Id">A number that no other peer of this process ever had or will have.</param>
/// <param name="Room">The room's id; <see cref="NoRoom"/> until it is in one.</param>
/// <param name="Participant">The participant's id, for the events.</param>
/// <param name="Transport">Credentials and fingerprints.</param>
/// <param name="Media">What was agreed on, by m-section: of the first and of those by which it sends. A plan lives as long as its peer, and the rest of an offer is long.</param>
/// <param name="Sources">What it sends.</param>
/// <param name="Slots">What it receives by.</param>
/// <param name="View">Who says what it wants to see.</param>
public sealed record PeerPlan(
    long Id, string Room, string Participant, TransportPlan Transport, IReadOnlyList<NegotiatedMedia> Media, IReadOnlyList<SourcePlan> Sources, IReadOnlyList<SlotPlan> Slots, ViewPolicy View)
{
    /// <summary>What stands for the room of a peer that is in none: it has addresses and keys, and nothing comes or goes.</summary>
    public const string NoRoom = "";
}

/// <summary>Who says what a peer wants to see.</summary>
/// <param name="ByMessage">The peer itself does, by <c>media.view</c>; it also confirms what its slots show.</param>
/// <param name="Only">The one participant that a peer without messages wants, or null for whoever speaks.</param>
public sealed record ViewPolicy(bool ByMessage, string? Only = null);

/// <summary>A source that a peer sends.</summary>
/// <param name="Section">The place of the m-section that carries it.</param>
/// <param name="Mid">The name of that; null where the offer has no names.</param>
/// <param name="Source">What it is.</param>
/// <param name="Number">The contributing source by which packets are told apart, wherever they go: unique in the process.</param>
/// <param name="Codecs">The codecs it may use.</param>
/// <param name="Extensions">Its header extensions.</param>
/// <param name="Layers">The names of its simulcast layers, the smallest first; empty without simulcast.</param>
public sealed record SourcePlan(
    int Section,
    string? Mid,
    MediaSource Source,
    uint Number,
    IReadOnlyList<NegotiatedCodec> Codecs,
    RtpExtensionMap Extensions,
    IReadOnlyList<string> Layers)
{
    /// <summary>Whether it is a picture.</summary>
    public bool IsVideo => Source is MediaSource.Camera or MediaSource.Screen;

    /// <summary>The codec that a payload type means, or none.</summary>
    public MediaCodec CodecOf(byte payloadType)
    {
        for (var i = 0; i < Codecs.Count; i++)
        {
            if (Codecs[i].PayloadType == payloadType) return Codecs[i].Codec;
        }

        return MediaCodec.None;
    }
}

/// <summary>A slot: an m-section by which a peer receives, with a source that never changes, whoever feeds it.</summary>
/// <param name="Mid">The m-section.</param>
/// <param name="IsVideo">Picture or sound.</param>
/// <param name="Ssrc">Its synchronization source.</param>
/// <param name="Retransmission">The source of what is sent again.</param>
/// <param name="Codecs">The codecs that the peer takes; slots that take the same share a list.</param>
/// <param name="Extensions">Its header extensions; slots that have the same share a map.</param>
public sealed record SlotPlan(
    string Mid, bool IsVideo, uint Ssrc, uint Retransmission, IReadOnlyList<SlotCodec> Codecs, RtpExtensionMap Extensions);

/// <summary>A codec that a peer takes by a slot.</summary>
/// <param name="Codec">Which.</param>
/// <param name="PayloadType">Its payload type.</param>
/// <param name="RetransmissionType">The payload type of what is sent again; 0 if the peer takes none.</param>
public readonly record struct SlotCodec(MediaCodec Codec, byte PayloadType, byte RetransmissionType);
