using Parley.Protocols.Primitives;

namespace Parley.Sfu.Engine.History;

/// <summary>A peer as it is now.</summary>
/// <param name="Peer">Its number.</param>
/// <param name="Room">Its room.</param>
/// <param name="Participant">Who.</param>
/// <param name="Path">The way to it, if there is one.</param>
/// <param name="Latest">The newest sample; <see cref="PeerSample.At"/> is 0 in the first second.</param>
public readonly record struct PeerFigures(long Peer, string Room, string Participant, Path? Path, PeerSample Latest);

/// <summary>What is known of one peer.</summary>
/// <param name="Now">When it was read: all times are on this clock.</param>
/// <param name="Figures">The peer as it is now.</param>
/// <param name="Samples">Its last minutes, the oldest first; empty where there was no room to keep them.</param>
/// <param name="Pictures">When each of its slots changed, the oldest first.</param>
/// <param name="Sources">What it publishes.</param>
public sealed record PeerRecord(
    MonoTime Now, PeerFigures Figures, IReadOnlyList<PeerSample> Samples, IReadOnlyList<PictureChange> Pictures, IReadOnlyList<SourceFigures> Sources);

/// <summary>A published source as it is now.</summary>
/// <param name="Source">What it is.</param>
/// <param name="IsPermitted">Whether it is passed on, whatever is sent.</param>
/// <param name="Layers">Its layers, the smallest first.</param>
public sealed record SourceFigures(MediaSource Source, bool IsPermitted, IReadOnlyList<LayerFigures> Layers);

/// <summary>One layer of a published source as it is now.</summary>
/// <param name="Height">Its lines; 0 when packets have not told, or of sound.</param>
/// <param name="Rate">How fast it comes, in bits per second.</param>
/// <param name="Loss">The share lost between the last two reports, in thousandths.</param>
/// <param name="IsWanted">Whether anybody wants it.</param>
public readonly record struct LayerFigures(int Height, int Rate, int Loss, bool IsWanted);
