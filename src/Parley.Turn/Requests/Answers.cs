using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Turn.Authentication;

namespace Parley.Turn.Requests;

/// <summary>Writes answers and keeps them until the shell takes them. Bounded: whoever asks faster than answers leave gets none.</summary>
internal sealed class Answers(TurnOptions options, Nonces nonces, TurnCounters counters)
{
    /// <summary>The longest answer in bytes.</summary>
    public const int MaxLength = 1024;

    private const int Capacity = 256;

    private readonly byte[] _slots = new byte[MaxLength * Capacity];
    private readonly Transmit[] _transmits = new Transmit[Capacity];
    private int _first;
    private int _count;

    /// <summary>Whether no answer can be taken at the moment.</summary>
    public bool IsFull => _count == Capacity;

    /// <summary>Begins the success answer of a request.</summary>
    public StunWriter Begin(in TurnRequest request) =>
        new(NextSlot, request.Message.Method, StunClass.Success, request.Message.TransactionId);

    /// <summary>Begins an indication.</summary>
    public StunWriter BeginIndication(StunMethod method, TransactionId transactionId) =>
        new(NextSlot, method, StunClass.Indication, transactionId);

    /// <summary>Ends a success answer and queues it. Returns it, to be copied by whoever wants to keep it.</summary>
    public ReadOnlySpan<byte> Send(ref StunWriter writer, in TurnRequest request)
    {
        counters.Successes++;
        if (request.Identity is not null && options.Software.Length > 0) writer.Add(StunAttributeType.Software, options.Software);
        return Close(ref writer, request);
    }

    /// <summary>Queues an indication.</summary>
    public void SendIndication(ref StunWriter writer, in Path client) => Queue(writer.Finish(), client);

    /// <summary>Queues an answer given before once more.</summary>
    public void Repeat(ReadOnlySpan<byte> answer, in Path client)
    {
        answer.CopyTo(NextSlot);
        Queue(answer.Length, client);
    }

    /// <summary>Answers with an error (RFC 8489 section 6.3.1.2), and what its code has to say besides.</summary>
    public void SendError(in TurnRequest request, int code, ReadOnlySpan<StunAttributeType> unknown)
    {
        counters.Errors++;
        var writer = new StunWriter(NextSlot, request.Message.Method, StunClass.Error, request.Message.TransactionId);
        writer.AddErrorCode(code);
        if (code is ErrorCode.Unauthenticated or ErrorCode.StaleNonce) AddChallenge(ref writer, request);
        if (!unknown.IsEmpty) writer.AddUnknownAttributes(unknown);
        Close(ref writer, request);
    }

    /// <summary>Takes the next answer.</summary>
    public bool TryTake(Span<byte> buffer, out Transmit transmit)
    {
        transmit = default;
        if (_count == 0) return false;
        transmit = _transmits[_first];
        _slots.AsSpan(_first * MaxLength, transmit.Length).CopyTo(buffer);
        _first = (_first + 1) % Capacity;
        _count--;
        return true;
    }

    private Span<byte> NextSlot => IsFull ? default : _slots.AsSpan((_first + _count) % Capacity * MaxLength, MaxLength);

    private void AddChallenge(ref StunWriter writer, in TurnRequest request)
    {
        Span<byte> nonce = stackalloc byte[Nonces.Length];
        nonces.Write(nonce, request.Client.Remote, request.Now);
        writer.Add(StunAttributeType.Realm, options.Realm);
        if (writer.TryReserve(StunAttributeType.Nonce, nonce.Length, out var value)) nonce.CopyTo(value);
        if (writer.TryReserve(StunAttributeType.PasswordAlgorithms, PasswordAlgorithms.Offered.Length, out value))
            PasswordAlgorithms.Offered.CopyTo(value);
    }

    // An answer is protected the way its request was (RFC 8489 section 9.2.4), and has a fingerprint if that had one.
    private ReadOnlySpan<byte> Close(ref StunWriter writer, in TurnRequest request)
    {
        if (request.Identity is { } identity)
        {
            if (request.Message.HasIntegritySha256) writer.AddMessageIntegritySha256(identity.Key);
            else writer.AddMessageIntegrity(identity.Key);
        }

        if (request.Message.HasFingerprint) writer.AddFingerprint();
        var slot = NextSlot;
        var length = writer.Finish();
        Queue(length, request.Client);
        return slot[..length];
    }

    private void Queue(int length, in Path client)
    {
        if (length == 0) return;
        _transmits[(_first + _count) % Capacity] = new Transmit(client, length);
        _count++;
    }
}
