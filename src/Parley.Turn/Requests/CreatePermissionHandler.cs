using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Turn.Requests;

/// <summary>CreatePermission (RFC 8656 section 10.2): all of the peers named, or none.</summary>
internal sealed class CreatePermissionHandler(PeerAdmission admission, Answers answers) : IRequestHandler
{
    /// <summary>The most peers in one request; more are 400. A request of 1,280 bytes has no room for more.</summary>
    private const int MaxPeers = 64;

    private static readonly StunAttributeType[] KnownTypes = [StunAttributeType.XorPeerAddress];

    public StunMethod Method => StunMethod.CreatePermission;

    public bool NeedsAuthentication => true;

    public ReadOnlySpan<StunAttributeType> Known => KnownTypes;

    public int Handle(in TurnRequest request)
    {
        if (request.Allocation is not { } allocation) return ErrorCode.AllocationMismatch;
        Span<TransportAddress> buffer = stackalloc TransportAddress[MaxPeers];
        var count = 0;
        foreach (var attribute in request.Message.Attributes)
        {
            if (attribute.Type != StunAttributeType.XorPeerAddress) continue;
            if (count == MaxPeers || !XorAddress.TryRead(attribute.Value, request.Message.TransactionId, out buffer[count]))
                return ErrorCode.BadRequest;
            count++;
        }

        if (count == 0) return ErrorCode.BadRequest;
        var peers = buffer[..count];
        foreach (ref readonly var peer in peers)
        {
            var error = admission.Check(allocation, peer);
            if (error != 0) return error;
        }

        if (!allocation.Permissions.HasRoomFor(peers, request.Now)) return ErrorCode.InsufficientCapacity;
        foreach (ref readonly var peer in peers) admission.Admit(allocation, peer, request.Now);
        var writer = answers.Begin(request);
        answers.Send(ref writer, request);
        return 0;
    }
}
