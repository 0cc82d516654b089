using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Publishing;
using Parley.Sfu.Engine.Rooms;

namespace Parley.Sfu.Engine.Links;

/// <summary>
/// What engines tell each other about a room that both have peers of. A track lives where its publisher does; the others have a mirror of it
/// that is fed over the link.
/// </summary>
/// <param name="From">The worker that tells it.</param>
/// <param name="Room">Of which room.</param>
public abstract record LinkMessage(int From, string Room)
{
    internal abstract void Tell(EngineContext context, MonoTime now);
}

/// <summary>The worker has peers of this room now, and wants to know the tracks of the others.</summary>
/// <param name="From">The worker that tells it.</param>
/// <param name="Room">Of which room.</param>
public sealed record RoomOpened(int From, string Room) : LinkMessage(From, Room)
{
    internal override void Tell(EngineContext context, MonoTime now)
    {
        if (context.Rooms.TryGetValue(Room, out var room)) room.Link(From, answer: true);
    }
}

/// <summary>The answer to <see cref="RoomOpened"/> of a worker that has peers of the room too.</summary>
/// <param name="From">The worker that tells it.</param>
/// <param name="Room">Of which room.</param>
public sealed record RoomShared(int From, string Room) : LinkMessage(From, Room)
{
    internal override void Tell(EngineContext context, MonoTime now)
    {
        if (context.Rooms.TryGetValue(Room, out var room)) room.Link(From, answer: false);
        // who asked has left meanwhile, when there was nobody yet to be told of it
        else context.Host.Tell(From, new RoomClosed(context.Worker, Room));
    }
}

/// <summary>The worker has no peers of this room any more.</summary>
/// <param name="From">The worker that tells it.</param>
/// <param name="Room">Of which room.</param>
public sealed record RoomClosed(int From, string Room) : LinkMessage(From, Room)
{
    internal override void Tell(EngineContext context, MonoTime now)
    {
        if (context.Rooms.TryGetValue(Room, out var room)) room.Unlink(From, now);
    }
}

/// <summary>There is a track, or something of it has changed.</summary>
/// <param name="From">The worker where it lives.</param>
/// <param name="Room">Of which room.</param>
/// <param name="Participant">Who publishes it.</param>
/// <param name="Source">What it is.</param>
/// <param name="IsComing">Whether packets of it come, which those who want none see by nothing else.</param>
public sealed record TrackAnnounced(int From, string Room, string Participant, SourcePlan Source, bool IsComing) : LinkMessage(From, Room)
{
    internal override void Tell(EngineContext context, MonoTime now)
    {
        if (context.Rooms.TryGetValue(Room, out var room)) room.Mirror(this, now);
    }
}

/// <summary>A track is over.</summary>
/// <param name="From">The worker where it lived.</param>
/// <param name="Room">Of which room.</param>
/// <param name="Number">Its number.</param>
public sealed record TrackEnded(int From, string Room, uint Number) : LinkMessage(From, Room)
{
    internal override void Tell(EngineContext context, MonoTime now)
    {
        if (context.Tracks.TryGetValue(Number, out var track) && track.Origin is LinkedOrigin origin && origin.Home == From
            && context.Rooms.TryGetValue(Room, out var room)) room.Remove(track, now);
    }
}

/// <summary>The packets of a track end for a while.</summary>
/// <param name="From">The worker where it lives.</param>
/// <param name="Room">Of which room.</param>
/// <param name="Number">Its number.</param>
public sealed record TrackInterrupted(int From, string Room, uint Number) : LinkMessage(From, Room)
{
    internal override void Tell(EngineContext context, MonoTime now)
    {
        if (context.Tracks.TryGetValue(Number, out var track) && track.Origin is LinkedOrigin origin && origin.Home == From) track.Interrupt();
    }
}

/// <summary>What a worker wants of a track that lives at another.</summary>
/// <param name="From">The worker that wants it.</param>
/// <param name="Room">Of which room.</param>
/// <param name="Number">The track.</param>
/// <param name="Layers">A bit for each layer that its peers want, the smallest first. None: send no packets.</param>
/// <param name="KeyFrame">Of which layer a key frame is needed, or <see cref="NoKeyFrame"/>.</param>
/// <param name="CanWait">Whether those who need it have a smaller picture meanwhile.</param>
/// <param name="Asked">When that was said, and after the last key frame that had come there by then: one that arrives from then on is what is needed.</param>
public sealed record TrackWanted(int From, string Room, uint Number, uint Layers, int KeyFrame, bool CanWait = false, MonoTime Asked = default) : LinkMessage(From, Room)
{
    /// <summary>None is needed.</summary>
    public const int NoKeyFrame = -1;

    internal override void Tell(EngineContext context, MonoTime now)
    {
        if (context.Tracks.TryGetValue(Number, out var track) && track.Origin is Publication publication) publication.WantedBy(this, now);
    }
}

/// <summary>The head of a packet on a link.</summary>
/// <param name="Track">The track's number.</param>
/// <param name="Layer">Its layer.</param>
/// <param name="Arrival">When it arrived at the server, in microseconds of the clock that all workers share.</param>
public readonly record struct LinkedPacket(uint Track, int Layer, long Arrival);
