using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Tickets;

/// <summary><c>room.ticket</c>: for those in the room.</summary>
internal sealed class RoomTicketMethod(Core core) : Method<RoomTicketParams>("room.ticket", 2, ContractJson.Default.RoomTicketParams)
{
    protected override void Handle(in Request request, RoomTicketParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is null)
        {
            request.Refuse(RoomRefusals.NotInRoom);
            return;
        }

        var expires = now.UnixMilliseconds + (long)core.Options.TicketTime.TotalMilliseconds;
        var ticket = new RoomTicket(parameters.Room, request.Session.User.User, now.UnixMilliseconds, expires);
        request.Reply(new RoomTicketResult(ticket.Write(core.Seal), expires, core.Options.FileBytes, core.Options.FilePartBytes), ContractJson.Default.RoomTicketResult);
    }
}
