namespace Parley.Sfu.Engine.History;

/// <summary>What was counted of one peer since it is here. Whoever does the thing counts it; the sampler looks once a second.</summary>
internal sealed class PeerTally
{
    /// <summary>Bytes of media that came from it.</summary>
    public long Received { get; set; }

    /// <summary>How often it asked for a key frame.</summary>
    public int KeyFramesWanted { get; set; }

    /// <summary>How often it was asked for one.</summary>
    public int KeyFramesAsked { get; set; }

    /// <summary>Key frames that came from it.</summary>
    public int KeyFramesMade { get; set; }
}
