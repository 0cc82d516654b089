using System.Numerics;
using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Engine.Subscribing;

namespace Parley.Sfu.Engine.History;

/// <summary>Says what a slot shows, and why it does not show more.</summary>
internal static class PictureJudge
{
    public static PictureState Look(VideoSlot slot, MonoTime now)
    {
        if (slot.Track is not { } track) return default;
        var current = slot.Current;
        var isSimulcast = track.Layers.Length > 1;
        var layers = isSimulcast ? track.Layers.Length : track.Layers[0].Rates.HighestSpatial + 1;
        var layer = current.IsNone ? -1 : isSimulcast ? current.Stream : Math.Min(current.Spatial, layers - 1);
        var height = layer < 0 ? 0 : isSimulcast ? track.Layers[layer].Height : track.Layers[0].Height >> (layers - 1 - layer);
        return new PictureState(track.Participant, track.Source.Source, (sbyte)layer, (byte)layers, (ushort)height, Reason(slot, track, layer, layers, now));
    }

    // in the order in which one thing hides the next
    private static PictureReason Reason(VideoSlot slot, Track track, int layer, int layers, MonoTime now)
    {
        if (!slot.IsAllowed) return PictureReason.Unconfirmed;
        if (!Comes(track, now)) return PictureReason.Silent;
        var target = slot.Target;
        if (target.IsNone) return PictureReason.Network;
        var isSimulcast = track.Layers.Length > 1;
        var chosen = isSimulcast ? target.Stream : Math.Min(target.Spatial, layers - 1);
        var useful = Math.Min(slot.UsableLayers == 0 ? 0 : BitOperations.Log2(slot.UsableLayers), layers - 1);
        if (chosen < useful) return isSimulcast && !track.Layers[useful].IsMeasured(now) ? PictureReason.NotSent : PictureReason.Network;
        if (target.Temporal < track.HighestTemporal(chosen)) return PictureReason.Network;
        if (layer != chosen) return PictureReason.KeyFrame;
        return chosen < layers - 1 ? PictureReason.TileSize : PictureReason.Full;
    }

    private static bool Comes(Track track, MonoTime now)
    {
        foreach (var layer in track.Layers)
        {
            if (layer.IsMeasured(now)) return true;
        }

        return false;
    }
}
