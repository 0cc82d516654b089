using System.Buffers;
using System.Text.Unicode;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>What came in.</summary>
internal enum ReadKind
{
    /// <summary>Nothing whole yet: more bytes are needed.</summary>
    Incomplete,

    /// <summary>A text message; its bytes are in <see cref="MessageReader.Message"/>.</summary>
    Text,

    /// <summary>A ping; its payload is in <see cref="MessageReader.Message"/>.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The peer closes; the code is in <see cref="MessageReader.CloseCode"/>.</summary>
    Close,

    /// <summary>The peer broke a rule: close with <see cref="MessageReader.CloseCode"/>.</summary>
    Fault,
}

/// <summary>
/// Reads a client's messages out of bytes (RFC 6455 sections 5 to 8). Knows no socket. Holds no buffer while no message is half read, so
/// that ten thousand quiet connections cost nothing here.
/// </summary>
internal sealed class MessageReader(int maxMessageBytes)
{
    /// <summary>An empty frame costs its sender six bytes and us a turn; nobody needs many of them.</summary>
    private const int MaxFramesPerMessage = 16_384;

    private const int MaxControlPayload = 125;

    private byte[]? _buffer;
    private int _length;
    private int _frames;
    private bool _inMessage;
    private bool _inFrame;
    private FrameHeader _frame;
    private int _frameRead;

    /// <summary>The payload after <see cref="ReadKind.Text"/> or <see cref="ReadKind.Ping"/>; valid until the next reading, or for as long as the buffer taken.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; }

    /// <summary>The code after <see cref="ReadKind.Close"/> or <see cref="ReadKind.Fault"/>; 1005 when the peer gave none.</summary>
    public int CloseCode { get; private set; }

    /// <summary>
    /// As <see cref="Read(ref ReadOnlySequence{byte})"/>, from memory that it may write to: a message that is whole and in one frame is unmasked
    /// and left where it is.
    /// </summary>
    public ReadKind Read(ref Memory<byte> input)
    {
        if (!_inFrame && !_inMessage && FrameHeader.TryRead(input.Span, out var frame) is HeaderStatus.Complete && IsWholeText(frame, input.Length))
        {
            var message = input.Slice(frame.Size, (int)frame.Length);
            input = input[(frame.Size + (int)frame.Length)..];
            FrameMask.Apply(message.Span, message.Span, frame.Mask, 0);
            return Text(message);
        }

        var sequence = new ReadOnlySequence<byte>(input);
        var kind = Read(ref sequence);
        input = input[^(int)sequence.Length..];
        return kind;
    }

    /// <summary>Reads on, and takes what it has used off the front of <paramref name="input"/>.</summary>
    public ReadKind Read(ref ReadOnlySequence<byte> input)
    {
        while (true)
        {
            if (!_inFrame)
            {
                switch (ReadHeader(ref input))
                {
                    case HeaderStatus.Incomplete: return ReadKind.Incomplete;
                    case HeaderStatus.Invalid: return Fault(WebSocketCloseCode.ProtocolError);
                }

                if (Refusal() is { } code)
                    return Fault(code);
            }

            if (_frame.Opcode >= Opcode.Close)
            {
                if (input.Length < _frame.Length)
                    return ReadKind.Incomplete;
                return Control(ref input);
            }

            ReadPayload(ref input);
            if (_frameRead < _frame.Length)
                return ReadKind.Incomplete;
            _inFrame = false;
            if (!_frame.Final)
                continue;
            var message = _buffer.AsMemory(0, _length);
            (_inMessage, _length, _frames) = (false, 0, 0);
            return Text(message);
        }
    }

    /// <summary>Hands over the text message just read. The caller gives <paramref name="buffer"/> back to <see cref="MessageBuffers"/>.</summary>
    public int Take(out byte[] buffer)
    {
        buffer = _buffer ?? [];
        _buffer = null;
        return Message.Length;
    }

    /// <summary>Gives back the buffer of the text message just read. A half-read message would be lost.</summary>
    public void GiveBack()
    {
        if (_buffer is { } buffer)
            MessageBuffers.Incoming.Return(buffer);
        (_buffer, _length) = (null, 0);
    }

