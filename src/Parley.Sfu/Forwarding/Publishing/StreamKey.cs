namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>What a received stream is.</summary>
/// <param name="Section">The m-section, by its place in the description.</param>
/// <param name="Layer">Which of the streams that are sent at once, in the order of the description; 0 if there is one.</param>
/// <param name="IsRetransmission">Whether it resends that stream's packets.</param>
public readonly record struct StreamKey(byte Section, byte Layer, bool IsRetransmission);
