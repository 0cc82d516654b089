using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>
/// One <c>epoll</c> with an <c>eventfd</c> in it, so that another thread can end the wait. Everything but <see cref="Wake"/>
/// belongs to the owning worker.
/// </summary>
internal sealed unsafe class EventPoll : IDisposable
{
    /// <summary>The tag under which the wake-up is reported; never given to a socket.</summary>
    private const int WakeTag = -1;

    private const int Capacity = 64;

    // struct epoll_event is packed on x64 and naturally aligned everywhere else
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;

    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);
    private readonly int _epoll;
    private readonly SafeFileHandle _wake;
    private bool _disposed;

    public EventPoll()
    {
        _epoll = Libc.EpollCreate(Libc.EpollCloexec);
        if (_epoll < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        var wake = Libc.EventFd(0, Libc.EfdNonblockCloexec);
        if (wake < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _wake = new SafeFileHandle(wake, ownsHandle: true);
        Add(wake, WakeTag);
    }

    /// <summary>Reports <paramref name="fd"/> as <paramref name="tag"/> whenever it can be read.</summary>
    public void Add(int fd, int tag) => Add(fd, tag, Libc.EpollIn);

    /// <summary>Reports <paramref name="fd"/> as <paramref name="tag"/> whenever one of <paramref name="events"/> is there, or it has failed.</summary>
    public void Add(int fd, int tag, uint events) => Control(Libc.EpollCtlAdd, fd, tag, events);

    /// <summary>Reports <paramref name="fd"/> for other events than so far. Any thread may call it.</summary>
    public void Change(int fd, int tag, uint events) => Control(Libc.EpollCtlMod, fd, tag, events);

    /// <summary>Forgets <paramref name="fd"/>; to be called before it is closed.</summary>
    public void Remove(int fd)
    {
        var entry = stackalloc byte[16];
        _ = Libc.EpollControl(_epoll, Libc.EpollCtlDel, fd, entry);
    }

    /// <summary>Waits until something can be read, and writes the tags of what can.</summary>
    /// <param name="ready">Receives the tags; at most 64 are written.</param>
    /// <param name="milliseconds">0 only looks, -1 waits without end.</param>
    /// <returns>The number of tags written; 0 after the time, a wake-up or a signal.</returns>
    public int Wait(Span<int> ready, int milliseconds)
    {
        var events = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        var count = Libc.EpollWait(_epoll, events, Math.Min(Capacity, ready.Length), milliseconds);
        var written = 0;
        for (var i = 0; i < count; i++)
        {
            var tag = (int)*(long*)(events + (i * Stride) + DataOffset);
            if (tag == WakeTag)
            {
                ulong counter;
                _ = Libc.Read(_wake, &counter, sizeof(ulong));
            }
            else
            {
                ready[written++] = tag;
            }
        }

        return written;
    }

    /// <summary>Ends the current or the next <see cref="Wait"/>. Any thread may call it.</summary>
    public void Wake()
    {
        ulong one = 1;
        try
        {
            _ = Libc.Write(_wake, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // the worker has ended between the caller's look and this call: nobody is left to wake
        }
    }

    /// <summary>Sleeps whether or not something can be read, so that the next wait finds more than one packet.</summary>
    public static void Pause(int microseconds)
    {
        var duration = new Libc.TimeSpec { Nanoseconds = microseconds * 1000L };
        _ = Libc.NanoSleep(&duration, null);
    }

    private void Control(int operation, int fd, int tag, uint events)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(long*)(entry + DataOffset) = tag;
        if (Libc.EpollControl(_epoll, operation, fd, entry) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _wake.Dispose();
        _ = Libc.Close(_epoll);
    }
}
