using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>
/// What time it is for a publisher, by all of its sender reports, the fastest of which counts: so sound and picture of one person are
/// reported on by one clock, and stay together. One for each publisher.
/// </summary>
public sealed class PublisherClock
{
    /// <summary>Clocks differ by less than 200 ppm.</summary>
    private const double Drift = 0.0002;

    /// <summary>A clock that is off by more than this was set.</summary>
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(2);

    private ulong _ntp;
    private MonoTime _at;

    /// <summary>Whether a report has come.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>A sender report came.</summary>
    public void Reported(ulong ntpTime, MonoTime now)
    {
        if (IsKnown)
        {
            var ahead = NtpTime.Distance(At(now), ntpTime);
            var drift = (now - _at) * Drift;
            if (ahead < TimeSpan.Zero && ahead > -Jump) ntpTime = Add(ntpTime, ahead < -drift ? -ahead - drift : TimeSpan.Zero);
        }

        (_ntp, _at, IsKnown) = (ntpTime, now, true);
    }

    /// <summary>The publisher's NTP time at a moment. Meaningless before the first report.</summary>
    public ulong At(MonoTime now) => Add(_ntp, now - _at);

    private static ulong Add(ulong ntpTime, TimeSpan span) => ntpTime + (ulong)(long)(((Int128)span.Ticks << 32) / TimeSpan.TicksPerSecond);
}
