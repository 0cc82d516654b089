namespace Parley.Rooms.Ports;

/// <summary>What a seal is for. One made for one purpose must not open for another.</summary>
public enum SealPurpose
{
    /// <summary>Makes a guest the same user again, on this server, for as long as its key is the same.</summary>
    GuestIdentity,

    /// <summary>Makes a participant the same again after a lost session or a restart.</summary>
    Rejoin,

    /// <summary>Proves to HTTP requests about a room who asks. It stands in addresses, and is good for a short time.</summary>
    RoomTicket,
}

/// <summary>
/// Signs what the core gives to a client to bring back later (not secret, not to be changed: HMAC with a key that outlives the process).
/// Pure: no input or output, no waiting.
/// </summary>
public interface ISeal
{
    /// <summary>The content with its signature as text, unpadded base64url or the like: letters, digits, <c>- _ .</c></summary>
    /// <param name="purpose">Bound into the signature.</param>
    /// <param name="content">At most 4 KB.</param>
    string Seal(SealPurpose purpose, ReadOnlySpan<byte> content);

    /// <summary>The content, or null when the text is not one of ours for this purpose. Never throws for a bad text.</summary>
    /// <param name="purpose">What it must have been made for.</param>
    /// <param name="text">As the client sent it, at most 8,192 characters.</param>
    byte[]? Open(SealPurpose purpose, string text);
}
