namespace Parley.Sfu.Transports;

/// <summary>Where a transport is.</summary>
public enum TransportState : byte
{
    /// <summary>No authentic check has come yet.</summary>
    Waiting = 0,

    /// <summary>There is a path, and no keys yet.</summary>
    Handshaking,

    /// <summary>There are keys: media flows.</summary>
    Connected,

    /// <summary>A handshake failed. Another may begin.</summary>
    Failed,

    /// <summary>The peer said goodbye, has not checked for 30 s, or was closed. Nothing follows.</summary>
    Gone,
}

/// <summary>What a datagram was.</summary>
public enum TransportInput : byte
{
    /// <summary>Nothing for this transport, or nothing that could be believed. It changed nothing but a counter.</summary>
    Ignored = 0,

    /// <summary>A check or a piece of a handshake: see what there is to transmit, and which events.</summary>
    Handled,

    /// <summary>An authentic RTP packet, which lies decrypted where the datagram was.</summary>
    Rtp,

    /// <summary>An authentic RTCP packet, which lies decrypted where the datagram was.</summary>
    Rtcp,
}
