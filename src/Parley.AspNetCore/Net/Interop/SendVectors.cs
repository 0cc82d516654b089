using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>
/// The vectors of <c>sendmmsg</c>. Runs of one size for one destination become one message with <c>UDP_SEGMENT</c>; where the kernel
/// or the device refuses that, the same datagrams go one by one.
/// </summary>
internal sealed unsafe class SendVectors
{
    private const int MaxMessages = 64;

    // UDP_MAX_SEGMENTS of the oldest kernels that know the option
    private const int MaxSegments = 64;
    private const int MaxVectors = 512;
    private const int MaxSegmentedBytes = 65000;
    private const int NameBytes = 32;
    private const int ControlBytes = 80;

    private readonly Libc.MessageHeaderSlot[] _messages = GC.AllocateArray<Libc.MessageHeaderSlot>(MaxMessages, pinned: true);
    private readonly Libc.IoVector[] _vectors = GC.AllocateArray<Libc.IoVector>(MaxVectors, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(MaxMessages * NameBytes, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(MaxMessages * ControlBytes, pinned: true);

    // of messages that the kernel is to cut into datagrams, how long those are; else 0
    private readonly int[] _segments = new int[MaxMessages];
    private int _messageCount;
    private int _vectorCount;

    /// <summary>Sends everything that <paramref name="outbox"/> holds for one socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="outbox">What to send.</param>
    /// <param name="firstRun">The first of the socket's runs.</param>
    /// <returns>How many datagrams the kernel refused.</returns>
    public int Send(UdpSocket socket, Outbox outbox, int firstRun)
    {
        var refused = 0;
        for (var index = firstRun; index >= 0; index = outbox.Run(index).NextOfSocket)
        {
            ref readonly var run = ref outbox.Run(index);
            if (run.DontFragment)
            {
                refused += Flush(socket);
                socket.SetDontFragment(true);
                refused += AddRun(socket, outbox, run) + Flush(socket);
                socket.SetDontFragment(false);
            }
            else
            {
                refused += AddRun(socket, outbox, run);
            }
        }

        return refused + Flush(socket);
    }

    private int AddRun(UdpSocket socket, Outbox outbox, in OutgoingRun run)
    {
        var refused = 0;
        var next = run.First;
        while (next >= 0)
        {
            if (_messageCount == MaxMessages || _vectorCount + MaxSegments > MaxVectors)
                refused += Flush(socket);
            next = AddMessage(socket, outbox, run, next);
        }

        return refused;
    }

    /// <summary>Takes as many datagrams as one message can carry, and returns the first that is left.</summary>
    private int AddMessage(UdpSocket socket, Outbox outbox, in OutgoingRun run, int first)
    {
        var size = outbox.Datagram(first).Length;
        var most = socket.Segments && size > 0 ? Math.Min(MaxSegments, MaxSegmentedBytes / size) : 1;
        var vectors = _vectorCount;
        var next = first;
        var count = 0;
        byte* end = null;
        while (next >= 0 && count < most)
        {
            ref readonly var datagram = ref outbox.Datagram(next);
            if (datagram.Length > size)
                break;
            var begin = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(datagram.Buffer, datagram.Offset);
            if (begin == end)
                _vectors[_vectorCount - 1].Length += (nuint)datagram.Length;
            else
                _vectors[_vectorCount++] = new Libc.IoVector { Base = begin, Length = (nuint)datagram.Length };
            end = begin + datagram.Length;
            count++;
            next = datagram.Next;
            // only the last segment may be shorter
            if (datagram.Length < size)
                break;
        }

        ref var header = ref _messages[_messageCount].Header;
        var name = _names.AsSpan(_messageCount * NameBytes, NameBytes);
        header.Name = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_names, _messageCount * NameBytes);
        header.NameLength = (uint)run.To.WriteSockaddr(name, socket.IsV6);
        header.Vectors = (Libc.IoVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, vectors);
        header.VectorCount = (nuint)(_vectorCount - vectors);
        header.Control = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_controls, _messageCount * ControlBytes);
        var segment = _segments[_messageCount] = count > 1 ? size : 0;
        header.ControlLength = WriteControl(header.Control, run.From, segment);
        _messageCount++;
        return next;
    }

