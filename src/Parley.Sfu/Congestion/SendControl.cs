using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtcp;

namespace Parley.Sfu.Congestion;

/// <summary>
/// Everything that decides how much and when to send to one subscriber. It numbers packets, takes feedback, says when pictures may go, and
/// asks for padding when it wants to know whether there is more. What to send is up to <see cref="Allocation.DownlinkAllocator"/>.
/// </summary>
public sealed class SendControl
{
    private const long Silence = 1_000_000;
    private const long SilentInterval = 100_000;
    // Timers are looked at this often: a link that is slower than the probe must never be idle meanwhile.
    private const long Ahead = 10_000;
    private const long MinClusterTime = 15_000;
    private const long MaxClusterTime = 250_000;
    private const long Recheck = 10_000;
    private const int PacketsBytes = 256;
    private const int EstimatorBytes = 512;

    private readonly SentPackets _packets;
    private readonly BandwidthEstimator _estimator;
    private readonly ProbeController _probes;
    private readonly Pacer _pacer = new();
    private ProbeCluster _cluster;
    private long _clusterStart;
    private long _clusterSent;
    private bool _wasCongested;

    // what may be on its way, which changes with reports alone and is asked for with every picture
    private long _window = long.MaxValue;

    /// <summary>Begins.</summary>
    /// <param name="options">Where estimates begin and end.</param>
    /// <param name="firstSequence">The first transport-wide sequence number.</param>
    public SendControl(CongestionOptions? options = null, ushort firstSequence = 0)
    {
        options ??= CongestionOptions.Default;
        _packets = new SentPackets(firstSequence);
        _estimator = new BandwidthEstimator(_packets, options);
        _probes = new ProbeController(options);
        _pacer.SetRate(_estimator.Estimate, isCapacity: false);
    }

    /// <summary>What the network carries, in bits per second.</summary>
    public long Estimate => _estimator.Estimate;

    /// <summary>What is known of the network.</summary>
    public BandwidthEstimator Network => _estimator;

    /// <summary>The rate of everything that was sent lately, in bits per second.</summary>
    public long Rate(MonoTime now) => _packets.Rate(now);

    /// <summary>Until when pictures wait because a queue has to drain. What is old by then need not be sent at all.</summary>
    public MonoTime HoldUntil => _estimator.HoldUntil;

    /// <summary>What would be sent if the network carried everything, in bits per second. While it is more than the estimate there are probes.</summary>
    public long Wanted
    {
        get => _estimator.Wanted;
        set => _estimator.Wanted = value;
    }

    /// <summary>
    /// Whether the last feedback was the first in a while, and most of what was sent meanwhile is lost. Where it came, however late, the network
    /// or the receiver was only busy.
    /// </summary>
    public bool WasCutOff { get; private set; }

    /// <summary>How often congestion has begun: most of it is over within a second.</summary>
    public int Congestions { get; private set; }

    /// <summary>Whether a probe is under way.</summary>
    public bool IsProbing => _cluster.Number != 0;

