using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Shared;

/// <summary>
/// Ports that nobody uses at the moment, for TCP and UDP alike. They lie below those that the system gives to whoever asks for any, so that no
/// client of another test has one by the time a server opens it, and none is given twice by a process.
/// </summary>
internal static class FreePort
{
    private const int First = 23_000;
    private const int Count = 4_900;

    private static int s_next = Random.Shared.Next(Count);

    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            if (IsFree(SocketType.Stream, ProtocolType.Tcp, port) && IsFree(SocketType.Dgram, ProtocolType.Udp, port)) return port;
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free for both TCP and UDP.");
    }

    private static bool IsFree(SocketType type, ProtocolType protocol, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, type, protocol) { DualMode = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
