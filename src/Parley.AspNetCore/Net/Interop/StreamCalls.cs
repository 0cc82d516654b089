using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>Reading and writing a connected socket without waiting, a system call and nothing else.</summary>
internal static unsafe class StreamCalls
{
    /// <summary>What is there to read; -1 when nothing is yet, 0 at the end of the connection, however it ended.</summary>
    public static int Receive(SafeHandle socket, Span<byte> buffer)
    {
        try
        {
            fixed (byte* start = buffer)
            {
                while (true)
                {
                    var got = Libc.Receive(socket, start, (nuint)buffer.Length, Libc.MsgDontwait);
                    if (got >= 0)
                        return (int)got;
                    switch (Marshal.GetLastPInvokeError())
                    {
                        case Libc.Eintr: continue;
                        case Libc.Eagain: return -1;
                        default: return 0;
                    }
                }
            }
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>Sends what the kernel takes; -1 when it takes nothing yet, null when the connection has ended.</summary>
    public static int? Send(SafeHandle socket, ReadOnlySpan<byte> bytes)
    {
        try
        {
            fixed (byte* start = bytes)
            {
                while (true)
                {
                    var sent = Libc.Send(socket, start, (nuint)bytes.Length, Libc.MsgDontwait | Libc.MsgNosignal);
                    if (sent >= 0)
                        return (int)sent;
                    switch (Marshal.GetLastPInvokeError())
                    {
                        case Libc.Eintr: continue;
                        case Libc.Eagain: return -1;
                        default: return null;
                    }
                }
            }
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }
}