    /// <summary>When <see cref="PaddingDue"/> is worth asking.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            if (_cluster.Number != 0) return new MonoTime(_clusterStart + (_clusterSent * 8_000_000 / _cluster.BitsPerSecond) - Ahead);
            return _estimator.HasTransportFeedback && ProbeController.IsUseful(Estimate, Wanted) ? _probes.NextTimeout : MonoTime.Never;
        }
    }

    /// <summary>Soon packets will be sent: asks for the memory that takes, in two steps.</summary>
    internal void Approach(int step)
    {
        if (step == 0)
        {
            CacheHint.Fetch(_pacer);
            CacheHint.Fetch(_packets, PacketsBytes);
        }
        else
        {
            _packets.Approach();
        }
    }

    /// <summary>Soon feedback will come: asks for the memory that takes, in two steps.</summary>
    internal void Expect(int step)
    {
        if (step == 0)
        {
            CacheHint.Fetch(_estimator, EstimatorBytes);
            CacheHint.Fetch(_packets, PacketsBytes);
            CacheHint.Fetch(_pacer);
        }
        else
        {
            _estimator.Expect();
        }
    }

    /// <summary>Numbers a packet that is now sent.</summary>
    /// <param name="bytes">Its length as the network sees it.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why it is sent.</param>
    /// <returns>The transport-wide sequence number.</returns>
    public ushort Sent(int bytes, MonoTime now, SendReason reason = SendReason.Media)
    {
        _pacer.Sent(bytes, now);
        var number = _packets.NextNumber;
        var sequence = _packets.Next(bytes, now, reason, _cluster.Number);
        if (_cluster.Number == 0) return sequence;
        _estimator.ProbeSent(number, now.Microseconds, bytes);
        _clusterSent += bytes;
        if (_clusterSent >= _cluster.Bytes && now.Microseconds - _clusterStart >= MinClusterTime) _cluster = default;
        return sequence;
    }

    /// <summary>Counts a packet that is now sent without a number: of its stream feedback tells nothing.</summary>
    /// <param name="bytes">Its length as the network sees it.</param>
    /// <param name="now">The time.</param>
    public void SentUnnumbered(int bytes, MonoTime now)
    {
        _pacer.Sent(bytes, now);
        _packets.Count(bytes, now);
        // what is sent during a probe ends it, whatever it is: nothing asks for padding without end
        _clusterSent += bytes;
    }

    /// <summary>
    /// How many bytes of a picture may go together, after <see cref="MaySend"/> has said that something may: the rest of a frame that is
    /// larger asks again. A fast receiver's frames always have room.
    /// </summary>
    public int Room => _pacer.Room;

    /// <summary>Whether packets that can wait, of a picture that is, may go now: one, and more as <see cref="Room"/> says. Sound doesn't ask.</summary>
    /// <param name="now">The time.</param>
    /// <param name="when">If not, when to ask again.</param>
    public bool MaySend(MonoTime now, out MonoTime when)
    {
        if (!_pacer.MaySend(now, out when)) return false;
        if (_packets.BytesInFlight < _window) return true;
        if (now - _estimator.LastFeedback > TimeSpan.FromMicroseconds(Silence) && now.Microseconds - _packets.LastTime > SilentInterval) return true;
        when = new MonoTime(now.Microseconds + Recheck);
        return false;
    }

    /// <summary>
    /// How long a packet of padding should be sent now, 0 for none. Ask until it says 0; a shorter packet than asked for will do, and nothing
    /// happens if there is none, because nothing is negotiated that could be one.
    /// </summary>
    public int PaddingDue(MonoTime now)
    {
        if (_cluster.Number == 0 && !TryBeginCluster(now)) return 0;
        var elapsed = now.Microseconds - _clusterStart;
        if (elapsed > MaxClusterTime)
        {
            _cluster = default;
            return 0;
        }

        return (elapsed + Ahead) * _cluster.BitsPerSecond / 8_000_000 > _clusterSent ? _cluster.PacketBytes : 0;
    }

    /// <summary>Takes transport feedback.</summary>
    public void OnFeedback(TransportFeedback feedback, MonoTime now)
    {
        var unheard = _packets.FirstUnheard;
        var isLate = unheard < _packets.NextNumber && now.Microseconds - _packets.TimeOf(_packets[unheard]) > Silence;
        _estimator.OnFeedback(feedback, now);
        WasCutOff = isLate && _packets.AreMostlyLost(unheard, _packets.FirstUnheard);
        if (_estimator.IsCongested)
        {
            _cluster = default;
            if (!_wasCongested)
            {
                _probes.OnCongestion(now);
                Congestions++;
            }
        }

        _wasCongested = _estimator.IsCongested;
        if (_estimator.TryConcludeProbe(_cluster.Number == 0, out var result)) _probes.Conclude(result, now, Estimate);
        Apply();
    }

    /// <summary>Takes what a receiver report says of one of the streams; for receivers that give no transport feedback.</summary>
    public void OnReceiverReport(double loss, TimeSpan roundTrip, MonoTime now)
    {
        _estimator.OnReceiverReport(loss, roundTrip, now);
        Apply();
    }

    /// <summary>Takes the receiver's own estimate (REMB), in bits per second; for receivers that give no transport feedback.</summary>
    public void OnReceiverEstimate(ulong bitsPerSecond, MonoTime now)
    {
        _estimator.OnReceiverEstimate(bitsPerSecond, now);
        Apply();
    }

    private bool TryBeginCluster(MonoTime now)
    {
        if (!_estimator.HasTransportFeedback || _estimator.IsCongested || _estimator.IsQueued) return false;
        if (!_probes.TryProbe(now, Estimate, Wanted, _estimator.Unrest, out _cluster)) return false;
        _clusterStart = now.Microseconds;
        _clusterSent = 0;
        _estimator.BeginProbe(_cluster);
        return true;
    }

    private void Apply()
    {
        _pacer.SetRate(Estimate, _estimator.KnowsCapacity);
        _pacer.HoldUntil(_estimator.HoldUntil);
        _window = _estimator.HasTransportFeedback ? _estimator.Window : long.MaxValue;
    }
}
