using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Stun.Credentials;
using Parley.Protocols.Turn;

namespace Parley.Fuzz.Targets;

/// <summary>StunMessage, every attribute's reader on every attribute's value, integrity and fingerprint.</summary>
internal sealed class StunMessageTarget : FuzzTarget
{
    public override string Name => "stun";

    public override IReadOnlyList<byte[]> Examples => StunExamples.Messages;

    public override void Run(byte[] input)
    {
        if (!StunMessage.TryParse(input, out var message)) return;
        var total = StunMessage.HeaderLength;
        foreach (var attribute in message.Attributes)
        {
            var value = attribute.Value;
            total += 4 + ((value.Length + 3) & ~3);
            XorAddress.TryRead(value, message.TransactionId, out var address);
            PlainAddress.TryRead(value, out _);
            ErrorCode.TryRead(value, out var code, out _);
            Promise(code is 0 or (>= 300 and <= 699), "an error code is from 300 to 699");
            PasswordAlgorithms.TryRead(value, out _);
            NonceCookie.TryRead(value, out _);
            TurnAttributes.TryReadChannelNumber(value, out _);
            TurnAttributes.TryReadLifetime(value, out _);
            TurnAttributes.TryReadRequestedTransport(value, out _);
            TurnAttributes.TryReadFamily(value, out _);
            TurnAttributes.TryReadEvenPort(value, out _);
            TurnAttributes.TryReadReservationToken(value, out _);
            TurnAttributes.TryReadAddressErrorCode(value, out _, out _);
            TurnAttributes.TryReadIcmp(value, out _, out _, out _);
            address.ToRedactedString();
        }

        Promise(total <= input.Length, "attributes lie within the message");
        MessageIntegrity.Verify(message, "key"u8);
        MessageIntegrity.VerifySha256(message, "key"u8);
        Fingerprint.Verify(message);
        UnknownAttributes.Collect(message, [StunAttributeType.Username], new StunAttributeType[4]);
        IceAttributes.TryReadPriority(message, out _);
        IceAttributes.TryReadRole(message, out _, out _);
    }
}

/// <summary>The quick reader of indications, which must agree with the general one.</summary>
internal sealed class IndicationTarget : FuzzTarget
{
    public override string Name => "turn-indication";

    public override IReadOnlyList<byte[]> Examples { get; } = [.. StunExamples.Messages.Where(m => SendIndication.IsSend(m) || SendIndication.IsData(m))];

    public override void Run(byte[] input)
    {
        if (!SendIndication.TryParse(input, out var indication)) return;
        Promise(indication.DataOffset + indication.DataLength <= input.Length, "the data lies within the message");
        if (!StunMessage.TryParse(input, out var general) || general.HasIntegrity || general.HasIntegritySha256) return;
        Promise(general.TryGet(StunAttributeType.Data, out var data) && data.Length == indication.DataLength, "both readers see the same data");
    }
}

/// <summary>ChannelData.</summary>
internal sealed class ChannelDataTarget : FuzzTarget
{
    public override string Name => "turn-channel-data";

    public override IReadOnlyList<byte[]> Examples { get; } = [[0x40, 1, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0], [0x4F, 0xFF, 0, 0]];

    public override void Run(byte[] input)
    {
        if (ChannelData.TryParse(input, out var channel, out var length))
            Promise(ChannelData.IsChannel(channel) && length <= input.Length - 4, "channel and length are in range");
    }
}

/// <summary>Stream framing: what it says must not depend on how the bytes arrive.</summary>
internal sealed class StreamFramingTarget : FuzzTarget
{
    private const int Limit = 2048;

    public override string Name => "turn-stream";

    public override IReadOnlyList<byte[]> Examples { get; } =
        [.. StunExamples.Messages, [.. StunExamples.Messages.SelectMany(message => message)]];

    public override void Run(byte[] input)
    {
        var rest = input.AsSpan();
        while (StreamFraming.Measure(rest, Limit, out var length) == FramingResult.Message)
        {
            Promise(length >= 4 && length <= rest.Length && length <= Limit, "a message is within what was received and the limit");
            for (var cut = 0; cut < Math.Min(length, 64); cut++)
            {
                Promise(StreamFraming.Measure(rest[..cut], Limit, out _) == FramingResult.Incomplete, "a part of a message is incomplete, not broken");
            }

            rest = rest[length..];
        }
    }
}

/// <summary>Addresses as text and as the kernel writes them.</summary>
internal sealed class TransportAddressTarget : FuzzTarget
{
    public override string Name => "transport-address";

    public override IReadOnlyList<byte[]> Examples { get; } =
    [
        "192.0.2.1:3478"u8.ToArray(), "[2001:db8::1]:3478"u8.ToArray(), "[fe80::1%3]:9"u8.ToArray(), "::1"u8.ToArray(), new byte[16], new byte[28],
    ];

    public override void Run(byte[] input)
    {
        var buffer = new byte[TransportAddress.SockaddrV6Length];
        if (TransportAddress.TryFromSockaddr(input, out var address))
        {
            var length = address.WriteSockaddr(buffer, forV6Socket: input.Length == TransportAddress.SockaddrV6Length);
            Promise(TransportAddress.TryFromSockaddr(buffer.AsSpan(0, length), out var again) && again == address, "a socket address round-trips");
        }

        if (!TransportAddress.TryParse(System.Text.Encoding.Latin1.GetString(input), out address)) return;
        Promise(TransportAddress.TryParse(address.ToString(), out var parsed) && parsed == address, "text round-trips");
        address.ToRedactedString();
    }
}
