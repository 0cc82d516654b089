using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Ice;

/// <summary>Checks and their answers as STUN messages (RFC 8445 section 7).</summary>
internal static class IceMessages
{
    private const ushort FirstOptional = 0x8000;

    /// <summary>What is wrong with an authentic check, or 0.</summary>
    public static int FindError(in StunMessage message)
    {
        foreach (var attribute in message.Attributes)
        {
            if ((ushort)attribute.Type < FirstOptional && attribute.Type is not (StunAttributeType.Username or StunAttributeType.Priority or StunAttributeType.UseCandidate))
                return ErrorCode.UnknownAttribute;
        }

        return IceAttributes.TryReadPriority(message, out _) ? 0 : ErrorCode.BadRequest;
    }

    public static int WriteSuccess(in StunMessage request, ReadOnlySpan<byte> password, in TransportAddress remote, Span<byte> answer)
    {
        var writer = new StunWriter(answer, StunMethod.Binding, StunClass.Success, request.TransactionId);
        writer.AddXorAddress(StunAttributeType.XorMappedAddress, remote);
        return Finish(ref writer, password);
    }

    public static int WriteError(in StunMessage request, ReadOnlySpan<byte> password, int error, Span<byte> answer)
    {
        var writer = new StunWriter(answer, StunMethod.Binding, StunClass.Error, request.TransactionId);
        writer.AddErrorCode(error);
        return Finish(ref writer, password);
    }

    public static int WriteCheck(
        Span<byte> buffer, TransactionId transaction, string username, ReadOnlySpan<byte> password, uint priority, bool controlling, ulong tieBreaker, bool nominate)
    {
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, transaction);
        writer.Add(StunAttributeType.Username, username);
        writer.Add(StunAttributeType.Priority, priority);
        writer.Add(controlling ? StunAttributeType.IceControlling : StunAttributeType.IceControlled, tieBreaker);
        if (nominate) writer.Add(StunAttributeType.UseCandidate, ReadOnlySpan<byte>.Empty);
        return Finish(ref writer, password);
    }

    private static int Finish(ref StunWriter writer, ReadOnlySpan<byte> password)
    {
        writer.AddMessageIntegrity(password);
        writer.AddFingerprint();
        return writer.Finish();
    }
}
