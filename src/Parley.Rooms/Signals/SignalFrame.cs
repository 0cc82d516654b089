using System.Text;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Signals;

/// <summary>The <c>peer.signal</c> that a participant receives: a beginning that is made once for each sender, and the signal as it came.</summary>
internal static class SignalFrame
{
    /// <summary>Everything before the signal. Neither id holds anything that JSON would escape.</summary>
    public static byte[] Prefix(string room, string from) =>
        Encoding.ASCII.GetBytes($$$"""{"jsonrpc":"2.0","method":"peer.signal","params":{"room":"{{{room}}}","from":"{{{from}}}","signal":""");

    /// <summary>The whole message.</summary>
    public static Frame Write(byte[] prefix, ReadOnlySpan<byte> signal, FramePool pool)
    {
        var frame = pool.Rent(prefix.Length + signal.Length + 2);
        prefix.CopyTo(frame.Buffer, 0);
        signal.CopyTo(frame.Buffer.AsSpan(prefix.Length));
        "}}"u8.CopyTo(frame.Buffer.AsSpan(prefix.Length + signal.Length));
        return frame;
    }
}
