using Parley.AspNetCore.Net.Addresses;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>Addresses as a test wants them.</summary>
internal sealed class FixedAddresses(params TransportAddress[] local) : IAdvertisedAddresses
{
    public AddressSnapshot Current { get; private set; } = new(local, []);

    public event EventHandler? Changed;

    public static FixedAddresses Loopback() => new(TransportAddress.V4(0x7F000001, 0), TransportAddress.V6(1, 0));

    public void Change(AddressSnapshot next)
    {
        Current = next;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
