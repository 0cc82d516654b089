using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Tests.Ice;

public sealed class IceAgentTests
{
    private static readonly TransportAddress A1 = IceNetwork.Address(1), A2 = IceNetwork.Address(2), B1 = IceNetwork.Address(11), B2 = IceNetwork.Address(12);

    private readonly IceNetwork _network = new();

    [Fact]
    public void Two_agents_find_a_path_and_agree_on_it()
    {
        var (a, b) = Pair();
        _network.Run(TimeSpan.FromSeconds(2), () => Both(a, b));
        AssertAgree(a, b);
        Assert.True(_network.Now < new MonoTime(1_000_000) + TimeSpan.FromMilliseconds(120), $"{_network.Now}");
        Assert.True(a.IsValid(a.SelectedPath!.Value));
        Assert.False(a.IsValid(Path.Udp(A1, IceNetwork.Address(99))));
    }

    [Fact]
    public void The_best_path_that_works_is_taken()
    {
        var a = _network.Add(true, 1, A1, A2);
        var b = _network.Add(false, 2, B1, B2);
        Introduce(a, b, [(A1, 100), (A2, 200)], [(B1, 100), (B2, 300)]);
        _network.Delivers = (from, to, _) => from != B2 && to != B2;
        _network.Run(TimeSpan.FromSeconds(20), () => Both(a, b));
        AssertAgree(a, b);
        Assert.Equal(B1, a.SelectedPath!.Value.Remote);
    }

    [Fact]
    public void A_lite_server_is_reached_and_nominated()
    {
        var a = _network.Add(true, 1, A1);
        var credentials = IceCredentials.From(Entropy.FromNumber(5));
        var lite = new IceLiteAgent(credentials, _network.Credentials[a].Ufrag, _network.Now);
        _network.Add(lite, B1);
        a.SetRemote(credentials);
        Assert.True(a.AddRemote(IceNetwork.Candidate(B1, 100)));
        _network.Run(TimeSpan.FromSeconds(1), () => a.State == IceAgentState.Connected);
        Assert.Equal(IceAgentState.Connected, a.State);
        Assert.Equal(Path.Udp(B1, A1), lite.SelectedPath);
        _network.Run(TimeSpan.FromSeconds(120));
        Assert.Equal(IceAgentState.Connected, a.State);
        Assert.False(lite.IsExpired(_network.Now));
    }

    [Fact]
    public void Rfc8445_section_7_3_1_3_an_address_behind_a_NAT_is_learned()
    {
        var outside = IceNetwork.Address(200, 40_000);
        _network.Outside = address => address == A1 ? outside : address;
        _network.Inside = address => address == outside ? A1 : address;
        _network.Delivers = (_, to, _) => to != A1; // its own address can't be reached
        var (a, b) = Pair();
        _network.Run(TimeSpan.FromSeconds(2), () => Both(a, b));
        AssertConnected(a, b);
        Assert.Equal(outside, b.SelectedPath!.Value.Remote);
    }

    [Fact]
    public void Half_of_all_datagrams_may_be_lost()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = Entropy.FromNumber(seed);
            var network = new IceNetwork { Delivers = (_, _, _) => random.Next(2) == 0 };
            var a = network.Add(true, 1, A1);
            var b = network.Add(false, 2, B1);
            Introduce(network, a, b, [(A1, 100)], [(B1, 100)]);
            network.Run(TimeSpan.FromSeconds(25), () => Both(a, b));
            AssertAgree(a, b);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rfc8445_section_7_3_1_1_a_conflict_of_roles_is_settled(bool controlling)
    {
        var a = _network.Add(controlling, 1, A1);
        var b = _network.Add(controlling, 2, B1);
        Introduce(a, b, [(A1, 100)], [(B1, 100)]);
        _network.Run(TimeSpan.FromSeconds(5), () => Both(a, b));
        AssertAgree(a, b);
        Assert.NotEqual(a.IsControlling, b.IsControlling);
    }

    [Fact]
    public void Rfc8838_candidates_may_come_late()
    {
        var a = _network.Add(true, 1, A1);
        var b = _network.Add(false, 2, B1);
        a.SetRemote(_network.Credentials[b]);
        b.SetRemote(_network.Credentials[a]);
        _network.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(IceAgentState.Checking, a.State);
        Assert.True(a.AddRemote(IceNetwork.Candidate(B1, 100)));
        _network.Run(TimeSpan.FromSeconds(1), () => Both(a, b));
        AssertAgree(a, b);
    }

    [Fact]
    public void Rfc7675_a_peer_that_does_not_answer_for_30_s_is_gone()
    {
        var (a, b) = Pair();
        _network.Run(TimeSpan.FromSeconds(2), () => Both(a, b));
        _network.Run(TimeSpan.FromSeconds(100));
        AssertAgree(a, b);
        _network.Delivers = (_, _, _) => false;
        _network.Run(TimeSpan.FromSeconds(23));
        AssertConnected(a, b);
        _network.Run(TimeSpan.FromSeconds(8));
        Assert.Equal((IceAgentState.Failed, IceAgentState.Failed), (a.State, b.State));
        Assert.Equal(MonoTime.Never, a.NextTimeout);
    }

