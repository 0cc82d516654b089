using Parley.Fuzz.Targets;

namespace Parley.Fuzz.Tests;

/// <summary>The short mode of fuzzing; the long one is <c>dotnet run -c Release --project tests/Parley.Fuzz</c>.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_parser_takes_ten_thousand_broken_inputs(string name)
    {
        var result = FuzzRun.Of(FuzzTarget.All.Single(target => target.Name == name), 10_000, seed: 1);
        Assert.Null(result.Failure);
        Assert.Equal(10_000, result.Inputs);
    }

    [Fact]
    public void The_turn_server_is_fuzzed_behind_its_authentication_too()
    {
        var target = new TurnServerTarget();
        Assert.Null(FuzzRun.Of(target, 10_000, seed: 1).Failure);
        Assert.True(target.Relayed > 100, $"only {target.Relayed} packets were relayed");
    }

    [Fact]
    public void The_media_engine_is_fuzzed_behind_its_encryption_too()
    {
        Assert.SkipUnless(Parley.Protocols.Dtls.DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        var target = new MediaEngineTarget();
        Assert.Null(FuzzRun.Of(target, 10_000, seed: 1).Failure);
        Assert.True(target.Forwarded > 500, $"only {target.Forwarded} packets were sent");
    }

    [Fact]
    public void The_switchboard_is_fuzzed_behind_its_refusals_too()
    {
        var target = new SwitchboardTarget();
        Assert.Null(FuzzRun.Of(target, 20_000, seed: 1).Failure);
        string[] heard =
        [
            "result", "parse", "invalid", "invalid-params", "unknown-method", "not-signed-in", "storage", "chat.message", "peer.signal", "call.ended",
            "call.incoming", "room.ended", "participant.updated", "participant.left", "presence.changed",
            "media.slots", "media.layers", "media.quality", "media.speakers", "media.ended", "bad-offer", "unknown-connection", "server-stopping",
            "poll.opened", "poll.counted", "poll-closed",
        ];
        Assert.Empty(heard.Except(target.Answered));
    }

    [Fact]
    public void An_input_that_throws_is_found_and_can_be_repeated()
    {
        var first = FuzzRun.Of(new ThrowsAtZero(), 10_000, seed: 5);
        Assert.NotNull(first.Failure);
        Assert.Contains("input " + first.Inputs, first.Failure, StringComparison.Ordinal);
        Assert.Equal(first.Inputs, FuzzRun.Of(new ThrowsAtZero(), 10_000, seed: 5).Inputs);
    }

    private sealed class ThrowsAtZero : FuzzTarget
    {
        public override string Name => "throws";

        public override IReadOnlyList<byte[]> Examples => [[1, 2, 3, 4]];

        public override void Run(byte[] input) => Promise(!input.Contains((byte)0), "there is no zero");
    }
}
