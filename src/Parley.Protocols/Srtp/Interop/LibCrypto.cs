using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Srtp.Interop;

/// <summary>
/// The functions of OpenSSL's libcrypto that SRTP needs, as pointers, because the library's name differs between systems and it may be
/// missing altogether. What is called for each packet cannot block and takes less than a microsecond, so the garbage collector may wait for it:
/// leaving the runtime and coming back would cost as much as the shorter of these calls.
/// </summary>
internal sealed unsafe class LibCrypto
{
    public const int CtrlGetTag = 0x10;
    public const int CtrlSetTag = 0x11;

    private static readonly string[] Names = OperatingSystem.IsWindows()
        ? ["libcrypto-3-x64.dll", "libcrypto-3-arm64.dll", "libcrypto-3.dll", "libcrypto-1_1-x64.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libcrypto.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib"]
            : ["libcrypto.so.3", "libcrypto.so.1.1"];

    public readonly delegate* unmanaged<nint> NewContext;
    public readonly delegate* unmanaged<nint, void> FreeContext;
    public readonly delegate* unmanaged<nint, nint, nint, byte*, byte*, int, int> Init;

    /// <summary>The same as <see cref="Init"/>, for a context that has its cipher and key, with a nonce alone.</summary>
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int, int> SetNonce;
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int> Update;
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int> Finish;
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, int, int, byte*, int> Control;
    public readonly delegate* unmanaged<nint> Aes128Gcm;
    public readonly delegate* unmanaged<nint> Aes256Gcm;
    public readonly delegate* unmanaged<nint> Aes128Ctr;
    public readonly delegate* unmanaged[SuppressGCTransition]<Sha1State*, int> Sha1Init;
    public readonly delegate* unmanaged[SuppressGCTransition]<Sha1State*, byte*, nuint, int> Sha1Update;
    public readonly delegate* unmanaged[SuppressGCTransition]<byte*, Sha1State*, int> Sha1Final;

    private LibCrypto(nint library)
    {
        Library = library;
        NewContext = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EVP_CIPHER_CTX_new");
        FreeContext = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_CIPHER_CTX_free");
        Init = (delegate* unmanaged<nint, nint, nint, byte*, byte*, int, int>)NativeLibrary.GetExport(library, "EVP_CipherInit_ex");
        SetNonce = (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, byte*, byte*, int, int>)Init;
        Update = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int>)NativeLibrary.GetExport(library, "EVP_CipherUpdate");
        Finish = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int>)NativeLibrary.GetExport(library, "EVP_CipherFinal_ex");
        Control = (delegate* unmanaged[SuppressGCTransition]<nint, int, int, byte*, int>)NativeLibrary.GetExport(library, "EVP_CIPHER_CTX_ctrl");
        Aes128Gcm = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EVP_aes_128_gcm");
        Aes256Gcm = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EVP_aes_256_gcm");
        Aes128Ctr = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EVP_aes_128_ctr");
        Sha1Init = (delegate* unmanaged[SuppressGCTransition]<Sha1State*, int>)NativeLibrary.GetExport(library, "SHA1_Init");
        Sha1Update = (delegate* unmanaged[SuppressGCTransition]<Sha1State*, byte*, nuint, int>)NativeLibrary.GetExport(library, "SHA1_Update");
        Sha1Final = (delegate* unmanaged[SuppressGCTransition]<byte*, Sha1State*, int>)NativeLibrary.GetExport(library, "SHA1_Final");
    }

    /// <summary>The library itself.</summary>
    public nint Library { get; }

    /// <summary>The library of this machine, or null.</summary>
    public static LibCrypto? Find()
    {
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var library)) continue;
            try
            {
                return new LibCrypto(library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }
}

/// <summary>OpenSSL's <c>SHA_CTX</c>: five words of state, the length, a block and how much of it is filled. 96 bytes in every version.</summary>
[InlineArray(24)]
internal struct Sha1State
{
    private uint _word;
}

/// <summary>An <c>EVP_CIPHER_CTX</c>.</summary>
internal sealed unsafe class CipherContext : SafeHandle
{
    private readonly LibCrypto _crypto;

    public CipherContext(LibCrypto crypto)
        : base(0, ownsHandle: true)
    {
        _crypto = crypto;
        SetHandle(crypto.NewContext());
        if (IsInvalid) throw new InvalidOperationException("OpenSSL could not make a cipher context.");
        OpenSslObjects.OfCipherContexts.Made();
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _crypto.FreeContext(handle);
        OpenSslObjects.OfCipherContexts.Freed();
        return true;
    }
}
