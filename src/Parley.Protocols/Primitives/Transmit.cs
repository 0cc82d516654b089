namespace Parley.Protocols.Primitives;

/// <summary>One message that a core wrote into its caller's buffer, to be sent.</summary>
/// <param name="Path">Where to.</param>
/// <param name="Length">How many bytes of the buffer. On a stream of TURN they are already padded; what stands before a datagram of ICE-TCP is written by who owns the stream.</param>
public readonly record struct Transmit(Path Path, int Length);
