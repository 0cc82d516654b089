using System.Globalization;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Media;

/// <summary>The limits of what a client may say about media. Lists may hold null, whatever their types say.</summary>
internal static class MediaParameters
{
    /// <summary>Most pictures of one layout.</summary>
    public const int MostTiles = 49;

    private const int LongestConnection = 64;
    private const int LongestId = 64;
    private const int LongestMid = 64;
    private const int LargestSide = 16_384;

    private static readonly int Sources = Enum.GetValues<TrackSource>().Length;

    public static Refusal? CheckConnection(string connection) =>
        connection.Length is 0 or > LongestConnection || connection.Any(letter => letter is < '!' or > '~')
            ? Refusal.InvalidParams("connection", $"connection has 1 to {LongestConnection} visible ASCII characters.")
            : null;

    public static Refusal? CheckSources(IReadOnlyList<OfferedTrack> sources)
    {
        if (sources.Count > Sources)
            return Refusal.InvalidParams("sources", $"There are {Sources} sources, and each stands once at most.");
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is not { } source)
                return Refusal.InvalidParams(Path("sources", i), "A source must be an object.");
            if (source.Mid.Length is 0 or > LongestMid)
                return Refusal.InvalidParams(Path("sources", i), $"A mid has 1 to {LongestMid} characters.");
            if (sources.Take(i).Any(earlier => earlier.Source == source.Source || earlier.Mid == source.Mid))
                return Refusal.InvalidParams(Path("sources", i), "Each source and each mid stands once at most.");
        }

        return null;
    }

    public static Refusal? CheckTiles(IReadOnlyList<ViewedTile> tiles)
    {
        if (tiles.Count > MostTiles)
            return Refusal.InvalidParams("tiles", $"A layout has at most {MostTiles} tiles.");
        var seen = new HashSet<(string Participant, PictureSource Source)>(tiles.Count);
        for (var i = 0; i < tiles.Count; i++)
        {
            if (tiles[i] is not { } tile)
                return Refusal.InvalidParams(Path("tiles", i), "A tile must be an object.");
            if (tile.Participant.Length is 0 or > LongestId)
                return Refusal.InvalidParams(Path("tiles", i), "A participant's id is missing or too long.");
            if (tile.Width is < 1 or > LargestSide || tile.Height is < 1 or > LargestSide)
                return Refusal.InvalidParams(Path("tiles", i), $"A tile is 1 to {LargestSide} pixels wide and high.");
            if (!seen.Add((tile.Participant, tile.Source)))
                return Refusal.InvalidParams(Path("tiles", i), "A picture stands once: name the largest size in which it is shown.");
        }

        return null;
    }

    private static string Path(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");
}
