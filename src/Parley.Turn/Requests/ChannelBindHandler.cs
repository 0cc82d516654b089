using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Turn;

namespace Parley.Turn.Requests;

/// <summary>ChannelBind (RFC 8656 section 12.2): binds a number to a peer and permits the peer.</summary>
internal sealed class ChannelBindHandler(PeerAdmission admission, Answers answers) : IRequestHandler
{
    private static readonly StunAttributeType[] KnownTypes = [StunAttributeType.XorPeerAddress, StunAttributeType.ChannelNumber];

    public StunMethod Method => StunMethod.ChannelBind;

    public bool NeedsAuthentication => true;

    public ReadOnlySpan<StunAttributeType> Known => KnownTypes;

    public int Handle(in TurnRequest request)
    {
        if (request.Allocation is not { } allocation) return ErrorCode.AllocationMismatch;
        var message = request.Message;
        if (!message.TryGet(StunAttributeType.ChannelNumber, out var value)
            || !TurnAttributes.TryReadChannelNumber(value, out var number)) return ErrorCode.BadRequest;
        if (!message.TryGet(StunAttributeType.XorPeerAddress, out value)
            || !XorAddress.TryRead(value, message.TransactionId, out var peer)) return ErrorCode.BadRequest;

        var error = admission.Check(allocation, peer);
        if (error != 0) return error;
        if (!allocation.Channels.CanBind(number, peer, request.Now)) return ErrorCode.BadRequest;
        if (!allocation.Channels.HasRoomFor(number, request.Now) || !allocation.Permissions.HasRoomFor([peer], request.Now))
            return ErrorCode.InsufficientCapacity;

        admission.Admit(allocation, peer, request.Now);
        allocation.Channels.Bind(number, peer, request.Now);
        var writer = answers.Begin(request);
        answers.Send(ref writer, request);
        return 0;
    }
}
