using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Sdp;

namespace Parley.Sfu.Transports;

/// <summary>What the answer to an offer promised about its transport: the peer's half and the server's. Immutable.</summary>
/// <param name="Id">A number that no other transport of this process has.</param>
/// <param name="Local">The server's ICE credentials. Their fragment is how the peer's first check finds its transport.</param>
/// <param name="RemoteUfrag">The peer's ICE user name fragment.</param>
/// <param name="Fingerprints">Hashes of which the peer's certificate must match one.</param>
/// <param name="Dtls">The server's certificate and suites.</param>
public sealed record TransportPlan(
    long Id, IceCredentials Local, string RemoteUfrag, IReadOnlyList<SdpFingerprint> Fingerprints, DtlsContext Dtls);
