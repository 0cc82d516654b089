namespace Parley.Rooms;

/// <summary>Something for the shell to do with one WebSocket: send a text message, or close it.</summary>
/// <param name="Connection">The WebSocket.</param>
/// <param name="Message">UTF-8, one text message; good until the switchboard is called again after the last one was taken. Empty when <paramref name="CloseCode"/> is set.</param>
/// <param name="CloseCode">0, or the code to close with, after everything before it has been sent.</param>
/// <param name="CloseReason">A few words for the close frame.</param>
/// <param name="MayWait">Nobody misses the message for a twentieth of a second: with what follows it costs one system call. The order stays.</param>
public readonly record struct Transmission(Connection Connection, ReadOnlyMemory<byte> Message, int CloseCode = 0, string? CloseReason = null, bool MayWait = false);
