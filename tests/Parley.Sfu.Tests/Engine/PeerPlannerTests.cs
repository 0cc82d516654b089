using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Tests.Engine;

public sealed class PeerPlannerTests
{
    [Fact]
    public void Of_an_offer_a_plan_keeps_what_its_peer_sends_and_the_slots_share_what_they_have_in_common()
    {
        using var rig = new EngineRig();
        var plan = rig.Join("alice", People.Speaker(1)).Plan;
        Assert.Contains(plan.Media, media => media.Receives);
        Assert.All(plan.Media.Skip(1), media => Assert.Equal(media.Receives, media != NegotiatedMedia.Nothing));
        Assert.All(plan.Sources, source => Assert.True(plan.Media[source.Section].Receives));

        var pictures = plan.Slots.Where(slot => slot.IsVideo).ToList();
        Assert.True(pictures.Count > 1);
        Assert.All(pictures, slot => Assert.Same(pictures[0].Codecs, slot.Codecs));
        Assert.All(plan.Slots, slot => Assert.NotEmpty(slot.Codecs));
        Assert.All(pictures, slot => Assert.Same(pictures[0].Extensions, slot.Extensions));
    }
}
