using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Turn.Allocations;
using Parley.Turn.Authentication;

namespace Parley.Turn.Requests;

/// <summary>A request on its way to its handler.</summary>
internal readonly ref struct TurnRequest(StunMessage message, in Path client, MonoTime now, Identity? identity, Allocation? allocation)
{
    public readonly StunMessage Message = message;
    public readonly Path Client = client;
    public readonly MonoTime Now = now;

    /// <summary>Who it is from; <see langword="null"/> for a request that needs no authentication or has failed it.</summary>
    public readonly Identity? Identity = identity;

    /// <summary>The allocation on its 5-tuple, if there is one.</summary>
    public readonly Allocation? Allocation = allocation;
}

/// <summary>Handles the requests of one method.</summary>
internal interface IRequestHandler
{
    /// <summary>The method.</summary>
    StunMethod Method { get; }

    /// <summary>Whether the request must be authenticated.</summary>
    bool NeedsAuthentication { get; }

    /// <summary>The attributes that it understands, of those that must be understood.</summary>
    ReadOnlySpan<StunAttributeType> Known { get; }

    /// <summary>Carries the request out and answers it.</summary>
    /// <returns>0 if it has been answered, or the error code to answer with.</returns>
    int Handle(in TurnRequest request);
}
