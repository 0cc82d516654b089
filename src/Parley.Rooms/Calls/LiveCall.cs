using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Calls;

/// <summary>One of the two sides of a call.</summary>
/// <param name="user">Who, as known when the call came to be.</param>
/// <param name="state">Who, if here. Null in a restored call until they have come back.</param>
internal sealed class CallParty(User user, UserState? state)
{
    public string Id { get; } = user.Id;

    public User User => State?.User ?? user;

    public UserState? State { get; set; } = state;

    /// <summary>The device that started the call, or that took it.</summary>
    public Session? Device { get; set; }

    /// <summary>What this side sends to begin with.</summary>
    public CallMedia? Media { get; set; }
}

/// <summary>A call that rings or is connected. When it is over nothing of it is kept here.</summary>
internal sealed class LiveCall(string id, CallParty caller, CallParty callee, CallMedia media, long startedAt)
{
    public string Id { get; } = id;

    public CallParty Caller { get; } = caller;

    public CallParty Callee { get; } = callee;

    public CallMedia Media { get; } = media;

    public long StartedAt { get; } = startedAt;

    /// <summary>The caller's own id for it, by which a repeated request is known.</summary>
    public string? ClientId { get; init; }

    /// <summary>It was connected before the server was restarted, so that there are proofs with which it could be taken up again.</summary>
    public bool IsRestored { get; init; }

    public bool IsConnected => Room is not null;

    /// <summary>Where the two meet; set when it is answered.</summary>
    public RoomState? Room { get; set; }

    public long? AnsweredAt { get; set; }

    /// <summary>The caller knows that a device rings.</summary>
    public bool ToldRinging { get; set; }

    /// <summary>Ends the ringing, or the wait for both to come into the room.</summary>
    public Deadline? Deadline { get; set; }

    /// <summary>Ends the ringing when the caller does not come back.</summary>
    public Deadline? CallerDeadline { get; set; }

    public bool Has(UserState user) => Caller.State == user || Callee.State == user;

    public CallParty? PartyOf(string user) => Caller.Id == user ? Caller : Callee.Id == user ? Callee : null;

    public ParticipantMedia? MediaOf(UserState user) =>
        (Caller.State == user ? Caller.Media : Callee.Media) is { } media ? new ParticipantMedia(media.Audio, media.Video, Screen: false) : null;

    public Call ToContract() => new(
        Id, Caller.User, Callee.User, Media, IsConnected ? CallState.Connected : CallState.Ringing, StartedAt, Room?.Id, AnsweredAt);
}
