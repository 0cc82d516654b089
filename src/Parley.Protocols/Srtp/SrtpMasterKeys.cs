using System.Security.Cryptography;

namespace Parley.Protocols.Srtp;

/// <summary>
/// The master key and salt of each direction, cut out of what DTLS exports under <c>EXTRACTOR-dtls_srtp</c>: client key, server key,
/// client salt, server salt (RFC 5764 section 4.2). <see cref="Dispose"/> wipes them.
/// </summary>
public sealed class SrtpMasterKeys : IDisposable
{
    /// <summary>The label to give to the DTLS exporter.</summary>
    public const string ExporterLabel = "EXTRACTOR-dtls_srtp";

    private readonly byte[] _material;
    private readonly int _key;
    private readonly int _salt;

    /// <summary>Cuts exported keying material.</summary>
    /// <param name="profile">The profile that the handshake chose.</param>
    /// <param name="exported">Exactly <see cref="ExportLength"/> bytes.</param>
    /// <exception cref="ArgumentException">The material has another length.</exception>
    public SrtpMasterKeys(SrtpProfile profile, ReadOnlySpan<byte> exported)
    {
        if (exported.Length != ExportLength(profile))
            throw new ArgumentException($"{profile} needs {ExportLength(profile)} bytes of keying material.", nameof(exported));
        Profile = profile;
        _key = profile.KeyLength();
        _salt = profile.SaltLength();
        _material = exported.ToArray();
    }

    /// <summary>The profile the keys are for.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>The key with which the DTLS client sends.</summary>
    public ReadOnlySpan<byte> ClientKey => _material.AsSpan(0, _key);

    /// <summary>The key with which the DTLS server sends.</summary>
    public ReadOnlySpan<byte> ServerKey => _material.AsSpan(_key, _key);

    /// <summary>The salt with which the DTLS client sends.</summary>
    public ReadOnlySpan<byte> ClientSalt => _material.AsSpan(2 * _key, _salt);

    /// <summary>The salt with which the DTLS server sends.</summary>
    public ReadOnlySpan<byte> ServerSalt => _material.AsSpan((2 * _key) + _salt, _salt);

    /// <summary>How many bytes to ask of the DTLS exporter.</summary>
    public static int ExportLength(SrtpProfile profile) => 2 * (profile.KeyLength() + profile.SaltLength());

    /// <summary>Wipes the keys.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_material);
}
