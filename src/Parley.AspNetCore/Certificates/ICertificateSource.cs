using System.Security.Cryptography.X509Certificates;

namespace Parley.AspNetCore.Certificates;

/// <summary>Where the server's certificate comes from.</summary>
internal interface ICertificateSource
{
    /// <summary>The authority that people can add to their browsers; null where the certificate is one they trust already.</summary>
    X509Certificate2? Authority { get; }

    /// <summary>A certificate to use from now on, with the certificates between it and its root; null when the one handed out last is still right.</summary>
    /// <exception cref="ParleyConfigurationException">There is none that can be used.</exception>
    CertificateChain? Renewed(DateTimeOffset now);
}

/// <summary>A certificate with its private key, and what a client needs to get from it to a root.</summary>
/// <param name="Leaf">The server's certificate.</param>
/// <param name="Intermediates">What is sent along.</param>
internal sealed record CertificateChain(X509Certificate2 Leaf, X509Certificate2Collection Intermediates);
