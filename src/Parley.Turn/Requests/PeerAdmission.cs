using Parley.Protocols.Primitives;
using Parley.Protocols.Stun.Attributes;
using Parley.Turn.Allocations;
using Parley.Turn.Peers;

namespace Parley.Turn.Requests;

/// <summary>Whether an allocation may have a peer: what CreatePermission and ChannelBind ask alike.</summary>
internal sealed class PeerAdmission(TurnDomain domain, AllocationLifecycle lifecycle)
{
    /// <summary>Checks a peer. Returns 0, or the error code to answer with.</summary>
    public int Check(Allocation allocation, in TransportAddress peer)
    {
        if (!allocation.Has(peer.Family)) return ErrorCode.PeerAddressFamilyMismatch;
        return domain.Rules.Classify(peer, domain.Addresses) switch
        {
            PeerKind.Forbidden => ErrorCode.Forbidden,
            PeerKind.Relay => 0,
            _ => allocation.Of(peer.Family).HasFailed ? ErrorCode.InsufficientCapacity : 0,
        };
    }

    /// <summary>Permits a peer that has been checked, and opens the relay if it is outside: it may be the first to send.</summary>
    public void Admit(Allocation allocation, in TransportAddress peer, MonoTime now)
    {
        allocation.Permissions.Add(peer, now);
        if (domain.Rules.Classify(peer, domain.Addresses) is PeerKind.Outside or PeerKind.Media) lifecycle.OpenRelay(allocation, peer.Family);
    }
}
