namespace Parley.Sfu.Tests.Engine;

public sealed class FaultTests
{
    /// <summary>A fault of ours in what is passed on in one room is none of another's.</summary>
    [Fact]
    public void While_nothing_can_be_passed_on_in_one_room_others_go_on_and_it_does_afterwards()
    {
        using var rig = new EngineRig();
        string[] rooms = ["one", "two"];
        var (speakers, viewers) = (new List<RigPeer>(), new List<RigPeer>());
        foreach (var room in rooms)
        {
            speakers.Add(rig.Join($"speaker in {room}", People.Speaker(1), room: room));
            viewers.Add(rig.Join($"viewer in {room}", People.Viewer(), room: room));
        }

        rig.Run(1);
        for (var i = 0; i < rooms.Length; i++) viewers[i].Show(($"speaker in {rooms[i]}", 1280, 720));
        rig.Run(6);
        var slots = viewers.ConvertAll(viewer => viewer.SlotOf(viewer.Slots.Single().Participant)!);
        var before = slots.ConvertAll(slot => slot.Frames);
        var publications = rig.AtServer(speakers[0]).Publisher.Publications;
        rig.Fails = () => publications.Exists(publication => Array.Exists(publication.Track.Layers, layer => layer.BatchCount > 0));
        rig.Run(1);
        rig.Fails = null;
        Assert.True(rig.Faults > 50);
        Assert.InRange(slots[1].Frames - before[1], 28, 31);
        Assert.Equal(0, slots[1].Freezes);
        rig.Run(2);
        before[0] = slots[0].Frames;
        rig.Run(2);
        Assert.InRange(slots[0].Frames - before[0], 55, 65);
    }
}
