using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Engine;

/// <summary>Turns an offer into an answer and into what an engine has to know of the peer. Safe from any thread.</summary>
/// <param name="certificate">The server's certificate.</param>
/// <param name="candidates">The server's candidates now.</param>
public sealed class PeerPlanner(DtlsContext certificate, Func<IReadOnlyList<SdpCandidate>> candidates)
{
    private const string CanonicalName = "parley";

    /// <summary>Sources of slots are far apart from each other's retransmissions and from what else has small numbers.</summary>
    private const uint FirstSlotSsrc = 0x1000_0000;

    /// <summary>What an offer and this server agree on.</summary>
    /// <param name="offer">What is offered.</param>
    /// <param name="problem">Why there can be no answer: a sentence for whoever made the offer.</param>
    public static NegotiatedSession? Negotiate(MediaOffer offer, out string problem)
    {
        if (SdpSession.TryParse(offer.Sdp, out var description, out var error) &&
            SdpAnswerer.TryNegotiate(description, PolicyOf(offer.Kind), out var session, out error))
        {
            problem = string.Empty;
            return session;
        }

        problem = error.ToString();
        return null;
    }

    /// <summary>The plan of a new or renegotiated peer, and the answer for it.</summary>
    /// <param name="identity">Whose it is.</param>
    /// <param name="offer">What is offered.</param>
    /// <param name="session">What was agreed on.</param>
    /// <param name="local">The server's credentials: new ones after an ICE restart.</param>
    /// <param name="version">Counts the answers of this peer, from 1.</param>
    /// <param name="problem">Why there can be no answer: a sentence for whoever made the offer.</param>
    public PeerAnswer? Plan(PlannedPeer identity, MediaOffer offer, NegotiatedSession session, IceCredentials local, int version, out string problem)
    {
        var sources = Sources(identity.Id, offer, session);
        var slots = Slots(session, sources);
        problem = Find(offer, sources, slots, session);
        if (problem.Length > 0)
            return null;

        var transport = new TransportPlan(identity.Id, local, session.IceUfrag, session.Fingerprints, certificate);
        var view = new ViewPolicy(offer.Kind == MediaClientKind.Page, offer.Only);
        var plan = new PeerPlan(identity.Id, identity.Room, identity.Participant, transport, Lasting(session.Media), sources, slots, view);
        var answer = new AnswerTransport(identity.Id, version, local.Ufrag, local.Password, certificate.Fingerprint, candidates())
        {
            Compact = offer.Kind == MediaClientKind.Page,
        };
        return new PeerAnswer(plan, SdpAnswerWriter.Write(session, answer, media => SourceOf(media, slots, offer.Kind)));
    }

    /// <summary>The server's part of an ICE restart that came as a fragment (RFC 8840).</summary>
    public static string Fragment(PeerPlan plan, IceCredentials local) =>
        new SdpFragment(local.Ufrag, local.Password, [], EndOfCandidates: true).Write(plan.Media[0].Offer);

    private static AnswerPolicy PolicyOf(MediaClientKind kind) => new()
    {
        // a page of ours knows what it wants to send; of others' offers comes first what everybody can decode
        FollowsOffer = kind == MediaClientKind.Page,
        Direction = kind switch
        {
            MediaClientKind.Whip => SdpDirection.ReceiveOnly,
            MediaClientKind.Whep => SdpDirection.SendOnly,
            _ => SdpDirection.SendReceive,
        },
    };

    private static List<SourcePlan> Sources(long id, MediaOffer offer, NegotiatedSession session)
    {
        var sources = new List<SourcePlan>();
        for (var section = 0; section < session.Media.Count; section++)
        {
            var media = session.Media[section];
            if (media is not { IsAccepted: true, Receives: true } || SourceOf(offer, media, sources) is not { } source || sources.Exists(other => other.Source == source))
                continue;
            sources.Add(new SourcePlan(section, media.Offer.Mid, source, Number(id, source), media.Codecs, media.ExtensionMap, media.Layers));
        }

        return sources;
    }

