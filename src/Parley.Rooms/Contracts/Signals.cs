using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary><c>RTCSessionDescription.type</c>.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DescriptionType>))]
public enum DescriptionType
{
    /// <summary>An offer.</summary>
    Offer,

    /// <summary>An answer.</summary>
    Answer,
}

/// <summary>A session description.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Sdp">RFC 8866.</param>
public sealed record SessionDescription(DescriptionType Type, string Sdp);

/// <summary>An ICE candidate, as <c>RTCIceCandidate.toJSON()</c> gives it.</summary>
/// <param name="Candidate">RFC 8839; <c>""</c> ends the candidates.</param>
/// <param name="SdpMid">The m-section.</param>
/// <param name="SdpMLineIndex">The m-section's index.</param>
/// <param name="UsernameFragment">The ICE generation.</param>
public sealed record IceCandidate(
    string Candidate,
    string? SdpMid = null,
    [property: JsonPropertyName("sdpMLineIndex")] int? SdpMLineIndex = null,
    string? UsernameFragment = null);

/// <summary>What two participants tell each other to set up media. Exactly one of description and candidate is there.</summary>
/// <param name="Connection">Names the sender's RTCPeerConnection: a random string, new with each.</param>
/// <param name="Remote">Names the receiver's RTCPeerConnection that this is meant for.</param>
/// <param name="Description">A session description.</param>
/// <param name="Candidate">An ICE candidate.</param>
public sealed record Signal(
    string Connection,
    string? Remote = null,
    SessionDescription? Description = null,
    IceCandidate? Candidate = null);

/// <summary><c>peer.signal</c>: for the other participant of a room. May also be sent without an id; then only a refusal is answered.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="To">The participant it is for.</param>
/// <param name="Signal">Handed on as it is.</param>
[Method("peer.signal", typeof(Empty))]
public sealed record PeerSignalParams(string Room, string To, Signal Signal);

/// <summary><c>peer.signal</c> as it arrives.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="From">The participant it is from.</param>
/// <param name="Signal">As it was sent.</param>
[Notification("peer.signal")]
public sealed record PeerSignal(string Room, string From, Signal Signal);
