using System.Runtime.InteropServices;
using Parley.AspNetCore.Hosting.Interop;

namespace Parley.AspNetCore.Tests.Hosting;

public sealed class MallocArenasTests
{
    [Fact]
    public void The_heaps_of_glibc_are_bounded_and_other_systems_go_without()
    {
        var isGlibc = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out _);
        Assert.SkipWhen(Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is not null, "The environment says how many heaps there may be.");
        Assert.Equal(isGlibc, MallocArenas.Bound());
    }
}
