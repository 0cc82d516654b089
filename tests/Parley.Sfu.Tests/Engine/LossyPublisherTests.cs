using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

public sealed class LossyPublisherTests
{
    // This client shows a frame as soon as it is whole. Where a packet and its first repetition are lost over a long way, a browser hides the
    // two round trips in its jitter buffer, and this one cannot: 2 to 5 percent were measured.
    [Theory]
    [InlineData(1, 0.1, false, 10, 0.01)]
    [InlineData(2, 0.1, true, 10, 0.01)]
    [InlineData(3, 0.1, true, 10, 0.01)]
    [InlineData(4, 0.1, true, 10, 0.01)]
    [InlineData(5, 0.05, true, 40, 0.08)]
    [InlineData(6, 0.05, true, 40, 0.08)]
    public void What_a_publisher_loses_freezes_nobody_even_while_layers_change(int seed, double loss, bool change, int delay, double frozen)
    {
        using var rig = new EngineRig(seed: seed, conditions: NetworkConditions.Perfect with { Delay = TimeSpan.FromMilliseconds(delay) });
        var alice = rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        rig.Network.SetUplink(alice.Client.Address, new NetworkSchedule(rig.Network.Conditions with { Loss = loss }));
        for (var i = 0; i < 20; i++)
        {
            bob.Show(i % 2 == 0 || !change ? ("alice", 1280, 720) : ("alice", 300, 170));
            rig.Run(2);
        }

        var slot = bob.SlotOf("alice")!;
        Assert.True(slot.Frozen < slot.Shown * frozen, $"{slot.Freezes} freezes, {slot.Frozen} of {slot.Shown}, the longest gap {slot.LongestGap}");
        Assert.InRange(slot.LongestGap.TotalMilliseconds, 0, 400);
        Assert.True(slot.Frames > 1150, $"only {slot.Frames} frames were shown, {slot.UnusableFrames} were of no use");
    }
}
