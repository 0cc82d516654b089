using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>Forgets every NAT mapping of the calling thread's namespace: what a rebooted router does.</summary>
internal static partial class ConnectionTracking
{
    private const int Netlink = 16;
    private const int Raw = 3;
    private const int NetfilterProtocol = 12;

    /// <summary>
    /// nlmsghdr (20 bytes long, NFNL_SUBSYS_CTNETLINK &lt;&lt; 8 | IPCTNL_MSG_CT_DELETE, NLM_F_REQUEST | NLM_F_ACK, sequence 1) and an
    /// empty nfgenmsg: a delete that names no entry deletes them all.
    /// </summary>
    private static readonly byte[] FlushAll = [20, 0, 0, 0, 0x02, 0x01, 0x05, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static void Flush()
    {
        var socket = Check(Socket(Netlink, Raw, NetfilterProtocol));
        try
        {
            Check((int)Send(socket, FlushAll, (nuint)FlushAll.Length, 0));
            var answer = new byte[256];
            Check((int)Receive(socket, answer, (nuint)answer.Length, 0));
            // nlmsgerr: the (negative) error number follows the header; zero is the acknowledgement
            var error = -BitConverter.ToInt32(answer, 16);
            if (error != 0)
                throw new Win32Exception(error);
        }
        finally
        {
            Check(Close(socket));
        }
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, byte[] buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, byte[] buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int socket);
}
