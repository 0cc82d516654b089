using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtcp;

namespace Parley.Sfu.Congestion;

/// <summary>
/// Estimates what the network to one subscriber carries: by the delay of packets where there is transport feedback, by losses, and by what
/// the subscriber estimates itself where there is none.
/// </summary>
/// <param name="sent">What was sent.</param>
/// <param name="options">Where estimates begin and end.</param>
public sealed class BandwidthEstimator(SentPackets sent, CongestionOptions options)
{
    private const double FullUse = 0.85;
    private const long RoundTripSpan = 10_000_000;
    private const long DefaultRoundTrip = 100_000;
    private const long ProbeQueue = 30_000;
    private const long Overtaking = 60_000;
    private const long MaxInterval = 500_000;
    private const long MaxQueue = 150_000;
    private const int MinWindow = 6000;
    private const long FeedbackLife = 5_000_000;
    private const int QueueBytes = 704;
    private const int DelayBytes = 128;
    private const int LossesBytes = 256;

    private readonly QueueObserver _queue = new();
    private readonly DelayControl _delay = new(options);
    private readonly LossControl _losses = new();
    private readonly ReportControl _reports = new(options);
    private RateMeter _arrived = RateMeter.Create();
    private ProbeMeasurement _probe;
    private FeedbackClock _clock;
    private LossMeter _lossMeter;
    private WindowedMinimum _leastRoundTrip = new(RoundTripSpan, 1);
    private long _roundTrip;
    private long _interval = DefaultRoundTrip;
    private long _scanned;
    private long _judged;
    private long _newest = long.MinValue / 2;
    private long _lastFeedback = long.MinValue / 2;
    private long _lastArrival;

    /// <summary>What the network carries, in bits per second.</summary>
    public long Estimate => HasTransportFeedback ? Math.Clamp(Math.Min(_delay.Estimate, _losses.Limit), options.Min, options.Max) : _reports.Estimate;

    /// <summary>Whether the receiver gives transport feedback, so that probing makes sense.</summary>
    public bool HasTransportFeedback { get; private set; }

    /// <summary>When the last transport feedback came.</summary>
    public MonoTime LastFeedback => new(_lastFeedback);

    /// <summary>Whether <see cref="RoundTrip"/> was measured.</summary>
    public bool KnowsRoundTrip => _roundTrip != 0;

    /// <summary>The smoothed time until feedback comes.</summary>
    public TimeSpan RoundTrip => TimeSpan.FromMicroseconds(_roundTrip == 0 ? DefaultRoundTrip : _roundTrip);

    /// <summary>The share of packets lost, 0 to 1, smoothed over about a second.</summary>
    public double Loss { get; private set; }

    /// <summary>How long packets wait in a queue on their way, as seen last.</summary>
    public TimeSpan Queue => TimeSpan.FromMicroseconds(_queue.Waiting);

    /// <summary>How much the delay of one packet differs from that of the next.</summary>
    public TimeSpan Unrest => TimeSpan.FromMicroseconds(_queue.Unrest);

    /// <summary>Whether less is sent than the estimate allows. Then it stands, and only a probe can raise it.</summary>
    public bool ApplicationLimited { get; private set; }

    /// <summary>Whether there is congestion: a queue is on its way out, or losses limit the rate.</summary>
    public bool IsCongested => HasTransportFeedback && (_delay.IsDraining || _losses.IsLimiting);

    /// <summary>Whether more waits on the way than usually does: a probe would add to it, and see less than there is.</summary>
    internal bool IsQueued => _queue.Waiting > ProbeQueue + (2 * _queue.Usual);

    /// <summary>Until when nothing that can wait should be sent, so that the queue drains.</summary>
    public MonoTime HoldUntil => new(_delay.HoldUntil);

    /// <summary>What would be sent if the network carried everything, in bits per second: without transport feedback nothing grows past it.</summary>
    public long Wanted { get; set; }

    /// <summary>Whether what the network carries has been seen lately: then pictures need not go faster than that.</summary>
    public bool KnowsCapacity => _delay.KnowsCapacity(_lastFeedback);

    /// <summary>How many bytes may be on their way: if nothing is heard any more, there is no use in sending on.</summary>
    internal long Window => MinWindow + (Estimate * (LeastRoundTrip + (3 * _interval / 2) + MaxQueue) / 8_000_000);

    private long LeastRoundTrip => _leastRoundTrip.HasValue ? _leastRoundTrip.Value : DefaultRoundTrip;

    /// <summary>Soon feedback will come: asks for the memory that takes.</summary>
    internal void Expect()
    {
        CacheHint.Fetch(_queue, QueueBytes);
        CacheHint.Fetch(_delay, DelayBytes);
        CacheHint.Fetch(_losses, LossesBytes);
        sent.Expect(_judged);
    }

