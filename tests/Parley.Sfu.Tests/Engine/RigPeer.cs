using Parley.Headless;
using Parley.Headless.Receiving;
using Parley.Protocols.Sdp;
using Parley.Sfu.Engine;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>A client of an <see cref="EngineRig"/>, and what its signaling was told.</summary>
internal sealed class RigPeer(EngineRig rig, ClientNode client, PeerPlan plan)
{
    private readonly HashSet<string> _withheld = new(StringComparer.Ordinal);

    public ClientNode Client => client;

    public ClientPeer Peer => client.Peer;

    public PeerPlan Plan { get; private set; } = plan;

    public bool IsConnected { get; set; }

    public string? Failure { get; set; }

    /// <summary>How it went, if it is gone.</summary>
    public PeerEnd? End { get; set; }

    public PeerQuality Quality { get; set; }

    /// <summary>The revisions of its slots, as they were told.</summary>
    public List<(int Revision, IReadOnlyList<SlotFeed> Slots)> Revisions { get; } = [];

    /// <summary>What feeds its slots now.</summary>
    public IReadOnlyList<SlotFeed> Slots => Revisions.Count == 0 ? [] : Revisions[^1].Slots;

    public Dictionary<MediaSource, uint> WantedLayers { get; } = [];

    /// <summary>What it shows from the beginning: known before its keys are agreed on.</summary>
    public IReadOnlyList<WantedTile>? Opening { get; set; }

    /// <summary>Whether it confirms revisions at once.</summary>
    public bool Confirms { get; set; } = true;

    /// <summary>Whether it confirms only those that it has to, as pages do.</summary>
    public bool ConfirmsAsPages { get; set; }

    /// <summary>Sends nothing of a layer, though others want it: the uplink has no room for it, or the camera is small.</summary>
    public void Withhold(string mid, string? rid)
    {
        _withheld.Add(rid ?? string.Empty);
        Peer.Activate(mid, rid, active: false);
    }

    /// <summary>Sends a layer again.</summary>
    public void GiveAgain(string mid, string? rid)
    {
        _withheld.Remove(rid ?? string.Empty);
        Peer.Activate(mid, rid, active: true);
    }

    /// <summary>Says what it shows.</summary>
    public void Show(params (string Participant, int Width, int Height)[] tiles) =>
        Show([.. tiles.Select(tile => new WantedTile(tile.Participant, MediaSource.Camera, tile.Width, tile.Height))]);

    public void Show(IReadOnlyList<WantedTile> tiles)
    {
        var now = rig.Network.Now;
        rig.WorkerOf(Plan.Id).Engine.View(Plan.Id, new PeerView(tiles, Audio: true), now);
        rig.Settle(now);
    }

    /// <summary>Comes into a room with the connection that it made without one.</summary>
    /// <param name="room">Which.</param>
    /// <param name="participant">As whom; without a name as who it was before.</param>
    public void Enter(string room, string? participant = null)
    {
        var now = rig.Network.Now;
        Plan = Plan with { Room = room, Participant = participant ?? Plan.Participant };
        rig.WorkerOf(Plan.Id).Engine.Renegotiate(Plan, now);
        rig.Settle(now);
    }

    public void Confirm(int revision)
    {
        var now = rig.Network.Now;
        rig.WorkerOf(Plan.Id).Engine.Confirm(Plan.Id, revision, now);
        rig.Settle(now);
    }

    public void Leave()
    {
        var now = rig.Network.Now;
        rig.WorkerOf(Plan.Id).Engine.Remove(Plan.Id, now);
        rig.Settle(now);
    }

    /// <summary>The slot in which somebody is shown.</summary>
    public ReceivingSlot? SlotOf(string participant)
    {
        foreach (var slot in Slots)
        {
            if (slot.Participant == participant && slot.Source == MediaSource.Camera) return Peer.Slots.Single(entry => entry.Mid == slot.Mid);
        }

        return null;
    }

    /// <summary>The audio slots.</summary>
    public IEnumerable<ReceivingSlot> AudioSlots => Peer.Slots.Where(slot => slot.Kind == SdpMediaKind.Audio);

    public void Told(int revision, IReadOnlyList<SlotFeed> slots)
    {
        var isTaken = Slots.Any(before => !slots.Any(slot => slot.Mid == before.Mid && slot.Number == before.Number));
        Revisions.Add((revision, slots));
        if (ConfirmsAsPages ? isTaken : Confirms) rig.Later(() => Confirm(revision));
    }

    public void Told(SourcePlan source, uint layers)
    {
        WantedLayers[source.Source] = layers;
        for (var i = 0; i < source.Layers.Count; i++) Peer.Activate(source.Mid!, source.Layers[i], (layers & (1u << i)) != 0 && !_withheld.Contains(source.Layers[i]));
    }
}
