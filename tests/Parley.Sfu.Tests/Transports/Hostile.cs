using System.Buffers.Binary;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Testing;

namespace Parley.Sfu.Tests.Transports;

/// <summary>What an attacker makes of datagrams.</summary>
internal static class Hostile
{
    private const int RecordHeader = 13;
    private const int MessageHeader = 12;

    public static bool IsClientHello(byte[] datagram) => DtlsClientHello.LooksLike(datagram);

    /// <summary>A handshake message of one record as two, in a datagram each: what Chromium's large hello is.</summary>
    public static (byte[] First, byte[] Second) Split(byte[] datagram)
    {
        var body = datagram.AsSpan(RecordHeader + MessageHeader);
        var middle = body.Length / 2;
        var second = Fragment(datagram, middle, body.Length - middle);
        second[RecordHeader - 3] += 40; // a record number that the client does not come to use
        return (Fragment(datagram, 0, middle), second);
    }

    /// <summary>A check, authentic if the password is the server's.</summary>
    public static byte[] Check(IceCredentials server, string remoteUfrag, bool nominate, ulong transaction, string? password = null) =>
        Forger.Check(server, remoteUfrag, nominate, transaction, password);

    private static byte[] Fragment(ReadOnlySpan<byte> whole, int offset, int length)
    {
        var fragment = new byte[RecordHeader + MessageHeader + length];
        whole[..(RecordHeader + MessageHeader)].CopyTo(fragment);
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(RecordHeader - 2), (ushort)(MessageHeader + length));
        WriteUInt24(fragment.AsSpan(RecordHeader + 6), offset);
        WriteUInt24(fragment.AsSpan(RecordHeader + 9), length);
        whole.Slice(RecordHeader + MessageHeader + offset, length).CopyTo(fragment.AsSpan(RecordHeader + MessageHeader));
        return fragment;
    }

    private static void WriteUInt24(Span<byte> destination, int value)
    {
        destination[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)value);
    }
}
