using Parley.Protocols.Primitives;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>Where a track comes from: the peer that publishes it, or the engine where that peer lives.</summary>
internal interface ITrackOrigin
{
    /// <summary>Somebody cannot go on without a key frame who could before. It is asked for until it comes.</summary>
    /// <param name="layer">Of which layer.</param>
    /// <param name="canWait">Whether there is a smaller picture meanwhile, so that many who want one can share it.</param>
    /// <param name="now">Now.</param>
    void RequestKeyFrame(int layer, bool canWait, MonoTime now);

    /// <summary>Which layers are wanted here, a bit for each, the smallest first.</summary>
    void Want(uint layers, MonoTime now);
}
