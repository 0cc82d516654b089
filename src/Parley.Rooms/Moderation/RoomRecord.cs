using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Rooms.Breakouts;
using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>What is kept of a room, so that a restarted server holds it as before.</summary>
/// <param name="Rules">How it is kept.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Given">Roles by user.</param>
/// <param name="Bans">Who is kept out.</param>
/// <param name="Held">Users who have to knock.</param>
/// <param name="Hands">Raised hands by participant.</param>
/// <param name="Waiting">Users who wait, and since when.</param>
/// <param name="Breakouts">Its breakout rooms.</param>
/// <param name="Routed">Whether media went through the server.</param>
/// <param name="Opened">When the meeting began of a room that is nobody's, in ms since 1970 UTC.</param>
/// <param name="Sitting">Names the meeting that was going on.</param>
/// <param name="GivenNow">Users whose role was given in that meeting.</param>
/// <param name="Spotlight">The participant who was shown large to everybody.</param>
/// <param name="People">Participants who were there, and their users: so many that somebody is expected.</param>
/// <param name="Guarded">From when on goes with the door what was written behind it, where the room was opened later.</param>
internal sealed record RoomRecord(
    RoomRules Rules,
    string? Owner = null,
    IReadOnlyDictionary<string, Role>? Given = null,
    IReadOnlyList<KeptOut>? Bans = null,
    IReadOnlyList<string>? Held = null,
    IReadOnlyDictionary<string, long>? Hands = null,
    IReadOnlyDictionary<string, long>? Waiting = null,
    BreakoutRecord? Breakouts = null,
    bool Routed = false,
    long? Opened = null,
    string? Sitting = null,
    IReadOnlyList<string>? GivenNow = null,
    string? Spotlight = null,
    IReadOnlyDictionary<string, string>? People = null,
    long? Guarded = null)
{
    /// <summary>So many people are written at most, each time that somebody comes: a hall is known by some who were in it.</summary>
    public const int MostPeople = 100;

    private static readonly RecordJson Json = new(new JsonSerializerOptions(RecordJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>What there is of a room now, with how it is to be kept.</summary>
    public static string Write(RoomState room, RoomRules rules)
    {
        var hands = new Dictionary<string, long>(room.ExpectedHands, StringComparer.Ordinal);
        foreach (var participant in room.Participants.Where(participant => participant.Hand is not null))
            hands[participant.Id] = participant.Hand!.Value;
        var waiting = new Dictionary<string, long>(room.Knocks.Expected, StringComparer.Ordinal);
        foreach (var waiter in room.Knocks.Waiting)
            waiting[waiter.Session.User.Id] = waiter.Since;
        var people = new Dictionary<string, string>(room.Expected, StringComparer.Ordinal);
        // what comes by WHIP and WHEP does not come back as the same
        foreach (var participant in room.Participants.Where(participant => participant.Session is not null).Take(MostPeople - people.Count))
            people[participant.Id] = participant.User.Id;
        return JsonSerializer.Serialize(
            new RoomRecord(
                rules, room.Standing.Owner, Some(room.Standing.Given), Some(room.Bans.All), Some([.. room.Standing.Held]), Some(hands), Some(waiting), room.Breakouts?.ToRecord(),
                Routed: room.Participants.Count > 0 && room.Media.Mode == RoomMode.Routed,
                Opened: room.IsNobodys ? room.OpenedAt : null,
                Sitting: room.Sitting,
                GivenNow: Some([.. room.Standing.GivenNow]),
                Spotlight: room.Spotlight?.Id ?? room.ExpectedSpotlight,
                People: Some(people),
                Guarded: room.GuardedSince),
            Json.RoomRecord);
    }

    /// <summary>What was written; null when another version of this program wrote it.</summary>
    public static RoomRecord? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RecordJson.Default.RoomRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Gives a fresh room what was kept of it.</summary>
    public void Restore(RoomState room, Moment now)
    {
        var givenNow = (GivenNow ?? []).ToHashSet(StringComparer.Ordinal);
        foreach (var (user, role) in Given ?? new Dictionary<string, Role>())
            _ = givenNow.Contains(user) ? room.Standing.Give(user, role) : room.Standing.Recall(user, role);
        foreach (var ban in Bans ?? [])
            room.Bans.Add(ban, now);
        foreach (var user in Held ?? [])
            room.Standing.Hold(user);
        foreach (var (participant, at) in Hands ?? new Dictionary<string, long>())
            room.ExpectedHands[participant] = at;
        foreach (var (user, since) in Waiting ?? new Dictionary<string, long>())
            room.Knocks.Expected[user] = since;
        foreach (var (participant, user) in People ?? new Dictionary<string, string>())
            room.Expected[participant] = user;
        (room.OpenedAt, room.GuardedSince, room.Sitting, room.ExpectedSpotlight) = (Opened, Guarded, Sitting, Spotlight);
    }

    private static IReadOnlyDictionary<string, TValue>? Some<TValue>(IReadOnlyDictionary<string, TValue> all) => all.Count > 0 ? all : null;

    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T> all) => all.Count > 0 ? all : null;
}

/// <summary>How records are written.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RoomRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
