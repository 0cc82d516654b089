namespace Parley.Rooms.Contracts;

/// <summary>A media key that one participant has sealed for another.</summary>
/// <param name="To">The participant it is for.</param>
/// <param name="Key">Base64url, at most 512 letters; means nothing to the server.</param>
public sealed record SealedKey(string To, string Key);

/// <summary><c>e2ee.announce</c>: this participant's public key from now on, for a page that has lost the one that it joined with.</summary>
/// <param name="Room">The id of an encrypted room.</param>
/// <param name="DeviceKey">As in <c>room.join</c>.</param>
[Method("e2ee.announce", typeof(Empty))]
public sealed record E2eeAnnounceParams(string Room, string DeviceKey);

/// <summary><c>e2ee.send</c>: hands sealed keys on, each to one participant. Whoever has left meanwhile is passed over.</summary>
/// <param name="Room">The id of an encrypted room.</param>
/// <param name="Keys">1 to 100, for a participant at most once.</param>
[Method("e2ee.send", typeof(Empty))]
public sealed record E2eeSendParams(string Room, IReadOnlyList<SealedKey> Keys);

/// <summary><c>e2ee.key</c>: a key that somebody has sealed for this participant.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="From">The participant it is from, by its connection.</param>
/// <param name="Key">As it was sent.</param>
[Notification("e2ee.key")]
public sealed record E2eeKey(string Room, string From, string Key);
