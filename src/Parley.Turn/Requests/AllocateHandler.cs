using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Turn;
using Parley.Turn.Allocations;
using Parley.Turn.Authentication;

namespace Parley.Turn.Requests;

/// <summary>Allocate (RFC 8656 section 7.2).</summary>
internal sealed class AllocateHandler(
    TurnDomain domain, int worker, AllocationLifecycle lifecycle, Entropy entropy, Answers answers) : IRequestHandler
{
    private static readonly StunAttributeType[] KnownTypes =
    [
        StunAttributeType.RequestedTransport, StunAttributeType.Lifetime, StunAttributeType.RequestedAddressFamily,
        StunAttributeType.EvenPort, StunAttributeType.ReservationToken, StunAttributeType.DontFragment,
    ];

    private readonly TurnOptions _options = domain.Options;

    public StunMethod Method => StunMethod.Allocate;

    public bool NeedsAuthentication => true;

    public ReadOnlySpan<StunAttributeType> Known => _options.CanSetDontFragment ? KnownTypes : KnownTypes.AsSpan(0, KnownTypes.Length - 1);

    public int Handle(in TurnRequest request)
    {
        if (request.Allocation is { } existing)
        {
            if (existing.CreatedBy != request.Message.TransactionId) return ErrorCode.AllocationMismatch;
            answers.Repeat(existing.CreatedAnswer, request.Client);
            return 0;
        }

        var addresses = domain.Addresses;
        if (IsRelayOfOurs(request.Client, addresses)) return ErrorCode.Forbidden;
        var error = AllocateTerms.Read(request.Message, _options, out var terms);
        if (error != 0) return error;

        var local = request.Client.Local;
        var (first, second) = (addresses.Relay(terms.Family, local), terms.Additional ? addresses.Relay(IPFamily.V6, local) : default);
        if (first == default && second == default) return ErrorCode.AddressFamilyNotSupported;

        var identity = request.Identity!;
        error = domain.Quota.Take(identity.User, request.Client.Remote);
        if (error != 0) return error;
        if (!TryTakePort(terms, identity, request, out var port, out var token))
        {
            domain.Quota.Return(identity.User, request.Client.Remote);
            return ErrorCode.InsufficientCapacity;
        }

        var allocation = Create(request, identity, port, first, second);
        var lifetime = terms.Lifetime > TimeSpan.Zero ? terms.Lifetime : _options.DefaultLifetime;
        allocation.Expires = request.Now + lifetime;
        lifecycle.Begin(allocation);
        Answer(request, terms, allocation, lifetime, token);
        return 0;
    }

    // An allocation made through another one would have a packet go round in this server as often as they are stacked.
    private bool IsRelayOfOurs(in Path client, TurnAddresses addresses) =>
        !client.IsStream && addresses.IsOwn(client.Remote) && domain.Ports.OwnerOf(client.Remote.Port) >= 0;

    private bool TryTakePort(in AllocateTerms terms, Identity identity, in TurnRequest request, out ushort port, out ulong? token)
    {
        var (source, now) = (request.Client.Remote, request.Now);
        token = null;
        if (terms.Token is { } claimed) return domain.Reservations.TryClaim(claimed, identity.User, worker, now, out port);
        domain.Reservations.Sweep(now);
        if (!terms.ReserveNext) return domain.Ports.TryTake(worker, entropy, terms.EvenPort, out port);
        port = 0;
        if (!domain.Reservations.HasRoomFor(identity.User, source) || !domain.Ports.TryTakePair(worker, entropy, out port)) return false;
        token = domain.Reservations.Add((ushort)(port + 1), identity.User, source, entropy, now);
        return true;
    }

    private Allocation Create(in TurnRequest request, Identity identity, ushort port, TransportAddress first, TransportAddress second)
    {
        var bandwidth = domain.Bandwidth.Take(identity.User, request.Client.Remote);
        var allocation = new Allocation(request.Client, identity, port, request.Message.TransactionId, bandwidth, _options);
        if (first != default) allocation.Of(first.Family).Address = first.WithPort(port);
        if (second != default) allocation.Of(second.Family).Address = second.WithPort(port);
        return allocation;
    }

    private void Answer(in TurnRequest request, in AllocateTerms terms, Allocation allocation, TimeSpan lifetime, ulong? token)
    {
        var writer = answers.Begin(request);
        foreach (var family in (ReadOnlySpan<IPFamily>)[IPFamily.V4, IPFamily.V6])
        {
            if (allocation.Has(family)) writer.AddXorAddress(StunAttributeType.XorRelayedAddress, allocation.Of(family).Address);
            else if (terms.Additional) writer.AddAddressErrorCode(family, ErrorCode.AddressFamilyNotSupported);
        }

        writer.AddLifetime(lifetime);
        if (token is { } reserved) writer.Add(StunAttributeType.ReservationToken, reserved);
        writer.AddXorAddress(StunAttributeType.XorMappedAddress, request.Client.Remote);
        allocation.CreatedAnswer = answers.Send(ref writer, request).ToArray();
    }
}
