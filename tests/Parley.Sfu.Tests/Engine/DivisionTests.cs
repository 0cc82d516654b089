using Parley.Headless;

namespace Parley.Sfu.Tests.Engine;

/// <summary>How often what the network to somebody carries is divided among pictures.</summary>
public sealed class DivisionTests(ITestOutputHelper output)
{
    /// <summary>Who is shown what they chose has nothing to decide when another speaks.</summary>
    [Fact]
    public void What_a_network_carries_is_divided_as_often_whoever_speaks()
    {
        using var rig = new EngineRig();
        for (var i = 0; i < 3; i++)
        {
            var talker = People.Speaker((uint)i + 1);
            rig.Join($"p{i}", talker with { Publish = [new AudioOptions("0") { Speech = TimeSpan.FromSeconds(1.07), Turn = TimeSpan.FromSeconds(3.21), Offset = TimeSpan.FromSeconds(1.07 * i) }, talker.Publish[1]] });
        }

        var viewer = rig.Join("viewer", People.Viewer());
        rig.Run(1);
        viewer.Show(("p0", 1280, 720));
        rig.Run(8);
        rig.Speakers.Clear();
        var before = rig.AtServer(viewer).Subscriber.Assignment!.Rounds;
        rig.Run(20);
        Assert.True(rig.Speakers.Count > 15, $"{rig.Speakers.Count} changes");
        var rounds = rig.AtServer(viewer).Subscriber.Assignment!.Rounds - before;
        output.WriteLine($"{rounds} rounds, {rig.Speakers.Count} changes");
        Assert.InRange(rounds, 95, 101);
    }

    /// <summary>More is sent at first than the network is known to carry, since nothing speaks against it.</summary>
    [Fact]
    public void What_a_network_carries_is_divided_now_and_then_while_many_come()
    {
        using var rig = new EngineRig();
        var people = Enumerable.Range(1, 12).Select(number => rig.Join($"p{number}", People.Speaker((uint)number, videoSlots: 12, bitrate: 6_000_000))).ToList();
        var viewer = rig.Join("viewer", People.Viewer(videoSlots: 12));
        rig.Run(0.5);
        viewer.Show([.. people.Select(person => (person.Plan.Participant, 320, 180))]);
        var before = rig.AtServer(viewer).Subscriber.Assignment!.Rounds;
        rig.Run(2);
        var rounds = rig.AtServer(viewer).Subscriber.Assignment!.Rounds - before;
        output.WriteLine($"{rounds} rounds");
        Assert.InRange(rounds, 5, 20);
    }
}
