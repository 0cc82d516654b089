using Parley.Protocols.Primitives.Interop;

namespace Parley.Sfu.Engine.Peers;

/// <summary>
/// Those whose datagrams come next in a batch. Of most of them nothing is in the processor's cache: while one datagram is taken, the memory for the
/// next ones is asked for, one step further with each.
/// </summary>
internal sealed class ExpectedPeers
{
    private const int PeerBytes = 128;

    private readonly Peer?[] _peers = new Peer?[Peer.ExpectSteps];

    /// <summary>Takes one in, and does a step more for those before.</summary>
    public void Expect(Peer? next)
    {
        for (var step = _peers.Length - 1; step >= 0; step--)
        {
            _peers[step]?.Expect(step);
            if (step > 0) _peers[step] = _peers[step - 1];
        }

        _peers[0] = next;
        CacheHint.Fetch(next, PeerBytes);
    }
}
