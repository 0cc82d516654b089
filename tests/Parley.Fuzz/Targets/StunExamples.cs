using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Turn;

namespace Parley.Fuzz.Targets;

/// <summary>Real STUN and TURN messages: the vectors of RFC 5769 and what a TURN client and server say to each other.</summary>
internal static class StunExamples
{
    public static readonly TransportAddress Peer = TransportAddress.V4(0x08080808, 7);

    private delegate void Fill(ref StunWriter writer);

    public static IReadOnlyList<byte[]> Messages { get; } =
    [
        Convert.FromHexString(
            "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36"
            + "000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf"),
        Convert.FromHexString(
            "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c"),
        Make(StunMethod.Allocate, StunClass.Request, (ref StunWriter w) =>
        {
            w.AddRequestedTransport(TurnAttributes.Udp);
            w.AddLifetime(TimeSpan.FromSeconds(600));
            w.AddEvenPort(false);
            w.AddFamily(StunAttributeType.AdditionalAddressFamily, IPFamily.V6);
            w.Add(StunAttributeType.DontFragment, []);
        }),
        Make(StunMethod.Allocate, StunClass.Error, (ref StunWriter w) =>
        {
            w.AddErrorCode(ErrorCode.Unauthenticated);
            w.Add(StunAttributeType.Realm, "example.org");
            w.Add(StunAttributeType.Nonce, "obMatJos2gAAAabcdefghijklmnopqrst");
            w.Add(StunAttributeType.PasswordAlgorithms, PasswordAlgorithms.Offered.ToArray());
            w.AddUnknownAttributes([StunAttributeType.Priority]);
        }),
        Make(StunMethod.Allocate, StunClass.Success, (ref StunWriter w) =>
        {
            w.AddXorAddress(StunAttributeType.XorRelayedAddress, Peer);
            w.AddXorAddress(StunAttributeType.XorMappedAddress, Peer);
            w.AddLifetime(TimeSpan.FromSeconds(600));
            w.Add(StunAttributeType.ReservationToken, 7UL);
            w.AddAddressErrorCode(IPFamily.V6, ErrorCode.AddressFamilyNotSupported);
        }),
        Make(StunMethod.CreatePermission, StunClass.Request, (ref StunWriter w) => w.AddXorAddress(StunAttributeType.XorPeerAddress, Peer)),
        Make(StunMethod.ChannelBind, StunClass.Request, (ref StunWriter w) =>
        {
            w.AddChannelNumber(0x4001);
            w.AddXorAddress(StunAttributeType.XorPeerAddress, Peer);
        }),
        Make(StunMethod.Refresh, StunClass.Request, (ref StunWriter w) => w.AddLifetime(TimeSpan.Zero)),
        Indication(StunMethod.Send),
        Indication(StunMethod.Data),
        [0x40, 1, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0],
    ];

    private static byte[] Indication(StunMethod method) => Make(method, StunClass.Indication, (ref StunWriter w) =>
    {
        w.AddXorAddress(StunAttributeType.XorPeerAddress, Peer);
        w.Add(StunAttributeType.Data, "hello"u8.ToArray());
        w.AddIcmp(3, 4, 1400);
    });

    private static byte[] Make(StunMethod method, StunClass messageClass, Fill fill)
    {
        var buffer = new byte[512];
        var writer = new StunWriter(buffer, method, messageClass, new TransactionId(0x0102030405060708, 0x090A0B0C));
        fill(ref writer);
        writer.AddMessageIntegrity("key"u8);
        writer.AddMessageIntegritySha256("key"u8);
        writer.AddFingerprint();
        return buffer[..writer.Finish()];
    }
}
