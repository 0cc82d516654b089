using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>The vectors of <c>recvmmsg</c> over a slab: one message per slot, set up once.</summary>
internal sealed unsafe class ReceiveVectors
{
    private const int NameBytes = 32;
    private const int ControlBytes = 64;

    private readonly Libc.MessageHeaderSlot[] _messages;
    private readonly Libc.IoVector[] _vectors;
    private readonly byte[] _names;
    private readonly byte[] _controls;
    private int _used;

    public ReceiveVectors(PacketSlab slab)
    {
        _messages = GC.AllocateArray<Libc.MessageHeaderSlot>(slab.Slots, pinned: true);
        _vectors = GC.AllocateArray<Libc.IoVector>(slab.Slots, pinned: true);
        _names = GC.AllocateArray<byte>(slab.Slots * NameBytes, pinned: true);
        _controls = GC.AllocateArray<byte>(slab.Slots * ControlBytes, pinned: true);
        for (var i = 0; i < slab.Slots; i++)
        {
            _vectors[i].Base = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(slab.Memory, PacketSlab.PayloadOffset(i));
            _vectors[i].Length = PacketSlab.MaxPayload;
            ref var header = ref _messages[i].Header;
            header.Name = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_names, i * NameBytes);
            header.Vectors = (Libc.IoVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            header.VectorCount = 1;
            header.Control = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_controls, i * ControlBytes);
        }

        _used = slab.Slots;
        Reset();
    }

    /// <summary>Makes all slots ready for the next batch: the kernel writes lengths where it read capacities.</summary>
    public void Reset()
    {
        for (var i = 0; i < _used; i++)
        {
            ref var header = ref _messages[i].Header;
            header.NameLength = NameBytes;
            header.ControlLength = ControlBytes;
        }

        _used = 0;
    }

    /// <summary>Reads what waits in the socket into the slots from <paramref name="first"/> on.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="first">The first free slot.</param>
    /// <param name="count">How many slots may be filled.</param>
    /// <returns>How many datagrams were read; 0 if none waited or the socket reported an error, which reading has cleared.</returns>
    public int Receive(UdpSocket socket, int first, int count)
    {
        var messages = (Libc.MessageHeaderSlot*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, first);
        var read = Math.Max(0, Libc.ReceiveMany(socket.Descriptor, messages, (uint)count, Libc.MsgDontwait, null));
        _used = Math.Max(_used, first + read);
        return read;
    }

    /// <summary>What lies in a slot after <see cref="Receive"/>.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="from">The sender.</param>
    /// <param name="length">The payload's length.</param>
    /// <returns>False if the datagram was larger than a slot, or its sender cannot be read.</returns>
    public bool TryRead(int slot, out TransportAddress from, out int length)
    {
        ref var message = ref _messages[slot];
        length = (int)message.Length;
        var name = _names.AsSpan(slot * NameBytes, (int)Math.Min(message.Header.NameLength, NameBytes));
        return TransportAddress.TryFromSockaddr(name, out from) && (message.Header.Flags & Libc.MsgTrunc) == 0;
    }

    /// <summary>When the datagram arrived, by the system's clock (socket(7), <c>SO_TIMESTAMPNS</c>).</summary>
    /// <returns>False if the socket does not stamp arrivals.</returns>
    public bool TryReadArrival(int slot, out DateTime arrival)
    {
        ref var header = ref _messages[slot].Header;
        var control = (Libc.ControlHeader*)header.Control;
        arrival = default;
        if (header.ControlLength < (nuint)(sizeof(Libc.ControlHeader) + sizeof(Libc.TimeSpec)) || control->Level != Libc.SolSocket || control->Type != Libc.SoTimestampNs)
            return false;
        var stamp = Unsafe.ReadUnaligned<Libc.TimeSpec>((byte*)(control + 1));
        arrival = DateTime.UnixEpoch + TimeSpan.FromSeconds(stamp.Seconds) + TimeSpan.FromTicks(stamp.Nanoseconds / TimeSpan.NanosecondsPerTick);
        return true;
    }

    /// <summary>The address a datagram was sent to (<c>IP_PKTINFO</c>, RFC 3542 section 6.1), with <paramref name="port"/>.</summary>
    /// <returns>False if the kernel did not tell.</returns>
    public bool TryReadLocal(int slot, ushort port, out TransportAddress local)
    {
        ref var header = ref _messages[slot].Header;
        local = default;
        if (header.ControlLength < (nuint)sizeof(Libc.ControlHeader) + 12)
            return false;
        var control = (Libc.ControlHeader*)header.Control;
        var data = (byte*)(control + 1);
        if (control->Level == Libc.IpprotoIp && control->Type == Libc.IpPktinfo)
        {
            // in_pktinfo: interface, the local address that a reply leaves from, the destination in the header
            return TransportAddress.TryFromBytes(new ReadOnlySpan<byte>(data + 4, 4), port, out local);
        }

        if (control->Level != Libc.IpprotoIpv6 || control->Type != Libc.Ipv6Pktinfo)
            return false;
        _ = TransportAddress.TryFromBytes(new ReadOnlySpan<byte>(data, 16), port, out local);
        var isLinkLocal = data[0] == 0xFE && (data[1] & 0xC0) == 0x80;
        if (isLinkLocal)
            local = TransportAddress.V6(local.Bits, port, Unsafe.ReadUnaligned<uint>(data + 16));
        return true;
    }
}
