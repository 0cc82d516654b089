using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Net.Interop;

/// <summary>
/// How the scheduler is to see a thread that media wait for (<c>sched_setattr(2)</c>, <c>SCHED_OTHER</c>), in two respects:
/// <list type="bullet">
/// <item>Its time slice. Who asks for a short one gets no more and no less of a processor in all, but is run sooner after waking: from
/// Linux 6.12 on, and nobody needs a privilege for it.</item>
/// <item>Its nice value, which is how much it gets where the processors are not enough for all. Less than that of others takes <c>CAP_SYS_NICE</c>,
/// or an <c>RLIMIT_NICE</c> that allows it (<c>setrlimit(2)</c>).</item>
/// </list>
/// Older kernels take no notice, and some containers refuse; both leave the thread as it was.
/// </summary>
internal static unsafe class ThreadPrecedence
{
    /// <summary>The shortest slice that the kernel takes, in nanoseconds.</summary>
    private const ulong Slice = 100_000;

    /// <summary>Nine times the share of a thread at 0: when hundreds come at once, dozens of threads read what they say, and media are not to be one part in dozens.</summary>
    private const int Nice = -10;

    /// <summary><c>SCHED_FLAG_RESET_ON_FORK</c>: the thread pool begins threads on any that gives it work.</summary>
    private const ulong NotInherited = 1;

    /// <summary>Asks for both for the thread that calls, and where that is refused for the slice.</summary>
    /// <returns>Whether the kernel has said yes to one of them.</returns>
    public static bool TryTake()
    {
        if (!TryRead(out var attributes) || attributes.Policy != Libc.SchedOther)
            return false;
        attributes.Flags |= NotInherited;
        attributes.Runtime = Slice;
        var own = attributes.Nice;
        attributes.Nice = Math.Min(own, Nice);
        if (TryWrite(attributes))
            return true;
        attributes.Nice = own;
        return TryWrite(attributes);
    }

    /// <summary>The slice, in nanoseconds, and nice value of the thread that calls; null when the kernel does not say.</summary>
    internal static (ulong Slice, int Nice)? Current() => TryRead(out var attributes) ? (attributes.Runtime, attributes.Nice) : null;

    /// <summary>The numbers of <c>sched_getattr</c> and <c>sched_setattr</c>, for which older C libraries have no name.</summary>
    private static (nint Get, nint Set)? Numbers => RuntimeInformation.ProcessArchitecture switch
    {
        _ when !OperatingSystem.IsLinux() => null,
        Architecture.X64 => (315, 314),
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => (275, 274),
        _ => null,
    };

    private static bool TryWrite(SchedulingAttributes attributes) => Libc.SystemCall(Numbers!.Value.Set, 0, &attributes, 0, 0) == 0;

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
