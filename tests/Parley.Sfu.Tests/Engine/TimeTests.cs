using Parley.Protocols.Primitives;

namespace Parley.Sfu.Tests.Engine;

/// <summary>When an engine wants to be woken.</summary>
public sealed class TimeTests
{
    [Fact]
    public void Nobody_is_woken_while_nothing_is_due()
    {
        using var rig = new EngineRig();
        Assert.Equal(MonoTime.Never, rig.NextTimeout);
        for (var i = 0; i < 20; i++) rig.Join($"viewer {i}", People.Viewer());
        rig.Run(3);
        var before = rig.Timeouts;
        rig.Run(2);
        // slots are looked at five times a second, and reports are due once
        Assert.InRange(rig.Timeouts - before, 1, 60);
    }
}
