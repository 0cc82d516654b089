using System.Text;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine;
using OfferedSource = Parley.Sfu.Engine.OfferedSource;

namespace Parley.Fuzz.Targets;

/// <summary>Fragments of WHIP and WHEP: what is read can be written, and says the same.</summary>
internal sealed class SdpFragmentTarget : FuzzTarget
{
    private const string Credentials = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n";

    public override string Name => "sdp-fragment";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        Bytes(Credentials + "m=audio 9 RTP/AVP 0\r\na=mid:0\r\n"),
        Bytes("a=ice-lite\r\n" + Credentials + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=candidate:1 1 udp 2130706431 192.0.2.1 61764 typ host\r\na=end-of-candidates\r\n"),
        Bytes("m=video 9 RTP/AVP 0\r\na=mid:1\r\n" + Credentials + "a=candidate:2 1 tcp 1518280447 2001:db8::1 9 typ srflx raddr 192.0.2.2 rport 3 tcptype active\r\n"),
        Bytes(Credentials + "m=audio 9 RTP/AVP 0\r\na=candidate:3 1 udp 1 3f8e.local 5 typ host generation 0 ufrag EsAw\r\n"),
    ];

    public override void Run(byte[] input)
    {
        if (!SdpFragment.TryParse(Encoding.UTF8.GetString(input), out var fragment, out var error))
        {
            Promise(!string.IsNullOrEmpty(error.Reason), "a refusal says why");
            return;
        }

        Promise(SdpSession.TryParse(Offer, out var offer, out _), "an offer can be read");
        Promise(SdpFragment.TryParse(fragment.Write(offer!.Media[0]), out var again, out _), "a fragment that was written can be read");
        Promise(again!.IceUfrag == fragment.IceUfrag && again.IcePwd == fragment.IcePwd, "credentials stay the same");
        Promise(again.EndOfCandidates == fragment.EndOfCandidates && again.Candidates.SequenceEqual(fragment.Candidates), "candidates stay the same");
    }

    /// <summary>A small offer.</summary>
    internal const string Offer =
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
        + "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\na=setup:actpass\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>Single values: fingerprints and candidates, each of which is written as it is read.</summary>
internal sealed class SdpValueTarget : FuzzTarget
{
    private const string CandidatePrefix = "candidate:";

    public override string Name => "sdp-values";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        "sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"u8.ToArray(),
        "sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB"u8.ToArray(),
        "1 1 udp 2130706431 192.0.2.1 61764 typ host"u8.ToArray(),
        "2 1 tcp 1518280447 2001:db8::1 9 typ srflx raddr 192.0.2.2 rport 3 tcptype active"u8.ToArray(),
        "3 2 UDP 1 a3f8.local 5 typ relay generation 0"u8.ToArray(),
    ];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (SdpFingerprint.TryParse(text, out var fingerprint))
        {
            Promise(SdpFingerprint.TryParse(fingerprint.ToString(), out var again) && again.ToString() == fingerprint.ToString(), "a fingerprint round-trips");
            fingerprint.Matches(input);
        }

        if (!SdpCandidate.TryParse(text, out var candidate)) return;
        var written = candidate.ToString();
        Promise(written.StartsWith(CandidatePrefix, StringComparison.Ordinal), "a candidate is written as an attribute");
        Promise(SdpCandidate.TryParse(written.AsSpan(CandidatePrefix.Length), out var read) && read == candidate, "a candidate round-trips");
    }
}

/// <summary>Offers of each sort of client, through the whole of the planner, to an answer that the client can read.</summary>
internal sealed class PeerPlanTarget : FuzzTarget
{
    private static readonly MediaClientKind[] Kinds = Enum.GetValues<MediaClientKind>();
    private static readonly OfferedSource[] Sources = [new("0", MediaSource.Microphone), new("1", MediaSource.Camera), new("2", MediaSource.Screen), new("a0", MediaSource.Microphone)];
    private static readonly SdpCandidate Candidate = new("1", 1, PathTransport.Udp, 1, TransportAddress.V4(1, 1), SdpCandidateType.Host);

    private readonly IceCredentials _local = IceCredentials.From(Entropy.FromNumber(1));
    private readonly PeerPlanner? _planner;

