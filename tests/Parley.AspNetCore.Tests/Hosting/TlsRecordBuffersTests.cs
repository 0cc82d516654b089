using System.Runtime.InteropServices;
using Parley.AspNetCore.Hosting.Interop;
using Parley.Protocols.Dtls;

namespace Parley.AspNetCore.Tests.Hosting;

public sealed class TlsRecordBuffersTests
{
    private const int Mode = 33;
    private const int ReleaseBuffers = 0x10;

    [Fact]
    public void Whatever_context_the_process_makes_of_OpenSSL_gives_buffers_back_while_nothing_is_said()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && DtlsContext.IsSupported, "This needs Linux and OpenSSL 3.");
        Assert.True(TlsRecordBuffers.ReleaseWhileIdle());
        Assert.True(TlsRecordBuffers.ReleaseWhileIdle(), "it was asked for twice, as two servers in one process do");
        var context = SSL_CTX_new(TLS_method());
        var mode = SSL_CTX_ctrl(context, Mode, 0, 0); // adds nothing, and tells what is set
        SSL_CTX_free(context);
        Assert.Equal(ReleaseBuffers, mode & ReleaseBuffers);
    }

#pragma warning disable SYSLIB1054, CA5392, CA2101, SA1300, IDE1006, CA1401 // functions of a C library, in a test
    [DllImport("libssl.so.3")]
    private static extern nint TLS_method();

    [DllImport("libssl.so.3")]
    private static extern nint SSL_CTX_new(nint method);

    [DllImport("libssl.so.3")]
    private static extern nint SSL_CTX_ctrl(nint context, int command, nint number, nint data);

    [DllImport("libssl.so.3")]
    private static extern void SSL_CTX_free(nint context);
#pragma warning restore SYSLIB1054, CA5392, CA2101, SA1300, IDE1006, CA1401
}
