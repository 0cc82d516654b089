using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>A network device of a namespace whose wire ends in this process (TUN): IP packets come out of it, and go into it.</summary>
internal sealed partial class TunDevice : IDisposable
{
    /// <summary>More than any packet has.</summary>
    public const int LongestPacket = 65_536;

    private const int ReadWrite = 2, NonBlocking = 0x800, NotInherited = 0x80000; // O_RDWR, O_NONBLOCK, O_CLOEXEC
    private const uint SetInterface = 0x400454CA; // TUNSETIFF
    private const short Tun = 0x0001, NoPacketInformation = 0x1000; // IFF_TUN, IFF_NO_PI
    private const short Readable = 1; // POLLIN

    private readonly int _file;

    private TunDevice(int file) => _file = file;

    /// <summary>Makes one, still without an address.</summary>
    public static TunDevice Create(NetworkNamespace space, string name) => space.Inside(() =>
    {
        var file = OpenFile("/dev/net/tun", ReadWrite | NonBlocking | NotInherited);
        if (file < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        // struct ifreq: a name of 16 bytes, then flags
        var request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), (short)(Tun | NoPacketInformation));
        if (Control(file, SetInterface, request) >= 0)
            return new TunDevice(file);
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        _ = Close(file);
        throw error;
    });

    /// <summary>Waits until a packet comes out of one of two.</summary>
    /// <param name="one">A device.</param>
    /// <param name="other">The other one.</param>
    /// <param name="atMost">How long.</param>
    public static void Wait(TunDevice one, TunDevice other, TimeSpan atMost)
    {
        Span<PollEntry> entries = [new PollEntry { File = one._file, Events = Readable }, new PollEntry { File = other._file, Events = Readable }];
        var time = new TimeSpecification { Seconds = atMost.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = atMost.Ticks % TimeSpan.TicksPerSecond * 100 };
        _ = Poll(ref entries[0], (nuint)entries.Length, in time, 0);
    }

    /// <summary>The next packet that comes out; its length, or 0 if there is none.</summary>
    public int Read(byte[] buffer) => (int)Math.Max(0, ReadFile(_file, buffer, (nuint)buffer.Length));

    /// <summary>Puts a packet in. A device that is down or full drops it, as wires do.</summary>
    public void Write(byte[] packet) => _ = WriteFile(_file, packet, (nuint)packet.Length);

    public void Dispose() => _ = Close(_file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, in TimeSpecification time, nint signals);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadFile(int file, byte[] buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(int file, byte[] buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int File;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
