using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Signals;

/// <summary><c>peer.signal</c>: handed to another participant of the room as it came, without being decoded.</summary>
internal sealed class PeerSignalMethod(FramePool pool) : Method("peer.signal", 1)
{
    private static readonly Refusal Unknown = new(ErrorReason.UnknownParticipant, "No such participant in this room.");
    private static readonly Refusal Away = new(ErrorReason.NotConnected, "The participant is away, and more waits for it than is kept.");

    public override IdRule IdRule => IdRule.Optional;

    public override void Handle(in Request request, ReadOnlySpan<byte> parameters, Moment now)
    {
        var view = new SignalView(stackalloc char[SignalView.LongestId], stackalloc char[SignalView.LongestId]);
        if (view.Read(parameters) is { } fault)
        {
            request.Refuse(fault);
            return;
        }

        var session = request.Session;
        if (session.In(view.Room) is not { } sender)
        {
            request.Refuse(RoomRefusals.NotInRoom);
            return;
        }

        var receiver = sender.Room.Find(view.To);
        if (receiver?.Session is not { } there || receiver == sender)
        {
            request.Refuse(Unknown);
        }
        else if (there is { Connection: null, Replay.Overflowed: true })
        {
            request.Refuse(Away);
        }
        else
        {
            request.ReplyEmpty();
            there.Send(SignalFrame.Write(sender.SignalPrefix, view.Signal, pool));
        }
    }
}
