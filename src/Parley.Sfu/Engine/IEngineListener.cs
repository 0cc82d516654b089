namespace Parley.Sfu.Engine;

/// <summary>What signaling has to know of an engine. Peers are named by the id of their plan.</summary>
public interface IEngineListener
{
    /// <summary>Media can flow.</summary>
    void Connected(long peer);

    /// <summary>A handshake failed, so that no media can flow; the peer may try again.</summary>
    void HandshakeFailed(long peer, string reason);

    /// <summary>The peer is gone, and nothing of it is left.</summary>
    void Gone(long peer, PeerEnd end);

    /// <summary>What feeds the slots of a peer: all that are in use. The revision rises with each change of who feeds what.</summary>
    void SlotsChanged(long peer, int revision, IReadOnlyList<SlotFeed> slots);

    /// <summary>Which layers of a source anybody wants of its publisher: a bit for each, the smallest first.</summary>
    void LayersWanted(long peer, SourcePlan source, uint layers);

    /// <summary>How well the media of a peer get through.</summary>
    void QualityChanged(long peer, in PeerQuality quality);

    /// <summary>Who is heard in a room, the loudest first.</summary>
    void SpeakersChanged(string room, IReadOnlyList<HeardParticipant> speakers);
}

/// <summary>How a peer went.</summary>
public enum PeerEnd
{
    /// <summary>It has not been heard of for 30 s (RFC 7675).</summary>
    Lost = 0,

    /// <summary>One of the two ends said goodbye (RFC 5246 section 7.2.1): the peer by itself, or the server because it was told to.</summary>
    Closed,
}

/// <summary>Who feeds a slot.</summary>
/// <param name="Mid">The slot's m-section.</param>
/// <param name="Participant">Who.</param>
/// <param name="Source">With what.</param>
/// <param name="Number">The contributing source in the packets.</param>
/// <param name="Paused">Whether the network does not carry it for now.</param>
public readonly record struct SlotFeed(string Mid, string Participant, MediaSource Source, uint Number, bool Paused);

/// <summary>How well the media of a peer get through.</summary>
/// <param name="UplinkLoss">The share of its packets that did not arrive, 0 to 1.</param>
/// <param name="DownlinkLoss">The share of packets to it that did not arrive, 0 to 1.</param>
/// <param name="Estimate">What the network carries to it, in bits per second; 0 if that is not known.</param>
/// <param name="Short">Whether it gets less than its layout wants.</param>
/// <param name="AudioOnly">Whether the network carries no picture to it.</param>
public readonly record struct PeerQuality(double UplinkLoss, double DownlinkLoss, long Estimate, bool Short, bool AudioOnly);

/// <summary>Somebody who is heard.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Level">How loud: 0 is loudest, 127 silence (RFC 6464).</param>
public readonly record struct HeardParticipant(string Participant, int Level);
