namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>What a page receives, over all of its living connections.</summary>
/// <param name="Connections">RTCPeerConnections that are not closed.</param>
/// <param name="States">Connection, ICE and signaling state of each.</param>
/// <param name="FramesDecoded">Video frames since the connections began.</param>
/// <param name="FramesReceived">Complete video frames, decoded or not.</param>
/// <param name="FrameWidth">Of the largest picture, in pixels.</param>
/// <param name="AudioEnergy">Total energy of what is heard.</param>
/// <param name="Path">The candidate pair in use, if there is one.</param>
internal sealed record MediaStatistics(
    int Connections, string[] States, long FramesDecoded, long FramesReceived, int FrameWidth, double AudioEnergy, MediaPath? Path);

/// <summary>A selected candidate pair (https://www.w3.org/TR/webrtc-stats/).</summary>
/// <param name="Local">Type of the own candidate: host, srflx, prflx or relay.</param>
/// <param name="Remote">Type of the other's.</param>
/// <param name="Protocol">udp or tcp.</param>
/// <param name="RelayProtocol">How the own relay is reached: udp, tcp or tls; null where there is none.</param>
/// <param name="Url">The server that gave the own candidate.</param>
/// <param name="LocalAddress">Address and port.</param>
/// <param name="RemoteAddress">Address and port.</param>
/// <param name="BytesSent">Over this pair.</param>
/// <param name="BytesReceived">Over this pair.</param>
internal sealed record MediaPath(
    string? Local, string? Remote, string? Protocol, string? RelayProtocol, string? Url, string? LocalAddress, string? RemoteAddress, long BytesSent, long BytesReceived)
{
    /// <summary>Whether one of the two ends is a relay.</summary>
    public bool IsRelayed => Local == "relay" || Remote == "relay";
}

/// <summary>How steadily the picture came.</summary>
/// <param name="LongestGap">Milliseconds between two moments at which the count of decoded frames had risen.</param>
/// <param name="Advances">Moments at which it had.</param>
/// <param name="LongestPause">For how many milliseconds at once the page was not let run when it wanted to.</param>
internal sealed record Continuity(double LongestGap, int Advances, double LongestPause);
