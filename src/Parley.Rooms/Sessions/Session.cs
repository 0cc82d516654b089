using Parley.Rooms.JsonRpc;
using Parley.Rooms.Media;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Sessions;

/// <summary>One device of a user. It outlives its connection for a while.</summary>
internal sealed class Session(string id, UserState user, Outbox outbox, Replay replay, TokenGrant grant)
{
    public string Id { get; } = id;

    public UserState User { get; } = user;

    /// <summary>What was sent and not acknowledged.</summary>
    public Replay Replay { get; } = replay;

    /// <summary>The one room that this session's token is for; null for any.</summary>
    public string? OnlyRoom { get; } = grant.Room;

    /// <summary>What this session was given with its token.</summary>
    public TokenGrant Grant { get; } = grant;

    /// <summary>From where it came last, as the shell names it.</summary>
    public string? Address { get; set; }

    /// <summary>The same where it is a guest's, who are bounded by it together.</summary>
    public string? GuestAddress => User.User.Guest ? Address : null;

    /// <summary>The doors at which it waits.</summary>
    public List<Waiter> Waits { get; } = [];

    /// <summary>Whether calls are any of its business: a call has a room of its own, so not with a token for another.</summary>
    public bool TakesCalls => OnlyRoom is null;

    /// <summary>The WebSocket; null while it is gone.</summary>
    public Connection? Connection { get; set; }

    public string ResumeKey { get; set; } = "";

    /// <summary>The key that the present connection came with: good until it is certain that its Welcome, with the new key, arrived.</summary>
    public string? UsedKey { get; set; }

    /// <summary>How many of the client's messages were handled.</summary>
    public long Received { get; set; }

    /// <summary>The greatest request id so far: what is sent again must not be done again.</summary>
    public long LastRequest { get; set; } = -1;

    /// <summary>Rises when a page without memory takes the session over: answers to the old page's requests are not for it.</summary>
    public int Epoch { get; set; }

    /// <summary>Requests that wait for storage.</summary>
    public int Pending { get; set; }

    /// <summary>The media connection that it has made ready for a room which it has not joined yet.</summary>
    public PreparedConnection? Prepared { get; set; }

    public bool Watching { get; set; }

    /// <summary>It was told that the server is about to go down.</summary>
    public bool KnowsOfDrain { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>It ended because its user wanted so.</summary>
    public bool SignedOut { get; set; }

    public Deadline? Expiry { get; set; }

    /// <summary>Connections that have shown its key and wait for storage to go on with it.</summary>
    public int Returning { get; set; }

    /// <summary>Where this session is.</summary>
    public List<ParticipantState> Participations { get; } = [];

    /// <summary>This session's place in a room, or null.</summary>
    public ParticipantState? In(ReadOnlySpan<char> room)
    {
        foreach (var participation in Participations)
        {
            if (room.SequenceEqual(participation.Room.Id))
                return participation;
        }

        return null;
    }

    /// <summary>Sends a message now, or when the connection is back.</summary>
    public void Send(in Frame message, bool mayWait = false)
    {
        Replay.Add(message);
        if (Connection is { } connection)
            outbox.Send(connection, message.Bytes, mayWait);
    }
}
