using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media;

/// <summary>
/// The media engine as signaling sees it. Every method may be called from any thread, returns at once and never throws for what a peer
/// sent; what happens later is told to <see cref="IMediaEvents"/>.
/// </summary>
internal interface IMediaPlane
{
    /// <summary>Says to whom events are told. Called once, before the first connection.</summary>
    void Listen(IMediaEvents events);

    /// <summary>
    /// Answers an offer. A new connection of a participant replaces the one it had, the same one is renegotiated: an ICE restart, or more
    /// slots. Nothing is changed if the offer is refused.
    /// </summary>
    MediaConnectOutcome Connect(MediaPeer peer, MediaOffer offer);

    /// <summary>
    /// Makes a connection that was answered without a room a participant's. If it is not there, the participant's is told to be over
    /// (<see cref="IMediaEvents.Disconnected"/>).
    /// </summary>
    /// <param name="prepared">As it was named when it was answered: <see cref="MediaPeer.NoRoom"/>, and a session.</param>
    /// <param name="peer">Whose it is from now on.</param>
    /// <param name="permitted">What of it is passed on.</param>
    void Enter(MediaPeer prepared, MediaPeer peer, MediaSources permitted);

    /// <summary>Changes a connection by the ICE part of a description alone (RFC 8840): a restart, or candidates, which are of no use to a server that is ICE-lite.</summary>
    /// <returns>The server's fragment after a restart, an empty one if nothing was to be answered, or a refusal.</returns>
    MediaConnectOutcome Patch(MediaPeer peer, string fragment);

    /// <summary>Ends a connection, if it is there.</summary>
    void Disconnect(MediaPeer peer);

    /// <summary>Passes on these sources of a connection from now on, and drops what else it sends.</summary>
    void Permit(MediaPeer peer, MediaSources sources);

    /// <summary>Says what a participant's layout shows.</summary>
    void View(MediaPeer peer, MediaView view);

    /// <summary>The client has taken the slots of this and all earlier revisions from the tiles that they were on.</summary>
    void Ready(MediaPeer peer, int revision);

    /// <summary>Whether anything authentic has come over a connection in the last 10 s; false of one that is not there.</summary>
    Task<bool> IsHeard(MediaPeer peer);
}

/// <summary>Is told by the media engine what happens. Called on media threads: it must neither block nor call back.</summary>
internal interface IMediaEvents
{
    /// <summary>Media can flow.</summary>
    void Connected(MediaPeer peer);

    /// <summary>A connection is over, and its participant has no media any more unless it connects again.</summary>
    void Disconnected(MediaPeer peer, MediaEndReason reason);

    /// <summary>What feeds the slots of a connection from now on: all that are in use.</summary>
    void Slots(MediaPeer peer, int revision, IReadOnlyList<FedSlot> slots);

    /// <summary>Which layers of its sources anybody wants of a publisher. Of those left out nothing has changed.</summary>
    void Layers(MediaPeer peer, IReadOnlyList<WantedSource> sources);

    /// <summary>Who is heard in a room, the loudest first.</summary>
    void Speakers(string room, IReadOnlyList<HeardSpeaker> speakers);

    /// <summary>How well the media of a connection get through.</summary>
    void Quality(MediaPeer peer, ConnectionQuality quality);
}
