using System.Text.Json.Serialization;
using Parley.Rooms.Contracts;

namespace Parley.Server.Load;

/// <summary>Of <see cref="JoinedRoom"/> what a member without a head acts on. Whoever joins a room of 500 is told of all of them at once, and all of them of whoever joins.</summary>
internal sealed class SeenJoin
{
    [JsonRequired]
    public string Participant { get; set; } = "";

    [JsonRequired]
    public SeenRoom Room { get; set; } = new();
}

/// <summary>Of <see cref="Parley.Rooms.Contracts.Room"/>.</summary>
internal sealed class SeenRoom
{
    [JsonRequired]
    public RoomMode Mode { get; set; }

    [JsonRequired]
    public List<SeenParticipant> Participants { get; set; } = [];
}

/// <summary>Of <see cref="ParticipantJoined"/> and <see cref="ParticipantUpdated"/>.</summary>
internal sealed class SeenChange
{
    [JsonRequired]
    public SeenParticipant Participant { get; set; } = new();
}

/// <summary>Of <see cref="Parley.Rooms.Contracts.Participant"/>.</summary>
internal sealed class SeenParticipant
{
    [JsonRequired]
    public string Id { get; set; } = "";

    [JsonRequired]
    public SeenMedia Media { get; set; } = new();
}

/// <summary>Of <see cref="ParticipantMedia"/>.</summary>
internal sealed class SeenMedia
{
    [JsonRequired]
    public bool Camera { get; set; }
}

/// <summary>Reading of what is seen of a room; what else is said of it is passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SeenJoin))]
[JsonSerializable(typeof(SeenChange))]
internal sealed partial class SeenJson : JsonSerializerContext;
