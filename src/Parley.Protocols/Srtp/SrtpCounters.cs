namespace Parley.Protocols.Srtp;

/// <summary>What became of the packets that were given to an <see cref="SrtpReceiver"/>. Nothing but counting follows from a bad one.</summary>
/// <param name="Accepted">Authenticated and new.</param>
/// <param name="Malformed">Too short, or no RTP or RTCP at all.</param>
/// <param name="Replayed">Seen before, or older than the window.</param>
/// <param name="Forged">With a wrong authentication tag.</param>
/// <param name="OverLimit">From one synchronization source more than allowed.</param>
public readonly record struct SrtpCounters(long Accepted, long Malformed, long Replayed, long Forged, long OverLimit);
