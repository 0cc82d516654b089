using System.Buffers.Binary;
using System.Text.Unicode;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>Close codes (RFC 6455 section 7.4) and the payload they travel in (section 5.5.1).</summary>
internal static class WebSocketCloseCode
{
    public const int Normal = 1000;
    public const int ProtocolError = 1002;
    public const int NotText = 1003;
    public const int None = 1005;
    public const int Abnormal = 1006;
    public const int InvalidText = 1007;
    public const int PolicyViolation = 1008;
    public const int TooLarge = 1009;
    public const int ServerError = 1011;
    public const int TryLater = 1013;

    /// <summary>Bytes of reason that fit beside the code into a control frame.</summary>
    private const int MaxReason = 123;

    /// <summary>Reads the payload of a close frame; false, with the code to answer with, when it breaks a rule.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out int code)
    {
        code = None;
        if (payload.IsEmpty)
            return true;
        if (payload.Length == 1)
        {
            code = ProtocolError;
            return false;
        }

        code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        // 1004 to 1006 and 1015 never travel; 1000 to 1014 are assigned, 3000 to 4999 free for use
        if (code is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)))
        {
            code = ProtocolError;
            return false;
        }

        if (Utf8.IsValid(payload[2..]))
            return true;
        code = InvalidText;
        return false;
    }

    /// <summary>What a peer that broke a rule is told beside the code.</summary>
    public static string? WordsOf(int code) => code switch
    {
        ProtocolError => "not as RFC 6455 says",
        NotText => "text messages only",
        InvalidText => "not UTF-8",
        PolicyViolation => "too many fragments",
        TooLarge => "message too large",
        _ => null,
    };

    /// <summary>A whole close frame.</summary>
    public static byte[] Frame(int code, string? reason)
    {
        if (code is None or Abnormal)
            return [0x88, 0];
        Span<byte> text = stackalloc byte[MaxReason];
        Utf8.FromUtf16(reason, text, out _, out var length, replaceInvalidSequences: true);
        var frame = new byte[FrameHeader.ServerFrameSize(2 + length)];
        var size = FrameHeader.WriteServer(frame, Opcode.Close, 2 + length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(size), (ushort)code);
        text[..length].CopyTo(frame.AsSpan(size + 2));
        return frame;
    }
}