    /// <summary>Takes transport feedback. What it says of packets that were never sent, or of which it has already spoken, is left out.</summary>
    public void OnFeedback(TransportFeedback feedback, MonoTime now)
    {
        var first = sent.NextNumber + (short)(ushort)(feedback.BaseSequence - (ushort)sent.NextNumber);
        var end = Math.Min(first + feedback.StatusCount, sent.NextNumber);
        first = Math.Max(first, sent.OldestNumber);
        if (end <= first) return; // about nothing that is known
        if (HasTransportFeedback) _interval += (Math.Min(now.Microseconds - _lastFeedback, MaxInterval) - _interval) / 8;
        HasTransportFeedback = true;
        _lastFeedback = now.Microseconds;
        TakeArrivals(feedback, first, now);
        _scanned = Math.Max(_scanned, end);
        Judge();
        var rate = sent.Rate(now);
        ApplicationLimited = rate < FullUse * Estimate;
        _losses.Update(_delay.IsDraining, _roundTrip, now.Microseconds);
        if (_losses.IsCertain) _delay.Cap(_losses.Limit);
        Loss = _lossMeter.Loss;
        var acknowledged = Math.Min(_arrived.BitsPerSecond(_lastArrival, RateMeter.ShortWindow), 2 * rate);
        _delay.Update(_queue, new DelayObservation(now.Microseconds, acknowledged, sent.BytesInFlight, _roundTrip, LeastRoundTrip, ApplicationLimited, rate));
    }

    /// <summary>Takes what a receiver report says of one of the streams.</summary>
    /// <param name="loss">The share lost since the last report, 0 to 1.</param>
    /// <param name="roundTrip">The round trip by the report, or zero if it isn't known.</param>
    /// <param name="now">The time.</param>
    public void OnReceiverReport(double loss, TimeSpan roundTrip, MonoTime now)
    {
        if (HasTransportFeedback && now.Microseconds - _lastFeedback < FeedbackLife) return;
        HasTransportFeedback = false;
        if (roundTrip > TimeSpan.Zero) MeasureRoundTrip((long)roundTrip.TotalMicroseconds, now.Microseconds);
        loss = loss > 0 ? Math.Min(loss, 1) : 0;
        Loss += (loss - Loss) / 2;
        _reports.OnLoss(loss, sent.Rate(now), Wanted, now.Microseconds);
    }

    /// <summary>Takes the receiver's own estimate (REMB), in bits per second.</summary>
    public void OnReceiverEstimate(ulong bitsPerSecond, MonoTime now)
    {
        if (HasTransportFeedback) return;
        _reports.OnEstimate((long)Math.Min(bitsPerSecond, (ulong)options.Max), sent.Rate(now), now.Microseconds);
    }

    internal void BeginProbe(in ProbeCluster cluster) => _probe.Begin(cluster);

    internal void ProbeSent(long number, long time, int bytes) => _probe.Sent(number, time, bytes);

    /// <summary>Says what came of the present probe, once it is known, and makes use of it.</summary>
    internal bool TryConcludeProbe(bool ended, out ProbeResult result)
    {
        if (!_probe.TryConclude(_scanned - 1, ended, out result)) return false;
        if (!_losses.IsLimiting) _delay.Learn(result, sent.Rate(new MonoTime(_lastFeedback)), _lastFeedback);
        return true;
    }

    private void TakeArrivals(TransportFeedback feedback, long first, MonoTime now)
    {
        long offset = 0;
        var newest = long.MinValue;
        var estimate = Estimate;
        var aligned = false;
        foreach (var arrival in feedback)
        {
            if (!aligned)
            {
                if (!_clock.TryAlign(arrival.Microseconds, now.Microseconds, out offset)) Restart();
                aligned = true;
                BridgeGap(first, arrival.Microseconds + offset);
            }

            if (!sent.TryFind(arrival.Sequence, out var number)) continue;
            ref var packet = ref sent[number];
            if (packet.Fate == PacketFate.Arrived) continue;
            var (left, time) = (sent.TimeOf(packet), arrival.Microseconds + offset);
            packet.Fate = PacketFate.Arrived;
            _arrived.Add(time, packet.Bytes);
            _lastArrival = Math.Max(_lastArrival, time);
            _queue.Arrived(left, time, packet.Bytes, estimate);
            if (packet.Probe != 0) _probe.Arrived(sent, number, time);
            newest = Math.Max(newest, left);
            sent.Settle(number);
        }

        _newest = Math.Max(_newest, newest);
        if (newest != long.MinValue) MeasureRoundTrip(now.Microseconds - newest, now.Microseconds);
    }

    // Feedback was lost: what it was about is neither lost nor late. It counts as arrived, so that the rate doesn't seem to have fallen.
    private void BridgeGap(long first, long time)
    {
        for (var number = Math.Max(_scanned, sent.OldestNumber); number < first; number++)
        {
            ref var packet = ref sent[number];
            if (packet.Fate != PacketFate.Unknown) continue;
            packet.Fate = PacketFate.Arrived;
            _arrived.Add(time, packet.Bytes);
        }
    }

    // What feedback calls lost may only have been overtaken, so it gets some time.
    private void Judge()
    {
        for (_judged = Math.Max(_judged, sent.OldestNumber); _judged < _scanned; _judged++)
        {
            ref var packet = ref sent[_judged];
            var time = sent.TimeOf(packet);
            if (time > _newest - Overtaking) break;
            if (packet.Fate == PacketFate.Unknown) packet.Fate = PacketFate.Lost;
            _losses.Judge(packet, time);
            _lossMeter.Count(packet.Fate == PacketFate.Lost);
        }

        sent.JudgedBefore = _judged;
    }

    private void MeasureRoundTrip(long sample, long now)
    {
        if (sample <= 0) return;
        _roundTrip = _roundTrip == 0 ? sample : _roundTrip + ((sample - _roundTrip) / 8);
        _leastRoundTrip.Add(now, sample);
    }

    private void Restart()
    {
        _queue.Reset();
        _arrived.Reset();
        _lastArrival = 0;
    }
}
