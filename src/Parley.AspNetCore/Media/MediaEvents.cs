using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media;

/// <summary>Turns what engines tell into what signaling is told. Called on all workers' threads.</summary>
internal sealed class MediaEvents(ConnectionDirectory directory) : IEngineListener
{
    private const double PoorLoss = 0.05;
    private const double LostLoss = 0.3;

    private volatile IMediaEvents? _listener;

    /// <summary>All connections.</summary>
    public ConnectionDirectory Directory => directory;

    /// <summary>Says who is told.</summary>
    public void Listen(IMediaEvents events) => _listener = events;

    /// <inheritdoc />
    public void Connected(long peer)
    {
        if (directory.Find(peer) is { } connection)
            _listener?.Connected(connection.Peer);
    }

    /// <inheritdoc />
    public void HandshakeFailed(long peer, string reason)
    {
        // the peer may try again, and is gone if it does not
    }

    /// <inheritdoc />
    public void Gone(long peer, PeerEnd end)
    {
        if (directory.Find(peer) is not { } connection)
            return;
        // the participant may connect again under another name, or the same
        lock (connection.Negotiation)
        {
            // signaling may have ended it at this very moment, and knows
            if (connection.IsRemoved)
                return;
            connection.IsRemoved = true;
            directory.Remove(connection);
        }

        _listener?.Disconnected(connection.Peer, end == PeerEnd.Lost ? MediaEndReason.Lost : MediaEndReason.PeerClosed);
    }

    /// <inheritdoc />
    public void SlotsChanged(long peer, int revision, IReadOnlyList<SlotFeed> slots)
    {
        if (directory.Find(peer) is { } connection)
            _listener?.Slots(connection.Peer, revision, [.. slots.Select(slot => new FedSlot(slot.Mid, slot.Participant, slot.Source, slot.Number, slot.Paused))]);
    }

    /// <inheritdoc />
    public void LayersWanted(long peer, SourcePlan source, uint layers)
    {
        if (source.Mid is not { } mid || directory.Find(peer) is not { } connection)
            return;
        IReadOnlyList<WantedLayer> wanted = source.Layers.Count == 0
            ? [new WantedLayer(null, layers != 0)]
            : [.. source.Layers.Select((name, index) => new WantedLayer(name, (layers & (1u << index)) != 0))];
        _listener?.Layers(connection.Peer, [new WantedSource(mid, wanted)]);
    }

    /// <inheritdoc />
    public void QualityChanged(long peer, in PeerQuality quality)
    {
        if (directory.Find(peer) is { } connection)
            _listener?.Quality(connection.Peer, new ConnectionQuality(Grade(quality.UplinkLoss, isShort: false), Grade(quality.DownlinkLoss, quality.Short), quality.AudioOnly));
    }

    /// <inheritdoc />
    public void SpeakersChanged(string room, IReadOnlyList<HeardParticipant> speakers) =>
        _listener?.Speakers(room, [.. speakers.Select(speaker => new HeardSpeaker(speaker.Participant, speaker.Level))]);

    /// <summary>How well it gets through, by the share that is lost.</summary>
    internal static QualityGrade Grade(double loss, bool isShort) =>
        loss >= LostLoss ? QualityGrade.Lost : loss >= PoorLoss || isShort ? QualityGrade.Poor : QualityGrade.Good;
}
