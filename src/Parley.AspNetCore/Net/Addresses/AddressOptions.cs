namespace Parley.AspNetCore.Net.Addresses;

/// <summary>How the public address is found.</summary>
/// <param name="PublicAddress">
/// What the operator says: one or more addresses or names, separated by commas, or <c>stun:host:port</c> for a STUN server to be asked.
/// Null: the interfaces' addresses are all there is, and nobody is asked.
/// </param>
internal sealed record AddressOptions(string? PublicAddress)
{
    /// <summary>What the operator wrote, with the name of the option.</summary>
    public string Written => PublicAddress is { } option && option.StartsWith(Addresses.PublicAddress.StunPrefix, StringComparison.Ordinal)
        ? $"Parley:DiscoverAddressFrom {option[Addresses.PublicAddress.StunPrefix.Length..]}"
        : $"Parley:PublicAddress {PublicAddress}";

    /// <summary>How often names and STUN servers are asked again.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(5);
}