    private static MediaSource? SourceOf(MediaOffer offer, NegotiatedMedia media, List<SourcePlan> sources)
    {
        var isVideo = media.Offer.Kind == SdpMediaKind.Video;
        if (offer.Kind == MediaClientKind.Whip)
        {
            // further sections are a screen and its sound, which no WHIP client is known to offer
            var first = isVideo ? MediaSource.Camera : MediaSource.Microphone;
            return !sources.Exists(source => source.Source == first) ? first : isVideo ? MediaSource.Screen : MediaSource.ScreenAudio;
        }

        foreach (var named in offer.Sources)
        {
            if (named.Mid == media.Offer.Mid)
                return isVideo == named.Source is MediaSource.Camera or MediaSource.Screen ? named.Source : null;
        }

        return null;
    }

    private static List<SlotPlan> Slots(NegotiatedSession session, List<SourcePlan> sources)
    {
        var slots = new List<SlotPlan>();
        for (var i = 0; i < session.Media.Count; i++)
        {
            var media = session.Media[i];
            if (media is not { IsAccepted: true, Sends: true } || media.Offer.Mid is not { } mid || sources.Exists(source => source.Mid == mid))
                continue;
            // the section's place gives the same source at each renegotiation
            var ssrc = FirstSlotSsrc + (2 * (uint)i);
            slots.Add(new SlotPlan(mid, media.Offer.Kind == SdpMediaKind.Video, ssrc, ssrc + 1, CodecsOf(media, slots), ExtensionsOf(media, slots)));
        }

        return slots;
    }

    private static IReadOnlyList<SlotCodec> CodecsOf(NegotiatedMedia media, List<SlotPlan> slots)
    {
        SlotCodec[] codecs = [.. media.Codecs.Select(codec => new SlotCodec(codec.Codec, codec.PayloadType, codec.RetransmissionType ?? 0))];
        return slots.Find(slot => slot.Codecs.SequenceEqual(codecs))?.Codecs ?? codecs;
    }

    private static RtpExtensionMap ExtensionsOf(NegotiatedMedia media, List<SlotPlan> slots) =>
        slots.Find(slot => slot.Extensions.Matches(media.ExtensionMap))?.Extensions ?? media.ExtensionMap;

    // What the peer sends is found out by its packets as they come, and a fragment names the first section. The others are the slots by now.
    private static NegotiatedMedia[] Lasting(IReadOnlyList<NegotiatedMedia> media) =>
        [.. media.Select((section, place) => place == 0 || section.Receives ? section : NegotiatedMedia.Nothing)];

    private static string Find(MediaOffer offer, List<SourcePlan> sources, List<SlotPlan> slots, NegotiatedSession session)
    {
        if (sources.Count == 0 && slots.Count == 0)
        {
            return offer.Kind switch
            {
                MediaClientKind.Whip => "Nothing is sent: an m-section must be sendonly or sendrecv.",
                MediaClientKind.Whep => "Nothing is received: an m-section must be recvonly or sendrecv.",
                _ => "No m-section sends a source that is named in sources, and none receives.",
            };
        }

        if (slots.Count(slot => slot.IsVideo) > MediaEngine.MaxVideoSlots)
            return $"There are more than {MediaEngine.MaxVideoSlots} m-sections to receive video.";
        return offer.Kind == MediaClientKind.Page && !session.Bundled ? "All m-sections must be in one bundle." : string.Empty;
    }

    private static AnswerSource? SourceOf(NegotiatedMedia media, List<SlotPlan> slots, MediaClientKind kind)
    {
        var slot = slots.Find(entry => entry.Mid == media.Offer.Mid);
        if (slot is null)
            return null;
        // a player has one picture and one sound, which belong together; the slots of a page show different people
        var stream = kind == MediaClientKind.Whep ? CanonicalName : "slot-" + slot.Mid;
        return new AnswerSource(slot.Ssrc, slot.IsVideo ? slot.Retransmission : null, CanonicalName, stream, "track-" + slot.Mid);
    }

    private static uint Number(long id, MediaSource source) => ((uint)id << 2) | (uint)source;
}

/// <summary>Who a peer is.</summary>
/// <param name="Id">A number that no other peer of this process has or had, below 2^30.</param>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">The participant's id.</param>
public readonly record struct PlannedPeer(long Id, string Room, string Participant);

/// <summary>An answer, and what it promised.</summary>
/// <param name="Plan">What it promised.</param>
/// <param name="Sdp">The answer.</param>
public sealed record PeerAnswer(PeerPlan Plan, string Sdp);
