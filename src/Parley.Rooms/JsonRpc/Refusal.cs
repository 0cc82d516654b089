using Parley.Rooms.Contracts;

namespace Parley.Rooms.JsonRpc;

/// <summary>Why a request is refused.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Message">A sentence for a developer.</param>
/// <param name="Member">The member at fault.</param>
/// <param name="RetryAfterSeconds">When to try again.</param>
internal sealed record Refusal(ErrorReason Reason, string Message, string? Member = null, int? RetryAfterSeconds = null)
{
    public RpcError ToError() => new(Code(Reason), Message, new ErrorData(Reason, Member, RetryAfterSeconds));

    /// <summary>A member of <c>params</c> is not as it should be.</summary>
    public static Refusal InvalidParams(string member, string message) => new(ErrorReason.InvalidParams, message, member);

    private static int Code(ErrorReason reason) => reason switch
    {
        ErrorReason.Parse => -32700,
        ErrorReason.Invalid => -32600,
        ErrorReason.UnknownMethod => -32601,
        ErrorReason.InvalidParams => -32602,
        _ => -32000,
    };
}
