using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>
/// The system calls that .NET has no batch form of. Linux only, 64 bit, little endian: the kernel's layouts of
/// <c>msghdr</c>, <c>mmsghdr</c> and <c>iovec</c> are the same on x64 and arm64. musl declares <c>msg_iovlen</c> and
/// <c>msg_controllen</c> as 32-bit fields followed by padding, which is the same memory as the kernel's 64-bit ones.
/// </summary>
internal static unsafe partial class Libc
{
    internal const int AfInet = 2;
    internal const int AfInet6 = 10;
    internal const int SockDgramNonblockCloexec = 2 | 0x800 | 0x80000;

    internal const int SolSocket = 1;
    internal const int SoSndbuf = 7;
    internal const int SoRcvbuf = 8;
    internal const int SoReuseport = 15;
    internal const int SoTimestampNs = 35;
    internal const int SoSndbufForce = 32;
    internal const int SoRcvbufForce = 33;

    internal const int IpprotoIp = 0;
    internal const int IpPktinfo = 8;
    internal const int IpMtuDiscover = 10;

    internal const int IpprotoIpv6 = 41;
    internal const int Ipv6MtuDiscover = 23;
    internal const int Ipv6V6Only = 26;
    internal const int Ipv6RecvPktinfo = 49;
    internal const int Ipv6Pktinfo = 50;

    /// <summary>Never set the don't-fragment bit, fragment where the path demands it.</summary>
    internal const int PmtudiscDont = 0;

    /// <summary>Always set the don't-fragment bit and let the kernel's path MTU refuse what is too large.</summary>
    internal const int PmtudiscDo = 2;

    internal const int SolUdp = 17;
    internal const int UdpSegment = 103;

    internal const int MsgTrunc = 0x20;
    internal const int MsgDontwait = 0x40;
    internal const int MsgNosignal = 0x4000;

    internal const uint EpollIn = 1;
    internal const uint EpollOut = 4;
    internal const uint EpollOneShot = 1u << 30;
    internal const int EpollCtlAdd = 1;
    internal const int EpollCtlDel = 2;
    internal const int EpollCtlMod = 3;
    internal const int EpollCloexec = 0x80000;
    internal const int EfdNonblockCloexec = 0x800 | 0x80000;

    internal const uint SchedOther = 0;

    internal const int Eintr = 4;
    internal const int Eio = 5;
    internal const int Eagain = 11;
    internal const int Eacces = 13;
    internal const int Eopnotsupp = 95;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetSockName(int fd, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSockOpt(int fd, int level, int name, int* value, uint length);

    // whether these three failed is all that anybody wants to know, and to save the reason costs more than to call
    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    internal static partial int ReceiveMany(int fd, MessageHeaderSlot* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMany(int fd, MessageHeaderSlot* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    internal static partial nint SendMessage(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(int fd, byte* buffer, nuint length, int flags, byte* address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(SafeHandle fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeHandle fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int EpollControl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    internal static partial int EpollWait(int epoll, void* events, int capacity, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle fd, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle fd, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    internal static partial int NanoSleep(TimeSpec* duration, TimeSpec* remaining);

    // of it whether it succeeded is all that anybody wants to know
    [LibraryImport("libc", EntryPoint = "syscall")]
    internal static partial nint SystemCall(nint number, int first, void* second, uint third, uint fourth);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary><c>struct msghdr</c> as the kernel has it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal byte* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary><c>struct mmsghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeaderSlot
    {
        internal MessageHeader Header;
        internal uint Length;
    }

    /// <summary><c>struct cmsghdr</c> as the kernel has it (musl splits the length the same way as in <c>msghdr</c>).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ControlHeader
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
