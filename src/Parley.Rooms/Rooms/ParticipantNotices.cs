using Parley.Rooms.Contracts;

namespace Parley.Rooms.Rooms;

/// <summary>Tells those in a room what has become of a participant.</summary>
internal sealed class ParticipantNotices(Core core)
{
    /// <summary>Tells everybody of what a participant may not know itself.</summary>
    public void Changed(ParticipantState participant) => participant.Room.SendNews(Message(participant));

    /// <summary>Tells the others of what a participant's own client knows.</summary>
    public void Updated(ParticipantState participant)
    {
        if (participant.Room.Participants.Count > 1)
            participant.Room.SendNews(Message(participant), except: participant.Session);
    }

    private byte[] Message(ParticipantState participant) => core.Frames.Notification(
        "participant.updated", new ParticipantUpdated(participant.Room.Id, participant.ToContract()), ContractJson.Default.ParticipantUpdated);
}
