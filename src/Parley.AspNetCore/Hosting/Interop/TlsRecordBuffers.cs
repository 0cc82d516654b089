using System.Reflection;
using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Hosting.Interop;

/// <summary>
/// Lets OpenSSL give back the buffers of a TLS connection whenever no record is in them (<c>SSL_MODE_RELEASE_BUFFERS</c>). It keeps 16 KB to read
/// and 16 KB to write otherwise for as long as a connection lives, and most of ours are WebSockets on which nothing is said for most of the time.
/// </summary>
/// <remarks>
/// .NET has no setting for it and does not show its contexts, but OpenSSL calls whoever asked for a place in a context for each that is made
/// (CRYPTO_get_ex_new_index(3)). It is the process that is changed, so that only a program which is Parley and nothing else may do it.
/// </remarks>
internal static unsafe class TlsRecordBuffers
{
    private const int ClassOfContexts = 1; // CRYPTO_EX_INDEX_SSL_CTX
    private const int SetMode = 33; // SSL_CTRL_MODE, which adds to what is set
    private const int ReleaseBuffers = 0x10;

    private static readonly Lock Once = new();
    private static delegate* unmanaged<nint, int, nint, nint, nint> _control;
    private static bool _isAsked;

    /// <summary>Applies to the TLS contexts made from now on. Nothing where .NET's TLS is another library's.</summary>
    /// <returns>Whether it does.</returns>
    public static bool ReleaseWhileIdle()
    {
        if (!OperatingSystem.IsLinux()) return false;
        lock (Once)
        {
            if (_isAsked) return true;
            if (!TryLoad("libssl.so.3", out var ssl) || !TryLoad("libcrypto.so.3", out var crypto)
                || !NativeLibrary.TryGetExport(ssl, "SSL_CTX_ctrl", out var control) || !NativeLibrary.TryGetExport(crypto, "CRYPTO_get_ex_new_index", out var place))
                return false;
            _control = (delegate* unmanaged<nint, int, nint, nint, nint>)control;
            var ask = (delegate* unmanaged<int, nint, nint, delegate* unmanaged<nint, nint, nint, int, nint, nint, void>, nint, nint, int>)place;
            return _isAsked = ask(ClassOfContexts, 0, 0, &ContextMade, 0, 0) >= 0;
        }
    }

    private static bool TryLoad(string name, out nint library) =>
        NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out library);

    [UnmanagedCallersOnly]
    private static void ContextMade(nint context, nint data, nint all, int place, nint number, nint argument) => _control(context, SetMode, ReleaseBuffers, 0);
}
