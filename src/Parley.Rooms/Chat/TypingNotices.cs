using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Chat;

/// <summary>
/// What is told of somebody's writing: that it began, that it goes on, in time before it is forgotten, and that it ended. Each notice goes to
/// everybody, so there are only so many of them.
/// </summary>
internal sealed class TypingNotices(RoomState room, ParticipantState who)
{
    private const int PerSecond = 2;
    private const int AtOnce = 12;

    /// <summary>Clients say every 3 s that it goes on; what comes sooner tells nobody anything.</summary>
    private const long TellAgain = 2_000_000;

    /// <summary>Clients forget it after so long without a word.</summary>
    private const long Forgotten = 8_000_000;

    private TokenBucket _bucket = new(PerSecond, AtOnce, 0);
    private long _toldAt;
    private bool _typing;

    /// <summary>Tells the others, if that is news to them; a refusal when there was too much of it.</summary>
    public Refusal? Tell(Core core, bool typing, Moment now)
    {
        var since = now.Microseconds - _toldAt;
        var known = _typing && since < Forgotten;
        if (typing == known && (!typing || since < TellAgain))
            return null;
        if (!_bucket.TryTake(1, now.Microseconds))
            return new Refusal(ErrorReason.RateLimited, "That is more than a room needs to know.", RetryAfterSeconds: _bucket.SecondsUntil(1));
        Send(core, typing, now);
        return null;
    }

    /// <summary>A message has come of it. How often that is is bounded by how much somebody may write.</summary>
    public void Sent(Core core, Moment now)
    {
        if (_typing && now.Microseconds - _toldAt < Forgotten)
            Send(core, typing: false, now);
    }

    private void Send(Core core, bool typing, Moment now)
    {
        (_typing, _toldAt) = (typing, now.Microseconds);
        room.Send(
            core.Frames.Notification("chat.typing", new ChatTyping(room.Id, who.Id, typing), ContractJson.Default.ChatTyping), except: who.Session);
    }
}
