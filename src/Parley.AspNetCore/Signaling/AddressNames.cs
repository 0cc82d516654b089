using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Parley.AspNetCore.Tokens;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// Names for addresses, by which bans know a guest again: the same for the same customer's network, worth nothing without this
/// installation's key, and none for this machine itself, behind whose proxies anybody may be.
/// </summary>
internal sealed class AddressNames(KeyRing keys)
{
    private const int NameBytes = 16;

    public string? Of(IPAddress? remote) => ConnectionLimits.Key(remote) is { } address
        ? Base64Url.EncodeToString(HMACSHA256.HashData(keys.Addresses, address.GetAddressBytes()).AsSpan(0, NameBytes))
        : null;
}
