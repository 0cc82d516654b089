using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>
/// What somebody is shown who has just come in, until their client has said what its layout shows: a round trip is saved, and the pictures
/// are those that nearly every layout begins with.
/// </summary>
internal static class FirstView
{
    private const int Most = 9;
    private const int Width = 640;
    private const int Height = 360;

    public static IReadOnlyList<ViewedTile> Of(ParticipantState newcomer)
    {
        var tiles = new List<ViewedTile>(Most);
        Add(tiles, newcomer, PictureSource.Screen, media => media.Screen);
        Add(tiles, newcomer, PictureSource.Camera, media => media.Camera);
        return tiles;
    }

    private static void Add(List<ViewedTile> tiles, ParticipantState newcomer, PictureSource source, Func<ParticipantMedia, bool> isSent)
    {
        foreach (var participant in newcomer.Room.Participants)
        {
            if (tiles.Count == Most)
                return;
            if (participant != newcomer && participant.Breakout is null && isSent(participant.Media))
                tiles.Add(new ViewedTile(participant.Id, source, Width, Height));
        }
    }
}
