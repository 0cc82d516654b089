using System.Net;
using System.Security.Cryptography;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>A session of WHIP or WHEP: the resource that a successful POST makes (RFC 9725 section 4.2).</summary>
/// <param name="kind">Which of the two.</param>
/// <param name="peer">The media connection; its name is the session's id, which nobody can guess.</param>
/// <param name="owner">The user who made it by a token or a sign-in, and without whom nobody changes it; null for guests.</param>
/// <param name="remote">Where it was made from.</param>
internal sealed class WhipSession(MediaClientKind kind, MediaPeer peer, string? owner, IPAddress? remote)
{
    private const int TagBytes = 12;

    private volatile bool _hasEnded;

    public MediaClientKind Kind { get; } = kind;

    public MediaPeer Peer { get; } = peer;

    public string? Owner { get; } = owner;

    public IPAddress? Remote { get; } = remote;

    /// <summary>One change at a time: requests may overlap (RFC 9725 section 4.3).</summary>
    public Lock Turn { get; } = new();

    /// <summary>The ICE session, as a strong entity tag (RFC 9725 section 4.3.1).</summary>
    public string EntityTag { get; private set; } = NewTag();

    /// <summary>Whether its media connection is over.</summary>
    public bool HasEnded => _hasEnded;

    public void End() => _hasEnded = true;

    public void Restarted() => EntityTag = NewTag();

    private static string NewTag() => $"\"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TagBytes))}\"";
}
