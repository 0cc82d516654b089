using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Rooms.Contracts;
using Parley.Rooms.Ports;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Tickets;

/// <summary>What a ticket for the files of a room says. It is signed, and good for a short time: it stands in addresses.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="User">Who was in it.</param>
/// <param name="IssuedAt">When, in ms since 1970 UTC.</param>
/// <param name="ExpiresAt">When the ticket is void, in ms since 1970 UTC.</param>
public sealed record RoomTicket(string Room, User User, long IssuedAt, long ExpiresAt)
{
    /// <summary>What every file of an end-to-end encrypted room is called here.</summary>
    public const string SealedName = "sealed";

    private const int LongestText = 4096;

    // Without escapes where JSON needs none, so that names in other scripts stay short.
    private static readonly TicketJson Json = new(new JsonSerializerOptions(TicketJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Whether its room is end-to-end encrypted: files come sealed, and the chat cannot be read here.</summary>
    [JsonIgnore]
    public bool IsEncrypted => RoomId.IsEncrypted(Room);

    /// <summary>The ticket as text: letters, digits, <c>- _ .</c></summary>
    /// <param name="seal">Signs it.</param>
    public string Write(ISeal seal)
    {
        ArgumentNullException.ThrowIfNull(seal);
        return seal.Seal(SealPurpose.RoomTicket, JsonSerializer.SerializeToUtf8Bytes(this, Json.RoomTicket));
    }

    /// <summary>What a text says; null when it is no ticket of this server, or is void.</summary>
    /// <param name="seal">Checks it.</param>
    /// <param name="text">As it came.</param>
    /// <param name="now">In ms since 1970 UTC.</param>
    public static RoomTicket? Read(ISeal seal, string text, long now)
    {
        ArgumentNullException.ThrowIfNull(seal);
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > LongestText || seal.Open(SealPurpose.RoomTicket, text) is not { } content)
            return null;
        try
        {
            return JsonSerializer.Deserialize(content, TicketJson.Default.RoomTicket) is { } ticket && ticket.ExpiresAt > now ? ticket : null;
        }
        catch (JsonException)
        {
            // sealed by another version of this program
            return null;
        }
    }
}

/// <summary>How tickets are written.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RoomTicket))]
internal sealed partial class TicketJson : JsonSerializerContext;