    public PeerPlanTarget()
    {
        if (DtlsContext.IsSupported) _planner = new PeerPlanner(FuzzIdentity.Context, () => [Candidate]);
        Examples = [Encoding.UTF8.GetBytes(SdpFragmentTarget.Offer), .. new SdpTarget().Examples];
    }

    public override string Name => "peer-plan";

    public override IReadOnlyList<byte[]> Examples { get; }

    public override void Run(byte[] input)
    {
        if (_planner is null) return;
        var text = Encoding.UTF8.GetString(input);
        foreach (var kind in Kinds)
        {
            var offer = new MediaOffer(kind, text, Sources, Only: null);
            if (PeerPlanner.Negotiate(offer, out var problem) is not { } session)
            {
                Promise(problem.Length > 0, "a refusal says why");
                continue;
            }

            if (_planner.Plan(new PlannedPeer(5, "room", "p"), offer, session, _local, 1, out problem) is not { } answer)
            {
                Promise(problem.Length > 0, "a refusal says why");
                continue;
            }

            Check(answer, kind);
        }
    }

    private static void Check(PeerAnswer answer, MediaClientKind kind)
    {
        var plan = answer.Plan;
        Promise(SdpSession.TryParse(answer.Sdp, out var read, out _) && read.Media.Count == plan.Media.Count, "an answer can be read");
        Promise(kind != MediaClientKind.Whip || plan.Slots.Count == 0, "who publishes by WHIP receives nothing");
        Promise(kind != MediaClientKind.Whep || plan.Sources.Count == 0, "who plays by WHEP sends nothing");
        Promise(plan.Slots.Count(slot => slot.IsVideo) <= MediaEngine.MaxVideoSlots, "slots are bounded");
        Promise(plan.Sources.Select(source => source.Number).Distinct().Count() == plan.Sources.Count, "sources have numbers of their own");
        Promise(plan.Slots.Select(slot => slot.Ssrc).Distinct().Count() == plan.Slots.Count, "slots have sources of their own");
    }
}

/// <summary>What a client makes of a server's answer.</summary>
internal sealed class SdpAnswerTarget : FuzzTarget
{
    private static readonly OfferedMedia[] Offer =
    [
        new("0", SdpMediaKind.Audio, SdpDirection.SendOnly, [MediaCodec.Opus]),
        new("v0", SdpMediaKind.Video, SdpDirection.ReceiveOnly, [MediaCodec.Vp8, MediaCodec.H264]),
    ];

    public SdpAnswerTarget()
    {
        var transport = new OfferTransport(1, 1, "EsAw", "P2uYro0UCOQ4zxjKXaWCBui1", SdpFingerprint.OfCertificate([1]));
        var offer = SdpOfferWriter.Write(transport, Offer);
        Promise(SdpSession.TryParse(offer, out var read, out _) && SdpAnswerer.TryNegotiate(read, new AnswerPolicy(), out var session, out _), "our own offer can be answered");
        var candidate = new SdpCandidate("1", 1, PathTransport.Udp, 1, TransportAddress.V4(1, 1), SdpCandidateType.Host);
        SdpAnswerer.TryNegotiate(read!, new AnswerPolicy(), out session, out _);
        var answer = SdpAnswerWriter.Write(
            session!, new AnswerTransport(1, 1, "ufrag", "0123456789abcdefghijklmn", SdpFingerprint.OfCertificate([1]), [candidate]), _ => new AnswerSource(1, 2, "cname", "stream", "track"));
        Examples = [Encoding.UTF8.GetBytes(answer), Encoding.UTF8.GetBytes(SdpFragmentTarget.Offer)];
    }

    public override string Name => "sdp-answer";

    public override IReadOnlyList<byte[]> Examples { get; }

    public override void Run(byte[] input)
    {
        if (SdpAnswerReader.TryRead(Encoding.UTF8.GetString(input), Offer, out var session, out var error))
            Promise(session.Media.Count == Offer.Length && session.Fingerprints.Count > 0 && session.IceUfrag.Length > 0, "an answer that is taken says all that a connection needs");
        else
            Promise(!string.IsNullOrEmpty(error.Reason), "a refusal says why");
    }
}