    private bool IsWholeText(in FrameHeader frame, int available) =>
        frame is { Opcode: Opcode.Text, Final: true } && frame.Length <= maxMessageBytes && frame.Length <= available - frame.Size;

    private ReadKind Text(ReadOnlyMemory<byte> message)
    {
        Message = message;
        // section 8.1
        return Utf8.IsValid(message.Span) ? ReadKind.Text : Fault(WebSocketCloseCode.InvalidText);
    }

    private HeaderStatus ReadHeader(ref ReadOnlySequence<byte> input)
    {
        var first = input.FirstSpan;
        var status = first.Length >= FrameHeader.MaxSize || input.IsSingleSegment ? FrameHeader.TryRead(first, out _frame) : ReadSplitHeader(input, out _frame);
        if (status is HeaderStatus.Complete)
        {
            input = input.Slice(_frame.Size);
            (_inFrame, _frameRead) = (true, 0);
        }

        return status;
    }

    private static HeaderStatus ReadSplitHeader(in ReadOnlySequence<byte> input, out FrameHeader header)
    {
        Span<byte> copy = stackalloc byte[FrameHeader.MaxSize];
        var head = input.Slice(0, Math.Min(input.Length, FrameHeader.MaxSize));
        head.CopyTo(copy);
        return FrameHeader.TryRead(copy[..(int)head.Length], out header);
    }

    /// <summary>The close code for a data frame that may not come now; null when it may.</summary>
    private int? Refusal()
    {
        if (_frame.Opcode >= Opcode.Close)
            return null;
        if ((_frame.Opcode is Opcode.Continuation) != _inMessage)
            return WebSocketCloseCode.ProtocolError;
        if (_frame.Opcode is Opcode.Binary)
            return WebSocketCloseCode.NotText;
        // judged by what the head announces, so that nothing of a message too large is ever kept
        if (_frame.Length > maxMessageBytes - _length)
            return WebSocketCloseCode.TooLarge;
        _inMessage = true;
        return ++_frames > MaxFramesPerMessage ? WebSocketCloseCode.PolicyViolation : null;
    }

    private void ReadPayload(ref ReadOnlySequence<byte> input)
    {
        var take = (int)Math.Min(input.Length, _frame.Length - _frameRead);
        MakeRoom(take);
        var part = input.Slice(0, take);
        foreach (var segment in part)
        {
            FrameMask.Apply(segment.Span, _buffer.AsSpan(_length), _frame.Mask, _frameRead);
            _length += segment.Length;
            _frameRead += segment.Length;
        }

        input = input.Slice(take);
    }

    private void MakeRoom(int more)
    {
        if (_buffer is not null && _buffer.Length >= _length + more)
            return;
        var larger = MessageBuffers.Incoming.Rent(Math.Max(_length + more, Math.Min(maxMessageBytes, _length * 2)));
        if (_buffer is not null)
        {
            _buffer.AsSpan(0, _length).CopyTo(larger);
            MessageBuffers.Incoming.Return(_buffer);
        }

        _buffer = larger;
    }

    private ReadKind Control(ref ReadOnlySequence<byte> input)
    {
        Span<byte> payload = stackalloc byte[MaxControlPayload];
        payload = payload[..(int)_frame.Length];
        input.Slice(0, payload.Length).CopyTo(payload);
        FrameMask.Apply(payload, payload, _frame.Mask, 0);
        input = input.Slice(payload.Length);
        _inFrame = false;
        switch (_frame.Opcode)
        {
            case Opcode.Ping:
                Message = payload.ToArray();
                return ReadKind.Ping;
            case Opcode.Pong:
                return ReadKind.Pong;
            default:
                return WebSocketCloseCode.TryRead(payload, out var code) ? Closed(code) : Fault(code);
        }
    }

    private ReadKind Closed(int code)
    {
        CloseCode = code;
        return ReadKind.Close;
    }

    private ReadKind Fault(int code)
    {
        CloseCode = code;
        return ReadKind.Fault;
    }
}
