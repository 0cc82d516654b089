using System.Reflection;
using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Hosting.Interop;

/// <summary>
/// Bounds the heaps that glibc's malloc makes (mallopt(3)). Otherwise nearly each thread gets one of its own, up to eight for each processor, and
/// what handshakes of TLS have left free in one serves no other: 20 KB for each connection of a server to which some hundred came at once.
/// </summary>
/// <remarks>
/// What is called often allocates nothing, and small pieces come from what each thread keeps for itself, so that two do not wait for each other.
/// It is the process that is changed, so that only a program which is Parley and nothing else may do it.
/// </remarks>
internal static unsafe class MallocArenas
{
    private const int ArenaMax = -8; // M_ARENA_MAX
    private const int Most = 2;

    /// <summary>Applies to heaps that are not there yet. Nothing with another C library, or where the operator has said how many there may be.</summary>
    /// <returns>Whether it does.</returns>
    public static bool Bound()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is not null) return false;
        return NativeLibrary.TryLoad("libc.so.6", Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var libc)
            && NativeLibrary.TryGetExport(libc, "mallopt", out var option)
            && ((delegate* unmanaged<int, int, int>)option)(ArenaMax, Most) == 1;
    }
}