    [Fact]
    public void Rfc8445_section_9_a_restart_keeps_the_path_until_there_is_a_new_one()
    {
        var (a, b) = Pair();
        _network.Run(TimeSpan.FromSeconds(2), () => Both(a, b));
        var before = a.SelectedPath!.Value;
        _network.Add(b, B2);
        b.AddLocal(B2, 60_000);
        var (ofA, ofB) = (IceCredentials.From(Entropy.FromNumber(71)), IceCredentials.From(Entropy.FromNumber(72)));
        a.Restart(ofA, _network.Now);
        _network.Run(TimeSpan.FromSeconds(10)); // the peer still checks by what it knows
        Assert.Equal(before, a.SelectedPath);
        AssertConnected(a, b);

        _network.Delivers = (from, to, _) => from != B1 && to != B1;
        b.Restart(ofB, _network.Now);
        b.SetRemote(ofA);
        a.SetRemote(ofB);
        b.AddRemote(IceNetwork.Candidate(A1, 100));
        a.AddRemote(IceNetwork.Candidate(B1, 200));
        a.AddRemote(IceNetwork.Candidate(B2, 100));
        _network.Run(TimeSpan.FromSeconds(10), () => a.SelectedPath != before && b.SelectedPath?.Local == B2);
        AssertAgree(a, b);
        Assert.Equal(B2, a.SelectedPath!.Value.Remote);
        _network.Run(TimeSpan.FromSeconds(60));
        AssertAgree(a, b);
    }

    [Fact]
    public void Without_a_path_it_gives_up_after_30_s()
    {
        var (a, _) = Pair();
        _network.Delivers = (_, _, _) => false;
        _network.Run(TimeSpan.FromSeconds(29));
        Assert.Equal(IceAgentState.Checking, a.State);
        _network.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(IceAgentState.Failed, a.State);
    }

    [Fact]
    public void Forged_answers_and_checks_change_nothing()
    {
        var (a, b) = Pair();
        var buffer = new byte[IceAgent.MaxMessage];
        a.HandleTimeout(_network.Now);
        Assert.True(a.TryTransmit(buffer, out var transmit));
        var check = buffer[..transmit.Length];
        for (var bit = 0; bit < check.Length * 8; bit++)
        {
            var forged = check.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(b.Receive(forged, Path.Udp(B1, A1), _network.Now, buffer, out var length));
            Assert.Equal(0, length);
        }

        Assert.True(b.Receive(check, Path.Udp(B1, A1), _network.Now, buffer, out var answered));
        var answer = buffer[..answered];
        for (var bit = 0; bit < answer.Length * 8; bit++)
        {
            var forged = answer.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(a.Receive(forged, Path.Udp(A1, B1), _network.Now, buffer, out _));
        }

        Assert.False(a.Receive(answer, Path.Udp(A1, IceNetwork.Address(66)), _network.Now, buffer, out _)); // over another path
        Assert.False(a.IsValid(Path.Udp(A1, B1)));
        Assert.True(a.Receive(answer, Path.Udp(A1, B1), _network.Now, buffer, out _));
        Assert.True(a.IsValid(Path.Udp(A1, B1)));
    }

    [Fact]
    public void Candidates_that_cannot_be_reached_are_refused_and_pairs_are_limited()
    {
        var a = _network.Add(true, 1, A1);
        Assert.False(a.AddRemote(IceNetwork.Candidate(B1, 1) with { Transport = PathTransport.Tcp }));
        Assert.False(a.AddRemote(IceNetwork.Candidate(B1, 1) with { HostName = "x.local" }));
        Assert.False(a.AddRemote(IceNetwork.Candidate(B1, 1) with { Component = 2 }));
        Assert.False(a.AddRemote(IceNetwork.Candidate(TransportAddress.V6(1, 5000), 1)));
        for (ushort port = 1; port <= IceAgent.MaxPairs; port++) Assert.True(a.AddRemote(IceNetwork.Candidate(IceNetwork.Address(11, port), 1)));
        Assert.False(a.AddRemote(IceNetwork.Candidate(IceNetwork.Address(11, 999), 1)));
        Assert.False(a.AddRemote(IceNetwork.Candidate(IceNetwork.Address(11, 1), 1)));
    }

    private (IceAgent A, IceAgent B) Pair()
    {
        var a = _network.Add(true, 1, A1);
        var b = _network.Add(false, 2, B1);
        Introduce(a, b, [(A1, 100)], [(B1, 100)]);
        return (a, b);
    }

    private void Introduce(IceAgent a, IceAgent b, (TransportAddress, uint)[] ofA, (TransportAddress, uint)[] ofB) => Introduce(_network, a, b, ofA, ofB);

    private static void Introduce(IceNetwork network, IceAgent a, IceAgent b, (TransportAddress Address, uint Priority)[] ofA, (TransportAddress Address, uint Priority)[] ofB)
    {
        a.SetRemote(network.Credentials[b]);
        b.SetRemote(network.Credentials[a]);
        foreach (var (address, priority) in ofB) a.AddRemote(IceNetwork.Candidate(address, priority));
        foreach (var (address, priority) in ofA) b.AddRemote(IceNetwork.Candidate(address, priority));
    }

    private static bool Both(IceAgent a, IceAgent b) => a.State == IceAgentState.Connected && b.State == IceAgentState.Connected;

    private static void AssertConnected(IceAgent a, IceAgent b) => Assert.True(Both(a, b), $"{a.State} {b.State}");

    private static void AssertAgree(IceAgent a, IceAgent b)
    {
        AssertConnected(a, b);
        Assert.Equal(a.SelectedPath!.Value.Local, b.SelectedPath!.Value.Remote);
        Assert.Equal(a.SelectedPath!.Value.Remote, b.SelectedPath!.Value.Local);
    }
}
