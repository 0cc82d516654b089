using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>
/// Those who hung up or left while the server was away say so when it is back, with their proof. Whoever is back already is told, and so is
/// whoever comes back later: nobody waits for them.
/// </summary>
internal sealed class Departures(Core core, RoomTable rooms, CallTable calls, RejoinClaims claims, RoomArchive archive)
{
    private static readonly Refusal BadProof = new(ErrorReason.BadRejoin, "The proof is not for you and this room.");

    // participants by room; empty again when nobody can come back with a proof any more
    private readonly Dictionary<string, HashSet<string>> _left = new(StringComparer.Ordinal);

    /// <summary>Ends a call from before a restart; null if the proof does not stand for one, or it is over already.</summary>
    public Call? HangUp(Session session, string call, string proof, Moment now) =>
        session.TakesCalls && Open(session, proof) is { Call: { } old } claim && old.Id == call && claims.MayRestore(claim, now)
            ? calls.EndLost(claim, old, CallEndReason.Hangup, session, now)
            : null;

    /// <summary>Takes a participant out for whom its session has nothing but the proof; who is there no more has left already.</summary>
    public Refusal? Leave(Session session, string room, string proof, Moment now)
    {
        if (Open(session, proof) is not { } claim || claim.Room != room)
            return BadProof;
        var known = rooms.Find(room);
        if (known?.Find(claim.Participant) is { } held)
        {
            // on another device they may go on as the same
            if (!held.Connected)
                rooms.Leave(held, LeaveReason.Left, now);
        }
        else if (claims.MayRestore(claim, now))
        {
            if (claim.Call is not { } old)
                Note(claim, now);
            else if (known?.HasPerson(session.User.Id) != true)
                calls.EndLost(claim, old, CallEndReason.Left, session, now);
        }

        return null;
    }

    /// <summary>A room is taken up: who has left is not expected in it.</summary>
    public void Settle(RoomState room)
    {
        if (!_left.TryGetValue(room.Id, out var left))
            return;
        foreach (var participant in left)
            room.Expected.Remove(participant);
    }

    /// <summary>Tells somebody who is back who of those they knew is not coming.</summary>
    public void CatchUp(ParticipantState back)
    {
        if (!_left.TryGetValue(back.Room.Id, out var left))
            return;
        foreach (var participant in left)
        {
            // with the same proof they may have come back after all
            if (back.Room.Find(participant) is null)
                back.Session!.Send(Message(back.Room.Id, participant));
        }
    }

    private RejoinClaim? Open(Session session, string proof) => claims.Open(proof) is { } claim && claim.User == session.User.Id ? claim : null;

    private void Note(RejoinClaim claim, Moment now)
    {
        if (_left.Count == 0)
            core.Deadlines.Add(now.In(core.Options.RestoreTime), _ => _left.Clear());
        if (!_left.TryGetValue(claim.Room, out var left))
        {
            if (_left.Count >= core.Options.Rooms)
                return;
            _left.Add(claim.Room, left = new HashSet<string>(StringComparer.Ordinal));
        }

        var room = rooms.Find(claim.Room);
        if (left.Count < core.Options.ParticipantsPerRoom && left.Add(claim.Participant))
            room?.Send(Message(claim.Room, claim.Participant));
        if (room is not null && room.Expected.Remove(claim.Participant) && room.IsDeserted)
            archive.Lapse(room, now);
    }

    private byte[] Message(string room, string participant) => core.Frames.Notification(
        "participant.left", new ParticipantLeft(room, participant, LeaveReason.Left), ContractJson.Default.ParticipantLeft);
}
