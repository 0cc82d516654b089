using System.ComponentModel;
using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>A non-blocking UDP socket of Linux, as a bare descriptor. The owning worker alone uses it.</summary>
internal sealed unsafe class UdpSocket : IDisposable
{
    private bool _disposed;
    private bool _dontFragment;

    private UdpSocket(int descriptor, bool v6, TransportAddress local)
    {
        Descriptor = descriptor;
        IsV6 = v6;
        Local = local;
    }

    /// <summary>The descriptor, while the socket is open.</summary>
    public int Descriptor { get; }

    /// <summary>Whether it speaks IPv6 (and then IPv6 only).</summary>
    public bool IsV6 { get; }

    /// <summary>What it is bound to.</summary>
    public TransportAddress Local { get; }

    /// <summary>Whether the kernel and the device take several datagrams in one send; found out by trying.</summary>
    public bool Segments { get; set; } = true;

    /// <summary>Opens one of the sockets that share the port, one per worker.</summary>
    /// <param name="local">The wildcard address (or one address) and the port.</param>
    /// <param name="bufferBytes">The receive and send buffers asked for.</param>
    /// <exception cref="Win32Exception">The system refused; the code is the errno.</exception>
    public static UdpSocket OpenShared(TransportAddress local, int bufferBytes) => Open(local, bufferBytes, shared: true);

    /// <summary>Opens the socket of one relayed address.</summary>
    /// <exception cref="Win32Exception">The system refused; the code is the errno.</exception>
    public static UdpSocket OpenRelay(TransportAddress local, int bufferBytes) => Open(local, bufferBytes, shared: false);

    /// <summary>Lets the kernel say of each datagram when it arrived.</summary>
    /// <exception cref="Win32Exception">The system refused; the code is the errno.</exception>
    public void StampArrivals() => Require(Descriptor, Libc.SolSocket, Libc.SoTimestampNs, 1);

    /// <summary>
    /// Sets whether what is sent carries the don't-fragment bit. Linux knows it per socket only, so it is switched where it changes;
    /// it rarely does.
    /// </summary>
    public void SetDontFragment(bool value)
    {
        if (_dontFragment == value)
            return;
        _dontFragment = value;
        SetPathMtuDiscovery(value ? Libc.PmtudiscDo : Libc.PmtudiscDont);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _ = Libc.Close(Descriptor);
    }

    private static UdpSocket Open(TransportAddress local, int bufferBytes, bool shared)
    {
        var v6 = local.IsV6;
        var descriptor = Libc.Socket(v6 ? Libc.AfInet6 : Libc.AfInet, Libc.SockDgramNonblockCloexec, 0);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        try
        {
            if (v6)
                Require(descriptor, Libc.IpprotoIpv6, Libc.Ipv6V6Only, 1);
            if (shared)
            {
                Require(descriptor, Libc.SolSocket, Libc.SoReuseport, 1);
                if (v6)
                    Require(descriptor, Libc.IpprotoIpv6, Libc.Ipv6RecvPktinfo, 1);
                else
                    Require(descriptor, Libc.IpprotoIp, Libc.IpPktinfo, 1);
            }

            SetBuffer(descriptor, Libc.SoRcvbufForce, Libc.SoRcvbuf, bufferBytes);
            SetBuffer(descriptor, Libc.SoSndbufForce, Libc.SoSndbuf, bufferBytes);
            var name = stackalloc byte[TransportAddress.SockaddrV6Length];
            var length = local.WriteSockaddr(new Span<byte>(name, TransportAddress.SockaddrV6Length), v6);
            if (Libc.Bind(descriptor, name, (uint)length) < 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            var socket = new UdpSocket(descriptor, v6, BoundTo(descriptor));
            socket.SetPathMtuDiscovery(Libc.PmtudiscDont);
            return socket;
        }
        catch
        {
            _ = Libc.Close(descriptor);
            throw;
        }
    }

    private static TransportAddress BoundTo(int descriptor)
    {
        var name = stackalloc byte[TransportAddress.SockaddrV6Length];
        uint length = TransportAddress.SockaddrV6Length;
        if (Libc.GetSockName(descriptor, name, &length) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _ = TransportAddress.TryFromSockaddr(new ReadOnlySpan<byte>(name, (int)length), out var local);
        return local;
    }

    private void SetPathMtuDiscovery(int mode)
    {
        _ = IsV6
            ? Libc.SetSockOpt(Descriptor, Libc.IpprotoIpv6, Libc.Ipv6MtuDiscover, &mode, sizeof(int))
            : Libc.SetSockOpt(Descriptor, Libc.IpprotoIp, Libc.IpMtuDiscover, &mode, sizeof(int));
    }

    private static void Require(int descriptor, int level, int option, int value)
    {
        if (Libc.SetSockOpt(descriptor, level, option, &value, sizeof(int)) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Asks past the system's limit first, which root may, and else for as much as the limit allows.</summary>
    private static void SetBuffer(int descriptor, int force, int polite, int bytes)
    {
        if (Libc.SetSockOpt(descriptor, Libc.SolSocket, force, &bytes, sizeof(int)) < 0)
            _ = Libc.SetSockOpt(descriptor, Libc.SolSocket, polite, &bytes, sizeof(int));
    }
}
