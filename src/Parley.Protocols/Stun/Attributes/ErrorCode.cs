using System.Text;

namespace Parley.Protocols.Stun.Attributes;

/// <summary>ERROR-CODE (RFC 8489 section 14.8) and the codes of STUN, TURN and ICE.</summary>
public static class ErrorCode
{
    /// <summary>Try another server.</summary>
    public const int TryAlternate = 300;

    /// <summary>The request is malformed.</summary>
    public const int BadRequest = 400;

    /// <summary>Credentials are missing or wrong.</summary>
    public const int Unauthenticated = 401;

    /// <summary>The request is valid but not permitted.</summary>
    public const int Forbidden = 403;

    /// <summary>An attribute that must be understood is not.</summary>
    public const int UnknownAttribute = 420;

    /// <summary>There is no allocation on the 5-tuple, or already one.</summary>
    public const int AllocationMismatch = 437;

    /// <summary>The nonce is no longer valid.</summary>
    public const int StaleNonce = 438;

    /// <summary>The address family is not offered.</summary>
    public const int AddressFamilyNotSupported = 440;

    /// <summary>The credentials are not those of the allocation.</summary>
    public const int WrongCredentials = 441;

    /// <summary>The transport towards peers is not offered.</summary>
    public const int UnsupportedTransportProtocol = 442;

    /// <summary>The peer's family is not the relayed address's.</summary>
    public const int PeerAddressFamilyMismatch = 443;

    /// <summary>The user or source has too many allocations.</summary>
    public const int AllocationQuotaReached = 486;

    /// <summary>Both ICE agents have the same role.</summary>
    public const int RoleConflict = 487;

    /// <summary>The server failed.</summary>
    public const int ServerError = 500;

    /// <summary>The server has no capacity left.</summary>
    public const int InsufficientCapacity = 508;

    /// <summary>The reason phrase that the RFCs give.</summary>
    public static string Reason(int code) => code switch
    {
        TryAlternate => "Try Alternate",
        BadRequest => "Bad Request",
        Unauthenticated => "Unauthenticated",
        Forbidden => "Forbidden",
        UnknownAttribute => "Unknown Attribute",
        AllocationMismatch => "Allocation Mismatch",
        StaleNonce => "Stale Nonce",
        AddressFamilyNotSupported => "Address Family not Supported",
        WrongCredentials => "Wrong Credentials",
        UnsupportedTransportProtocol => "Unsupported Transport Protocol",
        PeerAddressFamilyMismatch => "Peer Address Family Mismatch",
        AllocationQuotaReached => "Allocation Quota Reached",
        RoleConflict => "Role Conflict",
        InsufficientCapacity => "Insufficient Capacity",
        _ => "Server Error",
    };

    /// <summary>Reads the code, 300 to 699, and the reason phrase.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out int code, out ReadOnlySpan<byte> reason)
    {
        code = 0;
        reason = default;
        if (value.Length < 4) return false;
        var (hundreds, number) = (value[2] & 7, value[3]);
        if (hundreds is < 3 or > 6 || number > 99) return false;
        code = (hundreds * 100) + number;
        reason = value[4..];
        return true;
    }

    /// <summary>Adds a code with its reason phrase.</summary>
    public static void AddErrorCode(this ref StunWriter writer, int code)
    {
        var reason = Reason(code);
        if (!writer.TryReserve(StunAttributeType.ErrorCode, 4 + reason.Length, out var value)) return;
        value[0] = 0;
        value[1] = 0;
        value[2] = (byte)(code / 100);
        value[3] = (byte)(code % 100);
        Encoding.ASCII.GetBytes(reason, value[4..]);
    }
}
