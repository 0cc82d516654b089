using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>Which sources the media engine takes of a participant: it is told, and does not rely on clients.</summary>
internal sealed class PublishRights(Core core)
{
    private static readonly TrackSource[] All = Enum.GetValues<TrackSource>();

    /// <summary>What it takes now.</summary>
    public static IReadOnlyList<TrackSource> Of(ParticipantState participant)
    {
        if (participant.External is null && !Permissions.May(participant.Role, Act.Publish))
            return [];
        return participant.Silenced == Silenced.None ? All : [.. All.Where(source => !participant.Silenced.HasFlag(FlagOf(source)))];
    }

    /// <summary>Of what somebody says that they send, what they may send, and nobody has stopped.</summary>
    public static ParticipantMedia Within(ParticipantState participant, ParticipantMedia media)
    {
        var taken = Of(participant);
        return new ParticipantMedia(
            media.Microphone && taken.Contains(TrackSource.Microphone), media.Camera && taken.Contains(TrackSource.Camera), media.Screen && taken.Contains(TrackSource.Screen));
    }

    /// <summary>Rights have changed: those who have a connection have it told.</summary>
    public void Changed(ParticipantState participant)
    {
        foreach (var connection in participant.Seat.Names)
            core.Perform(new PermitMedia(participant.Room.Id, participant.Id, connection, Of(participant)));
    }

    public static Silenced FlagOf(MutedSource source) => source switch
    {
        MutedSource.Microphone => Silenced.Microphone,
        MutedSource.Camera => Silenced.Camera,
        _ => Silenced.Screen,
    };

    private static Silenced FlagOf(TrackSource source) => source switch
    {
        TrackSource.Microphone => Silenced.Microphone,
        TrackSource.Camera => Silenced.Camera,
        _ => Silenced.Screen,
    };
}

/// <summary>What of somebody is passed on to nobody until they say that they send again.</summary>
[Flags]
internal enum Silenced
{
    None = 0,
    Microphone = 1,
    Camera = 2,
    Screen = 4,
}
