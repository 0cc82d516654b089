using Parley.Protocols.Primitives;

namespace Parley.Sfu.Congestion;

/// <summary>A short time of sending more than is estimated, to see whether it gets through.</summary>
/// <param name="Number">Its number, 1 to 255.</param>
/// <param name="BitsPerSecond">The rate of everything that is sent meanwhile, in bits per second.</param>
/// <param name="Bytes">How much that is.</param>
/// <param name="PacketBytes">How long its padding packets should be, so that there are enough to measure by.</param>
public readonly record struct ProbeCluster(byte Number, long BitsPerSecond, int Bytes, int PacketBytes);

/// <summary>
/// Decides when to probe: at the beginning, again as long as it succeeds, after a recovery, and from time to time while more is wanted than
/// there is. Costs nothing when nobody wants more.
/// </summary>
/// <param name="options">Where estimates begin and end.</param>
public sealed class ProbeController(CongestionOptions options)
{
    /// <summary>The least and the most bytes of a padding packet.</summary>
    internal const int MinPacket = 240, MaxPacket = 1100;

    private const int Packets = 6;
    private const int MinBytes = 1800;
    private const long Length = 30_000;
    private const long MaxLength = 100_000;
    private const double UnrestFactor = 8;
    private const long MaxWait = 1_000_000;
    private const long FirstInterval = 1_000_000;
    private const long MaxInterval = 2_000_000;
    private const long AfterCongestion = 1_500_000;
    private const double Room = 1.25;
    private const double FirstStep = 3;
    private const double Step = 2;
    private const double SmallStep = 1.5;
    private const int CarefulAfter = 1;

    private byte _number;
    private bool _isOut;
    private bool _wasCongested;
    private long _rate;
    private long _next = long.MinValue;
    private long _interval = FirstInterval;
    private int _inVain;

    /// <summary>When <see cref="TryProbe"/> may have something, if it is of use.</summary>
    public MonoTime NextTimeout => new(_next);

    /// <summary>Whether more is wanted than is known to be there.</summary>
    public static bool IsUseful(long estimate, long wanted) => Room * wanted > estimate;

    /// <summary>Asks for a probe.</summary>
    /// <param name="now">The time.</param>
    /// <param name="estimate">What the network is taken to carry, in bits per second.</param>
    /// <param name="wanted">What would be sent if the network carried everything.</param>
    /// <param name="unrest">How much delay differs from one packet to the next: the more, the longer a probe has to be to tell anything.</param>
    /// <param name="cluster">What to send.</param>
    public bool TryProbe(MonoTime now, long estimate, long wanted, TimeSpan unrest, out ProbeCluster cluster)
    {
        cluster = default;
        if (now.Microseconds < _next) return false;
        if (_isOut) Conclude(new ProbeResult(_number, 0, false), now, estimate);
        if (now.Microseconds < _next) return false;
        if (!IsUseful(estimate, wanted) || estimate >= options.Max) return false;
        var step = _number == 0 ? FirstStep : _inVain > CarefulAfter ? SmallStep : Step;
        _rate = (long)Math.Min(step * estimate, Math.Min(Room * wanted, options.Max));
        if (++_number == 0) _number = 1;
        var bytes = (int)Math.Max(MinBytes, _rate * Math.Min(MaxLength, Length + (long)(UnrestFactor * unrest.TotalMicroseconds)) / 8_000_000);
        cluster = new ProbeCluster(_number, _rate, bytes, Math.Clamp(bytes / Packets, MinPacket, MaxPacket));
        _isOut = true;
        _next = now.Microseconds + MaxWait;
        return true;
    }

    /// <summary>The network is congested: no probes for a while, but then one soon.</summary>
    public void OnCongestion(MonoTime now)
    {
        _isOut = false;
        _wasCongested = true;
        _inVain = CarefulAfter + 1;
        _interval = FirstInterval;
        _next = now.Microseconds + AfterCongestion;
    }

    /// <summary>Takes what came of a probe.</summary>
    internal void Conclude(ProbeResult result, MonoTime now, long estimate)
    {
        if (!_isOut || result.Probe != _number) return;
        _isOut = false;
        var gained = result.BitsPerSecond > 0 && !result.Saturated && result.BitsPerSecond >= 0.75 * _rate;
        if (gained)
        {
            _inVain = 0;
            _interval = FirstInterval;
            _next = now.Microseconds;
            _wasCongested = false;
            return;
        }

        _inVain++;
        _next = now.Microseconds + _interval;
        _interval = Math.Min(MaxInterval, _wasCongested || _inVain > CarefulAfter ? _interval * 3 / 2 : _interval);
    }
}
