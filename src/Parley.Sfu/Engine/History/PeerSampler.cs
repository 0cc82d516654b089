using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Peers;

namespace Parley.Sfu.Engine.History;

/// <summary>Looks at a peer once a second and writes down what it sees. Allocates nothing.</summary>
internal sealed class PeerSampler(Peer peer, HistoryShelf shelf, MonoTime since)
{
    private const int Thousand = 1000;

    private readonly PeerHistory? _history = shelf.Lend();
    private MonoTime _last = since;
    private long _sent;
    private long _received;
    private int _resent;
    private int _congestions;
    private int _wanted;
    private int _asked;
    private int _made;

    /// <summary>The newest sample.</summary>
    public PeerSample Latest { get; private set; }

    /// <summary>All that is kept; null if there was no room for it.</summary>
    public PeerHistory? History => _history;

    public void Take(MonoTime now)
    {
        var elapsed = now.Microseconds - _last.Microseconds;
        if (elapsed <= 0) return;
        var (tally, downlink, assignment) = (peer.Tally, peer.Subscriber.Downlink, peer.Subscriber.Assignment);
        var control = downlink.Control;
        var network = control.Network;
        Latest = new PeerSample
        {
            At = now,
            Estimate = (int)Math.Min(control.Estimate, int.MaxValue),
            Wanted = (int)Math.Min(control.Wanted, int.MaxValue),
            Sent = Rate(downlink.Sent - _sent, elapsed),
            Received = Rate(tally.Received - _received, elapsed),
            DownlinkLoss = (ushort)(Thousand * network.Loss),
            UplinkLoss = (ushort)(Thousand * peer.Publisher.Loss),
            RoundTrip = network.KnowsRoundTrip ? Milliseconds(network.RoundTrip) : (ushort)0,
            Queue = Milliseconds(network.Queue),
            Resent = (ushort)Math.Min(downlink.Resent - _resent, ushort.MaxValue),
            KeyFramesWanted = Count(tally.KeyFramesWanted - _wanted),
            KeyFramesAsked = Count(tally.KeyFramesAsked - _asked),
            KeyFramesMade = Count(tally.KeyFramesMade - _made),
            Conditions = If(network.IsCongested || control.Congestions != _congestions, PeerConditions.Congested) | If(network.HasTransportFeedback, PeerConditions.Measured)
                | If(assignment is { IsShort: true }, PeerConditions.Short) | If(assignment is { AudioOnly: true }, PeerConditions.AudioOnly),
        };
        (_last, _sent, _received, _resent, _congestions) = (now, downlink.Sent, tally.Received, downlink.Resent, control.Congestions);
        (_wanted, _asked, _made) = (tally.KeyFramesWanted, tally.KeyFramesAsked, tally.KeyFramesMade);
        if (_history is null) return;
        _history.Add(Latest);
        var video = peer.Subscriber.Video;
        for (var i = 0; i < video.Count; i++) _history.Show(i, PictureJudge.Look(video[i], now), now);
    }

    /// <summary>The peer goes.</summary>
    public void End()
    {
        if (_history is not null) shelf.Return(_history);
    }

    private static PeerConditions If(bool isTrue, PeerConditions condition) => isTrue ? condition : PeerConditions.None;

    private static int Rate(long bytes, long microseconds) => (int)Math.Min(bytes * 8_000_000 / microseconds, int.MaxValue);

    private static byte Count(int number) => (byte)Math.Min(number, byte.MaxValue);

    private static ushort Milliseconds(TimeSpan time) => (ushort)Math.Clamp(time.TotalMilliseconds, 0, ushort.MaxValue);
}
