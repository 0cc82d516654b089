using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Engine;

/// <summary>What was agreed with a peer when its offer was answered. Does not change; a renegotiation makes another with the same id.</summary>
/// <param name="Id">A number that no other peer of this process ever had or will have.</param>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">The participant's id, for the events.</param>
/// <param name="Transport">Credentials and fingerprints.</param>
/// <param name="Sources">What it sends.</param>
/// <param name="Slots">What it receives by.</param>
/// <param name="View">Who says what it wants to see.</param>
public sealed record PeerPlan(
    long Id, string Room, string Participant, TransportPlan Transport, IReadOnlyList<SourcePlan> Sources, IReadOnlyList<SlotPlan> Slots, ViewPolicy View);

/// <summary>Who says what a peer wants to see.</summary>
/// <param name="ByMessage">The peer itself does, by <c>media.view</c>; it also confirms what its slots show.</param>
/// <param name="Only">The one participant that a peer without messages wants, or null for whoever speaks.</param>
public sealed record ViewPolicy(bool ByMessage, string? Only = null);

/// <summary>A source that a peer sends.</summary>
/// <param name="Mid">The m-section that carries it; null where the offer has no names.</param>
/// <param name="Source">What it is.</param>
/// <param name="Number">The contributing source by which packets are told apart, wherever they go: unique in the process.</param>
/// <param name="Codecs">The codecs it may use.</param>
/// <param name="Extensions">Its header extensions.</param>
/// <param name="Layers">The names of its simulcast layers, the smallest first; empty without simulcast.</param>
/// <param name="Streams">The synchronization sources that the description names; empty where packets say which they are.</param>
public sealed record SourcePlan(
    string? Mid,
    MediaSource Source,
    uint Number,
    IReadOnlyList<NegotiatedCodec> Codecs,
    RtpExtensionMap Extensions,
    IReadOnlyList<string> Layers,
    IReadOnlyList<StreamPlan> Streams)
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

    /// <summary>Whether a payload type is one of retransmissions.</summary>
    public bool IsRetransmission(byte payloadType) => Find(payloadType) is not null;

    /// <summary>The payload type of what is sent again under another; 0 if there is none.</summary>
    public byte RepairedBy(byte retransmissionType) => Find(retransmissionType)?.PayloadType ?? 0;

    private NegotiatedCodec? Find(byte retransmissionType)
    {
        for (var i = 0; i < Codecs.Count; i++)
        {
            if (Codecs[i].RetransmissionType == retransmissionType) return Codecs[i];
        }

        return null;
    }
}

/// <summary>A synchronization source that a description names.</summary>
/// <param name="Ssrc">Of the media.</param>
/// <param name="Retransmission">Of what is sent again, or null.</param>
public sealed record StreamPlan(uint Ssrc, uint? Retransmission);

/// <summary>A slot: an m-section by which a peer receives, with a source that never changes, whoever feeds it.</summary>
/// <param name="Mid">The m-section.</param>
/// <param name="IsVideo">Picture or sound.</param>
/// <param name="Ssrc">Its synchronization source.</param>
/// <param name="Retransmission">The source of what is sent again.</param>
/// <param name="Codecs">The codecs that the peer takes.</param>
/// <param name="Extensions">Its header extensions.</param>
public sealed record SlotPlan(
    string Mid, bool IsVideo, uint Ssrc, uint Retransmission, IReadOnlyList<NegotiatedCodec> Codecs, RtpExtensionMap Extensions);
