using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>
/// For how long the scheduler lets a thread run at a time. Who asks for less gets no more and no less of a processor in all, but is run
/// sooner after waking: from Linux 6.12 on, and nobody needs a privilege for it (<c>sched_setattr(2)</c>, <c>sched_runtime</c> of a
/// <c>SCHED_OTHER</c> thread). Older kernels take no notice, and some containers refuse it; both leave the thread as it was.
/// </summary>
internal static unsafe class TimeSlice
{
    /// <summary>The shortest that the kernel takes.</summary>
    private const ulong Nanoseconds = 100_000;

    /// <summary>Asks for the shortest for the thread that calls.</summary>
    /// <returns>Whether the kernel has said yes.</returns>
    public static bool TryShorten()
    {
        // what there is besides, such as the nice value, is to stay
        if (!TryRead(out var attributes) || attributes.Policy != Libc.SchedOther)
            return false;
        attributes.Runtime = Nanoseconds;
        return Libc.SystemCall(Numbers!.Value.Set, 0, &attributes, 0, 0) == 0;
    }

    /// <summary>The slice of the thread that calls, in nanoseconds; 0 when the kernel does not say.</summary>
    internal static ulong Current() => TryRead(out var attributes) ? attributes.Runtime : 0;

    /// <summary>The numbers of <c>sched_getattr</c> and <c>sched_setattr</c>, for which older C libraries have no name.</summary>
    private static (nint Get, nint Set)? Numbers => RuntimeInformation.ProcessArchitecture switch
    {
        _ when !OperatingSystem.IsLinux() => null,
        Architecture.X64 => (315, 314),
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => (275, 274),
        _ => null,
    };

    private static bool TryRead(out SchedulingAttributes attributes)
    {
        attributes = default;
        fixed (SchedulingAttributes* place = &attributes)
            return Numbers is var (get, _) && Libc.SystemCall(get, 0, place, (uint)sizeof(SchedulingAttributes), 0) == 0;
    }

    /// <summary><c>struct sched_attr</c> as it was first; later kernels take it too.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SchedulingAttributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
