using Parley.Headless;
using Parley.Headless.Receiving;
using Parley.Protocols.Sdp;

namespace Parley.Server.Load;

/// <summary>What all members have counted up to a moment. Added up on the worker's thread, immutable afterwards.</summary>
internal sealed class MediaFigures
{
    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    public long Missed { get; private set; }

    public long Repaired { get; private set; }

    public long Lost { get; private set; }

    public long Frames { get; private set; }

    public long UnusableFrames { get; private set; }

    public long KeyFrames { get; private set; }

    public long KeyFrameRequests { get; private set; }

    public long Freezes { get; private set; }

    public TimeSpan Frozen { get; private set; }

    public TimeSpan Shown { get; private set; }

    public long Discontinuities { get; private set; }

    /// <summary>The most packets of a voice that were lost one after the other.</summary>
    public int LongestLoss { get; private set; }

    /// <summary>The height of the tallest picture that is received now.</summary>
    public int Height { get; private set; }

    public DelayHistogram Delays { get; private set; } = new();

    public void ForgetDelays() => Delays = new DelayHistogram();

    public void Add(ReceivingSlot slot)
    {
        Packets += slot.Packets;
        Bytes += slot.PayloadBytes;
        Missed += slot.Missed;
        Repaired += slot.Repaired;
        Lost += slot.Lost;
        Frames += slot.Frames;
        UnusableFrames += slot.UnusableFrames;
        KeyFrames += slot.KeyFrames;
        KeyFrameRequests += slot.KeyFrameRequests;
        Freezes += slot.Freezes;
        Frozen += slot.Frozen;
        Shown += slot.Shown;
        Discontinuities += slot.Discontinuities;
        LongestLoss = Math.Max(LongestLoss, slot.LongestLoss);
        Height = Math.Max(Height, slot.Height);
        Delays.Add(slot.Delays);
    }

    public void Add(MediaFigures other)
    {
        Packets += other.Packets;
        Bytes += other.Bytes;
        Missed += other.Missed;
        Repaired += other.Repaired;
        Lost += other.Lost;
        Frames += other.Frames;
        UnusableFrames += other.UnusableFrames;
        KeyFrames += other.KeyFrames;
        KeyFrameRequests += other.KeyFrameRequests;
        Freezes += other.Freezes;
        Frozen += other.Frozen;
        Shown += other.Shown;
        Discontinuities += other.Discontinuities;
        LongestLoss = Math.Max(LongestLoss, other.LongestLoss);
        Delays.Add(other.Delays);
    }
}

/// <summary>Figures of many members.</summary>
internal sealed class LoadFigures
{
    public MediaFigures Audio { get; } = new();

    public MediaFigures Video { get; } = new();

    public long PublishedPackets { get; private set; }

    public long PublishedBytes { get; private set; }

    public long PublishedRetransmissions { get; private set; }

    public long PublishedKeyFrames { get; private set; }

    public long KeyFrameRequestsReceived { get; private set; }

    public long NacksReceived { get; private set; }

    public long FeedbackReceived { get; private set; }

    /// <summary>Media under the number of somebody else than its sender.</summary>
    public long Misattributed { get; private set; }

    /// <summary>Key frames that were asked of each publisher.</summary>
    public Dictionary<ClientPeer, int> KeyFrameRequestsOf { get; } = [];

    public int Connected { get; private set; }

    public long PacketsReceived => Audio.Packets + Video.Packets;

    public long BytesReceived => Audio.Bytes + Video.Bytes;

    /// <summary>Adds what others have counted, who are not there any more.</summary>
    public void Add(LoadFigures left)
    {
        Audio.Add(left.Audio);
        Video.Add(left.Video);
        Misattributed += left.Misattributed;
    }

    public void Add(ClientPeer peer, long misattributed)
    {
        foreach (var slot in peer.Slots) (slot.Kind == SdpMediaKind.Audio ? Audio : Video).Add(slot);
        foreach (var layer in peer.Tracks.SelectMany(track => track.Layers))
        {
            PublishedPackets += layer.Packets;
            PublishedBytes += layer.PayloadBytes;
            PublishedRetransmissions += layer.Retransmissions;
            PublishedKeyFrames += layer.KeyFrames;
        }

        if (peer.Tracks.Count > 0) KeyFrameRequestsOf[peer] = peer.KeyFrameRequestsReceived;
        KeyFrameRequestsReceived += peer.KeyFrameRequestsReceived;
        NacksReceived += peer.NacksReceived;
        FeedbackReceived += peer.FeedbackReceived;
        Misattributed += misattributed;
        if (peer.State == Protocols.Peer.ClientTransportState.Connected) Connected++;
    }
}
