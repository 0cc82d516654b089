namespace Parley.Protocols.Sdp;

/// <summary>What an m-section carries.</summary>
public enum SdpMediaKind : byte
{
    /// <summary>Something else, such as data channels.</summary>
    Other = 0,

    /// <summary>Audio.</summary>
    Audio = 1,

    /// <summary>Video.</summary>
    Video = 2,
}

/// <summary>Which way media flow, seen from who wrote it: a bit each (RFC 8866 section 6.7).</summary>
[Flags]
public enum SdpDirection : byte
{
    /// <summary>Neither way.</summary>
    Inactive = 0,

    /// <summary>It sends.</summary>
    SendOnly = 1,

    /// <summary>It receives.</summary>
    ReceiveOnly = 2,

    /// <summary>It sends and receives.</summary>
    SendReceive = SendOnly | ReceiveOnly,
}

/// <summary>Who begins the DTLS handshake (RFC 8842 section 5.1).</summary>
public enum SdpSetup : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>Either.</summary>
    ActPass,

    /// <summary>Who wrote it begins.</summary>
    Active,

    /// <summary>The other begins.</summary>
    Passive,
}

/// <summary>The names of values in a description.</summary>
internal static class SdpNames
{
    private static readonly string[] Directions = ["inactive", "sendonly", "recvonly", "sendrecv"];
    private static readonly string[] Setups = ["", "actpass", "active", "passive"];

    public static string Of(SdpDirection direction) => Directions[(int)direction];

    public static string Of(SdpSetup setup) => Setups[(int)setup];

    public static bool TryDirection(ReadOnlySpan<char> name, out SdpDirection direction)
    {
        var index = IndexOf(Directions, name);
        direction = (SdpDirection)Math.Max(index, 0);
        return index >= 0;
    }

    public static bool TrySetup(ReadOnlySpan<char> name, out SdpSetup setup)
    {
        var index = IndexOf(Setups, name);
        setup = (SdpSetup)Math.Max(index, 0);
        return index > 0;
    }

    /// <summary>The same flow, seen from the other side.</summary>
    public static SdpDirection Reverse(SdpDirection direction) =>
        direction switch
        {
            SdpDirection.SendOnly => SdpDirection.ReceiveOnly,
            SdpDirection.ReceiveOnly => SdpDirection.SendOnly,
            _ => direction,
        };

    private static int IndexOf(string[] names, ReadOnlySpan<char> name)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i])) return i;
        }

        return -1;
    }
}
