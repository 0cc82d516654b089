using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Rooms.Contracts;
using Parley.Rooms.Ports;

namespace Parley.Rooms.Rooms;

/// <summary>What a rejoin proof says.</summary>
/// <param name="Epoch">The run of the server that made it.</param>
/// <param name="Participant">Who it was in the room.</param>
/// <param name="Room">Which room.</param>
/// <param name="User">Only this user may use it.</param>
/// <param name="Name">The room's name.</param>
/// <param name="Call">The call that the room belonged to.</param>
/// <param name="Meeting">The meeting whose breakout room it was.</param>
/// <param name="Sitting">What was going on in the room (<see cref="RoomState.Sitting"/>).</param>
internal sealed record RejoinClaim(string Epoch, string Participant, string Room, string User, string? Name = null, CallClaim? Call = null, string? Meeting = null, string? Sitting = null);

/// <summary>A connected call, so that a restarted server can hold it again.</summary>
internal sealed record CallClaim(string Id, User Caller, User Callee, CallMedia Media, long StartedAt, long AnsweredAt);

/// <summary>Gives participants the proof with which they come back as the same, even to a restarted server.</summary>
internal sealed class RejoinClaims(Core core, Moment started)
{
    private const int LongestText = 8192;

    // Without escapes where JSON needs none: names in other scripts would outgrow what a proof may have.
    private readonly ClaimJson _json = new(new JsonSerializerOptions(ClaimJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly string _epoch = core.Ids.Next();
    private readonly long _restoreUntil = started.In(core.Options.RestoreTime);

    /// <summary>A participation as its session is told, with the proof.</summary>
    public JoinedRoom Joined(ParticipantState participant)
    {
        var room = participant.Room;
        var call = room.Call is { } state
            ? new CallClaim(state.Id, state.Caller.User, state.Callee.User, state.Media, state.StartedAt, state.AnsweredAt ?? state.StartedAt)
            : null;
        var claim = new RejoinClaim(_epoch, participant.Id, room.Id, participant.User.Id, room.Rules.Name, call, room.Meeting?.Id, room.Sitting);
        var text = core.Seal.Seal(SealPurpose.Rejoin, JsonSerializer.SerializeToUtf8Bytes(claim, _json.RejoinClaim));
        return new JoinedRoom(participant.Id, room.ToContract(), text, participant.Seat.Current?.Name);
    }

    /// <summary>What a proof says, or null when it is not one of ours.</summary>
    public RejoinClaim? Open(string text)
    {
        if (text.Length > LongestText || core.Seal.Open(SealPurpose.Rejoin, text) is not { } content)
            return null;
        try
        {
            return JsonSerializer.Deserialize(content, ClaimJson.Default.RejoinClaim);
        }
        catch (JsonException)
        {
            // Sealed by another version of this program.
            return null;
        }
    }

    /// <summary>The room of which storage may know something: that to be joined, or the meeting whose breakout room it was.</summary>
    public string Kept(RoomJoinParams wish) => RoomId.IsBreakout(wish.Room) && wish.Rejoin is { } proof && Open(proof)?.Meeting is { } meeting ? meeting : wish.Room;

    /// <summary>Whether a proof is from before a restart that was not long ago, and of the meeting that it broke off: its bearer was inside, and comes back.</summary>
    public bool IsReturn(RejoinClaim? claim, RoomState room, Moment now) => claim?.Sitting is { } sitting && sitting == room.Sitting && MayRestore(claim, now);

    /// <summary>Whether the call of a proof may be taken up again: it is from before a restart, and the restart was not long ago.</summary>
    public bool MayRestore(RejoinClaim claim, Moment now) => claim.Epoch != _epoch && now.Microseconds <= _restoreUntil;
}

/// <summary>How claims are written.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RejoinClaim))]
internal sealed partial class ClaimJson : JsonSerializerContext;
