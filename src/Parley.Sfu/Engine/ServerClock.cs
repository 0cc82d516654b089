using Parley.Protocols.Primitives;

namespace Parley.Sfu.Engine;

/// <summary>
/// The NTP time of our reports. It need not be right, only go evenly and be the same for all streams (RFC 3550 section 4), so it is the
/// monotonic clock's.
/// </summary>
internal static class ServerClock
{
    private const long Epoch = 1_700_000_000;

    /// <summary>The clock.</summary>
    public static readonly WallClock Instance = new(new MonoTime(0), Epoch);
}
