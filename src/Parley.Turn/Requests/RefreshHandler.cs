using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Turn;
using Parley.Turn.Allocations;

namespace Parley.Turn.Requests;

/// <summary>Refresh (RFC 8656 section 8.2): a new lifetime, or with LIFETIME 0 the end of an allocation or of one family of it.</summary>
internal sealed class RefreshHandler(TurnDomain domain, AllocationLifecycle lifecycle, Answers answers) : IRequestHandler
{
    private static readonly StunAttributeType[] KnownTypes = [StunAttributeType.Lifetime, StunAttributeType.RequestedAddressFamily];

    public StunMethod Method => StunMethod.Refresh;

    public bool NeedsAuthentication => true;

    public ReadOnlySpan<StunAttributeType> Known => KnownTypes;

    public int Handle(in TurnRequest request)
    {
        if (request.Allocation is not { } allocation) return ErrorCode.AllocationMismatch;
        if (!AllocateTerms.TryReadLifetime(request.Message, domain.Options, out var lifetime)) return ErrorCode.BadRequest;

        var family = IPFamily.None;
        if (request.Message.TryGet(StunAttributeType.RequestedAddressFamily, out var value))
        {
            if (!TurnAttributes.TryReadFamily(value, out family)) return ErrorCode.BadRequest;
            if (family == IPFamily.None || !allocation.Has(family)) return ErrorCode.PeerAddressFamilyMismatch;
        }

        if (lifetime > TimeSpan.Zero) allocation.Expires = request.Now + lifetime;
        else if (family == IPFamily.None) lifecycle.End(allocation);
        else lifecycle.End(allocation, family);

        var writer = answers.Begin(request);
        writer.AddLifetime(lifetime);
        answers.Send(ref writer, request);
        return 0;
    }
}
