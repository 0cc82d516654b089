namespace Parley.Server.Load;

/// <summary>Where a server is, and how somebody comes to it.</summary>
/// <param name="Url">Its address for HTTP and WebSockets.</param>
/// <param name="Insecure">Takes any certificate.</param>
/// <param name="Token">The access token; null comes as a guest.</param>
internal sealed record ServerAddress(Uri Url, bool Insecure = false, string? Token = null);
