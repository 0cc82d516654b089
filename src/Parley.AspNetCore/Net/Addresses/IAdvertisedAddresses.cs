namespace Parley.AspNetCore.Net.Addresses;

/// <summary>By which addresses this server can be reached, and when that changes.</summary>
internal interface IAdvertisedAddresses
{
    /// <summary>The addresses now.</summary>
    AddressSnapshot Current { get; }

    /// <summary><see cref="Current"/> is another. Raised on any thread.</summary>
    event EventHandler? Changed;
}
