namespace Parley.Sfu.Engine;

/// <summary>What an engine has at one moment.</summary>
/// <param name="Peers">Peers that live there.</param>
/// <param name="Rooms">Rooms that have peers there.</param>
/// <param name="Tracks">Tracks, mirrored ones included.</param>
/// <param name="Forwarded">Packets of media that were sent so far.</param>
/// <param name="LostOnLinks">Packets of media so far that a worker which needed them had no room for.</param>
/// <param name="PacketBytes">Bytes that are lent for packets.</param>
/// <param name="PacketMemory">These, and what is kept for later.</param>
public readonly record struct EngineFigures(int Peers, int Rooms, int Tracks, long Forwarded, long LostOnLinks, long PacketBytes, long PacketMemory);