    private int Flush(UdpSocket socket)
    {
        var refused = 0;
        var sent = 0;
        while (sent < _messageCount)
        {
            var messages = (Libc.MessageHeaderSlot*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, sent);
            var count = IsPlain(messages) && _messageCount - sent == 1
                ? SendPlain(socket, &messages->Header)
                : Libc.SendMany(socket.Descriptor, messages, (uint)(_messageCount - sent), Libc.MsgDontwait);
            if (count > 0)
            {
                sent += count;
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.Eintr)
                continue;
            // the first of what was left is refused, for a reason of its own (no route, a firewall, a full queue): the rest still goes
            refused += _segments[sent] > 0 ? SendOneByOne(socket, &messages->Header, (nuint)_segments[sent], error) : 1;
            sent++;
        }

        _messageCount = 0;
        _vectorCount = 0;
        return refused;
    }

    /// <summary>Whether there is nothing about the message that <c>sendto</c> could not say.</summary>
    private static bool IsPlain(Libc.MessageHeaderSlot* message) => message->Header.VectorCount == 1 && message->Header.ControlLength == 0;

    /// <summary>One datagram alone, as relay sockets mostly have it: without vectors for the kernel to read it is a little cheaper.</summary>
    private static int SendPlain(UdpSocket socket, Libc.MessageHeader* header) =>
        Libc.SendTo(socket.Descriptor, header->Vectors->Base, header->Vectors->Length, Libc.MsgDontwait, header->Name, header->NameLength) < 0 ? -1 : 1;

    /// <summary>A run that was refused as a whole goes datagram by datagram.</summary>
    private static int SendOneByOne(UdpSocket socket, Libc.MessageHeader* header, nuint segment, int error)
    {
        // EIO: the device computes no checksums; the others: the kernel does not know the option, or a segment passes the MTU,
        // which single datagrams are fragmented for
        if (error is Libc.Eio or Libc.Eopnotsupp)
            socket.Segments = false;
        var refused = 0;
        var vectors = new Span<Libc.IoVector>(header->Vectors, (int)header->VectorCount);
        Libc.IoVector single;
        header->Vectors = &single;
        header->VectorCount = 1;
        header->ControlLength -= SegmentControlBytes;
        foreach (var vector in vectors)
        {
            for (nuint sent = 0; sent < vector.Length; sent += single.Length)
            {
                single = new Libc.IoVector { Base = vector.Base + sent, Length = nuint.Min(segment, vector.Length - sent) };
                if (error == Libc.Eagain || Libc.SendMessage(socket.Descriptor, header, Libc.MsgDontwait) < 0)
                    refused++;
            }
        }

        return refused;
    }

    // CMSG_SPACE(sizeof(uint16_t))
    private static nuint SegmentControlBytes => (nuint)sizeof(Libc.ControlHeader) + 8;

    /// <summary>Writes the source address first and the segment size last, and returns the length of both.</summary>
    private static nuint WriteControl(byte* control, in TransportAddress from, int segment)
    {
        var next = control;
        if (from.IsV4)
        {
            var header = (Libc.ControlHeader*)next;
            *header = new() { Length = (nuint)sizeof(Libc.ControlHeader) + 12, Level = Libc.IpprotoIp, Type = Libc.IpPktinfo };
            var data = new Span<byte>(header + 1, 16);
            data.Clear();
            from.WriteBytes(data[4..]);
            next += sizeof(Libc.ControlHeader) + 16;
        }
        else if (from.IsV6)
        {
            var header = (Libc.ControlHeader*)next;
            *header = new() { Length = (nuint)sizeof(Libc.ControlHeader) + 20, Level = Libc.IpprotoIpv6, Type = Libc.Ipv6Pktinfo };
            var data = (byte*)(header + 1);
            from.WriteBytes(new Span<byte>(data, 16));
            Unsafe.WriteUnaligned(data + 16, from.Scope);
            next += sizeof(Libc.ControlHeader) + 24;
        }

        if (segment > 0)
        {
            var header = (Libc.ControlHeader*)next;
            *header = new() { Length = (nuint)sizeof(Libc.ControlHeader) + 2, Level = Libc.SolUdp, Type = Libc.UdpSegment };
            Unsafe.WriteUnaligned((byte*)(header + 1), (ushort)segment);
            next += SegmentControlBytes;
        }

        return (nuint)(next - control);
    }
}
