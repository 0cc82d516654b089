using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Signaling;

/// <summary>Counts open WebSockets, or other things that last, in all and by address, so that one machine cannot use them all up.</summary>
internal sealed class ConnectionLimits(int connections, int connectionsPerAddress)
{
    /// <summary>An IPv6 customer has a /64 at least: addresses inside it cost nothing.</summary>
    private const int CustomerPrefixBytes = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _all;

    /// <summary>Counts one in; false when it is one too many. What was counted in must be counted out.</summary>
    public bool TryEnter(IPAddress? remote, out string reason)
    {
        lock (_lock)
        {
            reason = "full";
            if (_all >= connections)
                return false;
            if (Key(remote) is { } key)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, key, out _);
                reason = "address";
                if (count >= connectionsPerAddress)
                    return false;
                count++;
            }

            _all++;
            return true;
        }
    }

    public void Leave(IPAddress? remote)
    {
        lock (_lock)
        {
            _all--;
            if (Key(remote) is not { } key)
                return;
            if (_byAddress[key] == 1)
                _byAddress.Remove(key);
            else
                _byAddress[key]--;
        }
    }

    /// <summary>What is counted as one address; null for this machine, which is not limited.</summary>
    public static IPAddress? Key(IPAddress? remote)
    {
        if (remote is null || IPAddress.IsLoopback(remote))
            return null;
        if (remote.IsIPv4MappedToIPv6)
            return remote.MapToIPv4();
        if (remote.AddressFamily is AddressFamily.InterNetwork)
            return remote;
        var bytes = remote.GetAddressBytes();
        bytes.AsSpan(CustomerPrefixBytes).Clear();
        return new IPAddress(bytes);
    }
}
