using Parley.Protocols.Srtp;

namespace Parley.Sfu.Transports;

/// <summary>What became of the datagrams that a transport was given. Nothing but counting follows from a bad one.</summary>
/// <param name="Strangers">Came over a path that no authentic check has validated.</param>
/// <param name="Unauthentic">Looked like a check, and was none of this peer's.</param>
/// <param name="Early">Media from before the end of the handshake.</param>
/// <param name="Unknown">None of STUN, DTLS, RTP and RTCP, or a part of a handshake that is not wanted now.</param>
/// <param name="Srtp">What became of the media.</param>
public readonly record struct TransportCounters(long Strangers, long Unauthentic, long Early, long Unknown, SrtpCounters Srtp);
