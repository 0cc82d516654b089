using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary><c>media.connect</c>.</summary>
internal sealed class MediaConnectMethod(MediaTable media) : Method<MediaConnectParams>("media.connect", 20, ContractJson.Default.MediaConnectParams)
{
    protected override void Handle(in Request request, MediaConnectParams parameters, Moment now)
    {
        if (MediaParameters.CheckConnection(parameters.Connection) is { } badName)
            request.Refuse(badName);
        else if (MediaParameters.CheckSources(parameters.Sources) is { } badSource)
            request.Refuse(badSource);
        else if (request.Session.In(parameters.Room) is not { } participant)
            request.Refuse(RoomRefusals.NotInRoom);
        else
            media.Connect(request, participant, parameters);
    }
}

/// <summary><c>media.prepare</c>.</summary>
internal sealed class MediaPrepareMethod(PreparedConnections prepared) : Method<MediaPrepareParams>("media.prepare", 20, ContractJson.Default.MediaPrepareParams)
{
    protected override void Handle(in Request request, MediaPrepareParams parameters, Moment now)
    {
        if ((MediaParameters.CheckConnection(parameters.Connection) ?? MediaParameters.CheckSources(parameters.Sources)) is { } fault)
            request.Refuse(fault);
        else
            prepared.Prepare(request, parameters, now);
    }
}

/// <summary><c>media.disconnect</c>.</summary>
internal sealed class MediaDisconnectMethod(MediaTable media)
    : Method<MediaDisconnectParams>("media.disconnect", 2, ContractJson.Default.MediaDisconnectParams)
{
    protected override void Handle(in Request request, MediaDisconnectParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is not { } participant)
        {
            request.Refuse(RoomRefusals.NotInRoom);
            return;
        }

        request.ReplyEmpty();
        media.Disconnect(participant, parameters.Connection, now);
    }
}

/// <summary><c>media.view</c>.</summary>
internal sealed class MediaViewMethod(Core core) : Method<MediaViewParams>("media.view", 2, ContractJson.Default.MediaViewParams)
{
    protected override void Handle(in Request request, MediaViewParams parameters, Moment now)
    {
        if (MediaParameters.CheckTiles(parameters.Tiles) is { } badTile)
        {
            request.Refuse(badTile);
        }
        else if (request.Session.In(parameters.Room) is not { } participant)
        {
            request.Refuse(RoomRefusals.NotInRoom);
        }
        else if (participant.Seat.Find(parameters.Connection) is not { } connection)
        {
            request.Refuse(ErrorReason.UnknownConnection, "There is no such connection (any more). Offer one by media.connect.");
        }
        else
        {
            request.ReplyEmpty();
            core.Perform(new ViewMedia(parameters.Room, participant.Id, connection.Name, parameters.Tiles, parameters.Audio ?? true));
        }
    }
}

/// <summary><c>media.ready</c>. What it is about may be gone by now; that is no fault of the client's, and nothing is answered.</summary>
internal sealed class MediaReadyMethod(Core core) : Method<MediaReadyParams>("media.ready", 1, ContractJson.Default.MediaReadyParams)
{
    public override IdRule IdRule => IdRule.Forbidden;

    protected override void Handle(in Request request, MediaReadyParams parameters, Moment now)
    {
        if (parameters.Revision < 0)
            request.Refuse(Refusal.InvalidParams("revision", "revision must not be negative."));
        else if (request.Session.In(parameters.Room) is { } participant && participant.Seat.Find(parameters.Connection) is { } connection)
            core.Perform(new ReadyMedia(parameters.Room, participant.Id, connection.Name, parameters.Revision));
    }
}
