namespace Parley.AspNetCore.Net.Addresses;

/// <summary>How the public address is found.</summary>
/// <param name="PublicAddress">
/// What the operator says: one or more addresses or names, separated by commas, or <c>stun:host:port</c> for a STUN server to be asked.
/// Null: the interfaces' addresses are all there is, and nobody is asked.
/// </param>
internal sealed record AddressOptions(string? PublicAddress)
{
    /// <summary>How often names and STUN servers are asked again.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(5);
}
