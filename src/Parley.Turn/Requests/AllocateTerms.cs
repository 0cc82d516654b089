using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Turn;

namespace Parley.Turn.Requests;

/// <summary>What an Allocate request asks for, read from its attributes in the order of RFC 8656 section 7.2.</summary>
/// <param name="Family">The family wanted; with <paramref name="Additional"/> it is IPv4.</param>
/// <param name="Additional">Whether an IPv6 address is wanted as well.</param>
/// <param name="EvenPort">Whether the port must be even.</param>
/// <param name="ReserveNext">Whether the next port is to be reserved.</param>
/// <param name="Token">The reserved port that is wanted, or <see langword="null"/>.</param>
/// <param name="Lifetime">The lifetime to be given.</param>
internal readonly record struct AllocateTerms(
    IPFamily Family, bool Additional, bool EvenPort, bool ReserveNext, ulong? Token, TimeSpan Lifetime)
{
    /// <summary>Reads the terms. Returns 0, or the error code to answer with.</summary>
    public static int Read(in StunMessage message, TurnOptions options, out AllocateTerms terms)
    {
        terms = default;
        if (!message.TryGet(StunAttributeType.RequestedTransport, out var value)
            || !TurnAttributes.TryReadRequestedTransport(value, out var protocol)) return ErrorCode.BadRequest;
        if (protocol != TurnAttributes.Udp) return ErrorCode.UnsupportedTransportProtocol;

        var error = ReadFamilies(message, out var family, out var requested, out var additional);
        if (error != 0) return error;

        ulong? token = null;
        if (message.TryGet(StunAttributeType.ReservationToken, out value))
        {
            if (!TurnAttributes.TryReadReservationToken(value, out var read) || requested || additional) return ErrorCode.BadRequest;
            token = read;
        }

        var (even, reserveNext) = (message.TryGet(StunAttributeType.EvenPort, out value), false);
        if (even && (!TurnAttributes.TryReadEvenPort(value, out reserveNext) || token is not null)) return ErrorCode.BadRequest;
        if (additional && reserveNext) return ErrorCode.BadRequest;

        if (!TryReadLifetime(message, options, out var lifetime)) return ErrorCode.BadRequest;
        terms = new AllocateTerms(family, additional, even, reserveNext, token, lifetime);
        return 0;
    }

    /// <summary>
    /// The lifetime that LIFETIME leads to (RFC 8656 sections 7.2 and 8.2): between the default and the most; without the attribute the
    /// default. 0 stays 0, which only Refresh makes use of. False if it is malformed.
    /// </summary>
    public static bool TryReadLifetime(in StunMessage message, TurnOptions options, out TimeSpan lifetime)
    {
        lifetime = options.DefaultLifetime;
        if (!message.TryGet(StunAttributeType.Lifetime, out var value)) return true;
        if (!TurnAttributes.TryReadLifetime(value, out var seconds)) return false;
        var longest = (uint)options.MaxLifetime.TotalSeconds;
        lifetime = seconds == 0
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Clamp(seconds, (uint)options.DefaultLifetime.TotalSeconds, longest));
        return true;
    }

    private static int ReadFamilies(in StunMessage message, out IPFamily family, out bool requested, out bool additional)
    {
        family = IPFamily.V4;
        requested = message.TryGet(StunAttributeType.RequestedAddressFamily, out var value);
        additional = false;
        if (requested)
        {
            if (!TurnAttributes.TryReadFamily(value, out family)) return ErrorCode.BadRequest;
            if (family == IPFamily.None) return ErrorCode.AddressFamilyNotSupported;
        }

        if (!message.TryGet(StunAttributeType.AdditionalAddressFamily, out value)) return 0;
        additional = true;
        return !requested && TurnAttributes.TryReadFamily(value, out var more) && more == IPFamily.V6 ? 0 : ErrorCode.BadRequest;
    }
}
