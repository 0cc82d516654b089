namespace Parley.Rooms.Ports;

/// <summary>Fills a buffer with random bytes of cryptographic quality: ids and resume keys are made of them.</summary>
/// <param name="buffer">To be filled.</param>
public delegate void FillRandom(Span<byte> buffer);
