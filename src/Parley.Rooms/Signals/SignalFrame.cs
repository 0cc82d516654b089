using System.Text;

namespace Parley.Rooms.Signals;

/// <summary>The <c>peer.signal</c> that a participant receives: a beginning that is made once for each sender, and the signal as it came.</summary>
internal static class SignalFrame
{
    /// <summary>Everything before the signal. Neither id holds anything that JSON would escape.</summary>
    public static byte[] Prefix(string room, string from) =>
        Encoding.ASCII.GetBytes($$$"""{"jsonrpc":"2.0","method":"peer.signal","params":{"room":"{{{room}}}","from":"{{{from}}}","signal":""");

    /// <summary>The whole message; the only allocation that a signal makes.</summary>
    public static byte[] Write(byte[] prefix, ReadOnlySpan<byte> signal)
    {
        var frame = GC.AllocateUninitializedArray<byte>(prefix.Length + signal.Length + 2);
        prefix.CopyTo(frame, 0);
        signal.CopyTo(frame.AsSpan(prefix.Length));
        "}}"u8.CopyTo(frame.AsSpan(prefix.Length + signal.Length));
        return frame;
    }
}
