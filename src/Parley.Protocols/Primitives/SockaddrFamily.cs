namespace Parley.Protocols.Primitives;

/// <summary>The first two bytes of a socket address, which every system writes in its own way.</summary>
internal static class SockaddrFamily
{
    private const byte Inet = 2;

    private static readonly byte Inet6 = OperatingSystem.IsWindows() ? (byte)23 : OperatingSystem.IsLinux() ? (byte)10 : (byte)30;

    // The BSDs put a length byte in front and have one byte of family; the others have a 16-bit family in host order.
    private static readonly bool LengthFirst = !OperatingSystem.IsWindows() && !OperatingSystem.IsLinux();

    public static void Write(Span<byte> sockaddr, bool v6)
    {
        var family = v6 ? Inet6 : Inet;
        if (LengthFirst)
        {
            sockaddr[0] = (byte)sockaddr.Length;
            sockaddr[1] = family;
        }
        else
        {
            BitConverter.TryWriteBytes(sockaddr, (ushort)family);
        }
    }
}
