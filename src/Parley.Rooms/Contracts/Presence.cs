using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>Whether somebody can be called.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<PresenceState>))]
public enum PresenceState
{
    /// <summary>Here and free.</summary>
    Online,

    /// <summary>In a call.</summary>
    Busy,

    /// <summary>Gone.</summary>
    Offline,
}

/// <summary>Somebody who can be called.</summary>
/// <param name="Id">The user.</param>
/// <param name="Name">Display name.</param>
/// <param name="Guest">True when nobody vouches for the name.</param>
/// <param name="State">Whether they can be called.</param>
/// <param name="LastSeenAt">When they left, in ms since 1970 UTC; with <c>offline</c> only.</param>
public sealed record Presence(string Id, string Name, bool Guest, PresenceState State, long? LastSeenAt = null);

/// <summary><c>presence.watch</c>: asks who is here, and to be told of changes from now on.</summary>
[Method("presence.watch", typeof(PresenceWatchResult))]
public sealed record PresenceWatchParams;

/// <summary>The answer to <c>presence.watch</c>.</summary>
/// <param name="Users">Everybody who is here, but oneself.</param>
/// <param name="More">True when there are more people than the list holds.</param>
public sealed record PresenceWatchResult(IReadOnlyList<Presence> Users, bool More);

/// <summary><c>presence.unwatch</c>: no more changes, please.</summary>
[Method("presence.unwatch", typeof(Empty))]
public sealed record PresenceUnwatchParams;

/// <summary><c>presence.changed</c>: somebody came, went, was renamed, or is busy or free again.</summary>
/// <param name="User">Their presence now.</param>
[Notification("presence.changed")]
public sealed record PresenceChanged(Presence User);
