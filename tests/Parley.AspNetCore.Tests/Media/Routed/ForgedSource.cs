using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>Sends datagrams that claim to be from somewhere else, which takes root.</summary>
internal sealed class ForgedSource : IDisposable
{
    private const int IPHeader = 20;
    private const int UdpHeader = 8;
    private const byte Udp = 17;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
    private readonly byte[] _packet = new byte[2048];

    /// <summary>Whether this user may.</summary>
    public static bool IsAllowed
    {
        get
        {
            try
            {
                new ForgedSource().Dispose();
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    public void Send(TransportAddress from, TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        var length = IPHeader + UdpHeader + datagram.Length;
        _packet.AsSpan(0, length).Clear();
        (_packet[0], _packet[8], _packet[9]) = (0x45, 64, Udp); // no options, hops; the kernel adds the checksum
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(12), from.V4Bits);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(16), to.V4Bits);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(IPHeader), from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(IPHeader + 2), to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(IPHeader + 4), (ushort)(UdpHeader + datagram.Length)); // without checksum
        datagram.CopyTo(_packet.AsSpan(IPHeader + UdpHeader));
        _socket.SendTo(_packet.AsSpan(0, length), SocketFlags.None, new IPEndPoint(new IPAddress(BinaryPrimitives.ReverseEndianness(to.V4Bits)), 0));
    }

    public void Dispose() => _socket.Dispose();
}
