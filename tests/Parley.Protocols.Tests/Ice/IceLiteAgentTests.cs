using System.Text;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Tests.Ice;

public sealed class IceLiteAgentTests
{
    private const string RemoteUfrag = "peer";
    private static readonly IceCredentials Local = new("ufrag123", "0123456789abcdefghijklmn");
    private static readonly MonoTime Start = new(1_000_000);

    private readonly IceLiteAgent _agent = new(Local, RemoteUfrag, Start);
    private readonly byte[] _answer = new byte[IceLiteAgent.MaxAnswer];
    private MonoTime _now = Start;
    private ulong _checks;

    [Fact]
    public void Rfc8445_section_7_3_a_check_is_answered_with_the_address_it_came_from()
    {
        var check = Check();
        Assert.Equal(IceCheckResult.Answered, Receive(check, PathFrom(1), out var answer));
        Assert.True(StunMessage.TryParse(answer, out var message));
        Assert.Equal((StunMethod.Binding, StunClass.Success, new TransactionId(1, 8)), (message.Method, message.Class, message.TransactionId));
        Assert.True(Fingerprint.Verify(message));
        Assert.True(MessageIntegrity.Verify(message, Encoding.UTF8.GetBytes(Local.Password)));
        Assert.True(message.TryGet(StunAttributeType.XorMappedAddress, out var value));
        Assert.True(XorAddress.TryRead(value, message.TransactionId, out var address));
        Assert.Equal(PathFrom(1).Remote, address);
        Assert.True(_agent.IsValid(PathFrom(1)));
        Assert.False(_agent.IsValid(PathFrom(2)));
        Assert.Null(_agent.SelectedPath);
    }

    [Fact]
    public void Rfc8445_section_7_3_1_5_a_nominated_path_is_selected()
    {
        Assert.Equal(IceCheckResult.Selected, Receive(Check(nominate: true), PathFrom(1), out _));
        Assert.Equal(PathFrom(1), _agent.SelectedPath);
        Assert.Equal(IceCheckResult.Answered, Receive(Check(nominate: true), PathFrom(1), out _));
        Assert.Equal(IceCheckResult.Answered, Receive(Check(), PathFrom(2), out _));
        Assert.Equal(PathFrom(1), _agent.SelectedPath);
    }

    [Fact]
    public void Of_paths_nominated_at_once_the_best_is_used()
    {
        Receive(Check(nominate: true, priority: 100), PathFrom(1), out _);
        Assert.Equal(IceCheckResult.Answered, Receive(Check(nominate: true, priority: 50), PathFrom(2), out _));
        Assert.Equal(IceCheckResult.Selected, Receive(Check(nominate: true, priority: 200), PathFrom(3), out _));
    }

    [Fact]
    public void A_peer_that_moves_to_a_worse_path_is_followed()
    {
        Receive(Check(nominate: true, priority: 100), PathFrom(1), out _);
        _now += TimeSpan.FromMilliseconds(501);
        Assert.Equal(IceCheckResult.Selected, Receive(Check(nominate: true, priority: 50), PathFrom(2), out _));
        Assert.Equal(PathFrom(2), _agent.SelectedPath);
    }

    [Fact]
    public void What_is_not_authentic_draws_no_byte_and_moves_nothing()
    {
        var check = Check(nominate: true);
        for (var length = 0; length < check.Length; length++) AssertIgnored(check[..length]);
        for (var bit = 0; bit < check.Length * 8; bit++)
        {
            var flipped = check.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertIgnored(flipped);
        }

        AssertIgnored(Check(nominate: true, user: "ufrag123:other"));
        AssertIgnored(Check(nominate: true, user: "other:peer"));
        AssertIgnored(Check(nominate: true, user: "ufrag123"));
        AssertIgnored(Check(nominate: true, password: "wrong"));
        AssertIgnored(Check(nominate: true, fingerprint: false));
        AssertIgnored(Check(nominate: true, messageClass: StunClass.Indication));
        AssertIgnored(Check(nominate: true, method: StunMethod.Allocate));
        Assert.Equal(Start + IceLiteAgent.ConsentTimeout, _agent.NextTimeout);
        Assert.Equal(IceCheckResult.Selected, Receive(check, PathFrom(9), out _));
    }

    [Theory]
    [InlineData(StunAttributeType.IceControlled, ErrorCode.RoleConflict)]
    [InlineData(StunAttributeType.ReservationToken, ErrorCode.UnknownAttribute)]
    [InlineData(StunAttributeType.Priority, ErrorCode.BadRequest)]
    public void Authentic_checks_that_make_no_sense_are_told_why(StunAttributeType type, int error)
    {
        var check = type == StunAttributeType.Priority ? Check(nominate: true, priority: null) : Check(nominate: true, more: type);
        Assert.Equal(IceCheckResult.Refused, Receive(check, PathFrom(1), out var answer));
        Assert.True(StunMessage.TryParse(answer, out var message));
        Assert.Equal(StunClass.Error, message.Class);
        Assert.True(message.TryGet(StunAttributeType.ErrorCode, out var value));
        Assert.True(ErrorCode.TryRead(value, out var code, out _));
        Assert.Equal(error, code);
        Assert.False(_agent.IsValid(PathFrom(1)));
        Assert.Null(_agent.SelectedPath);
    }

    [Fact]
    public void Attributes_that_may_be_ignored_are() =>
        Assert.Equal(IceCheckResult.Answered, Receive(Check(more: (StunAttributeType)0xC057), PathFrom(1), out _));

    [Fact]
    public void Rfc7675_section_5_1_a_peer_without_checks_for_30_s_is_gone()
    {
        Receive(Check(), PathFrom(1), out _);
        _now += TimeSpan.FromSeconds(29);
        Assert.False(_agent.IsExpired(_now));
        Receive(Check(), PathFrom(1), out _);
        _now += TimeSpan.FromSeconds(30);
        Assert.True(_agent.IsExpired(_now));
        Assert.Equal(_now, _agent.NextTimeout);
    }

    [Fact]
    public void Rfc8445_section_9_a_restart_keeps_the_path_until_another_is_nominated()
    {
        Receive(Check(nominate: true), PathFrom(1), out _);
        var next = new IceCredentials("nextfrag", "nmlkjihgfedcba9876543210");
        _agent.Restart(next, "newpeer", _now);
        Assert.Equal(IceCheckResult.Answered, Receive(Check(nominate: true), PathFrom(2), out _)); // of before the restart
        Assert.Equal(PathFrom(1), _agent.SelectedPath);
        Assert.Equal(IceCheckResult.Answered, Receive(Check(user: "nextfrag:newpeer", password: next.Password), PathFrom(3), out _));
        Assert.Equal(IceCheckResult.Selected, Receive(Check(nominate: true, user: "nextfrag:newpeer", password: next.Password, priority: 1), PathFrom(3), out _));
        Assert.Equal(PathFrom(3), _agent.SelectedPath);
        AssertIgnored(Check(nominate: true)); // the old credentials are over
    }

    [Fact]
    public void Paths_are_limited_and_the_selected_one_stays()
    {
        Receive(Check(nominate: true), PathFrom(1), out _);
        for (ushort port = 2; port < 40; port++)
        {
            _now += TimeSpan.FromMilliseconds(1);
            Receive(Check(), PathFrom(port), out _);
            Assert.Equal(port > IceLiteAgent.MaxPaths ? PathFrom((ushort)(port - IceLiteAgent.MaxPaths + 1)) : null, _agent.Forgotten);
        }

        Assert.True(_agent.IsValid(PathFrom(1)));
        Assert.Equal(IceLiteAgent.MaxPaths, Enumerable.Range(1, 39).Count(port => _agent.IsValid(PathFrom((ushort)port))));
        Assert.True(_agent.IsValid(PathFrom(39)));
        Assert.False(_agent.IsValid(PathFrom(2)));
    }

    [Fact]
    public void A_copied_check_opens_no_path_to_whoever_copied_it()
    {
        var checks = Enumerable.Range(0, 500).Select(_ => Check(nominate: true)).ToList();
        foreach (var check in checks) Receive(check, PathFrom(1), out _);
        foreach (var check in checks) AssertIgnored(check);
        Assert.Equal(IceCheckResult.Answered, Receive(checks[0], PathFrom(1), out _)); // the peer itself may repeat it
        var taken = Enumerable.Range(0, 400).Count(_ => Receive(Check(), PathFrom(2), out var answer) == IceCheckResult.Answered);
        Assert.True(taken > 390, $"{taken} of 400 new checks were taken");
    }

    [Fact]
    public void A_path_in_use_that_fell_silent_gives_way_to_the_one_that_is_checked()
    {
        Receive(Check(nominate: true), PathFrom(1), out _);
        for (var i = 0; i < 10; i++)
        {
            _now += TimeSpan.FromSeconds(2);
            _agent.Heard(PathFrom(1), _now);
            _agent.Heard(PathFrom(2), _now + TimeSpan.FromDays(1));
            Assert.Equal(IceCheckResult.Answered, Receive(Check(), PathFrom(2), out _));
        }

        _now += TimeSpan.FromSeconds(3);
        Assert.Equal(IceCheckResult.Selected, Receive(Check(), PathFrom(3), out _));
        Assert.Equal(PathFrom(3), _agent.SelectedPath);
        Assert.Equal(IceCheckResult.Answered, Receive(Check(), PathFrom(2), out _));
    }

    [Fact]
    public void A_path_that_nobody_checks_is_forgotten_unless_it_is_in_use()
    {
        Receive(Check(nominate: true), PathFrom(1), out _);
        Assert.Equal(MonoTime.Never, _agent.NextForget);
        Receive(Check(), PathFrom(2), out _);
        var due = _now + IceLiteAgent.PathTimeout;
        Assert.Equal(due, _agent.NextForget);
        Assert.False(_agent.TryForget(due + TimeSpan.FromMicroseconds(-1), out _));
        Assert.True(_agent.TryForget(due, out var forgotten));
        Assert.Equal(PathFrom(2), forgotten);
        Assert.False(_agent.TryForget(due, out _));
        Assert.Equal((1, PathFrom(1)), (_agent.PathCount, _agent.PathAt(0)));
    }

    [Fact]
    public void A_path_whose_connection_ended_is_neither_valid_nor_selected_any_more()
    {
        Receive(Check(), PathFrom(1), out _);
        Receive(Check(nominate: true), PathFrom(2), out _);
        Assert.False(_agent.Forget(PathFrom(3)));
        Assert.True(_agent.Forget(PathFrom(2)));
        Assert.False(_agent.IsValid(PathFrom(2)));
        Assert.Null(_agent.SelectedPath);
        Assert.Equal(PathFrom(1), _agent.SendPath);
        Assert.Equal(IceCheckResult.Selected, Receive(Check(nominate: true, priority: 1), PathFrom(1), out _));
    }

    [Fact]
    public void Before_a_nomination_the_newest_path_is_sent_over()
    {
        Assert.Null(_agent.SendPath);
        Receive(Check(), PathFrom(1), out _);
        Receive(Check(), PathFrom(2), out _);
        Receive(Check(), PathFrom(1), out _);
        Assert.Equal(PathFrom(2), _agent.SendPath);
        Receive(Check(nominate: true), PathFrom(1), out _);
        Assert.Equal(PathFrom(1), _agent.SendPath);
    }

    [Fact]
    public void Credentials_are_random_and_of_the_allowed_characters()
    {
        var entropy = Entropy.FromNumber(1);
        IceCredentials first = IceCredentials.From(entropy), second = IceCredentials.From(entropy);
        Assert.NotEqual(first.Ufrag, second.Ufrag);
        Assert.NotEqual(first.Password, second.Password);
        Assert.Equal((8, 24), (first.Ufrag.Length, first.Password.Length));
        Assert.All(first.Ufrag + first.Password, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_check()
    {
        var check = Check(nominate: true);
        var path = PathFrom(1);
        var allocated = 0L;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 200; i++) _agent.Receive(check, path, _now, _answer, out _);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static Path PathFrom(ushort port) => Path.Udp(TransportAddress.V4(0xC0000201, 3478), TransportAddress.V4(0xC6336401, port));

    private void AssertIgnored(byte[] datagram)
    {
        var selected = _agent.SelectedPath;
        Assert.Equal(IceCheckResult.Ignored, Receive(datagram, PathFrom(66), out var answer));
        Assert.Empty(answer);
        Assert.Equal(selected, _agent.SelectedPath);
        Assert.False(_agent.IsValid(PathFrom(66)));
    }

    /// <summary>A network that changes is often one in which a path has been searched for long.</summary>
    [Fact]
    public void Rfc8445_section_9_what_was_seen_before_a_restart_is_not_taken_for_what_comes_after_it()
    {
        var restarted = new IceCredentials("ufrag456", "abcdefghijklmn0123456789");
        for (var round = 0; round < 40; round++)
        {
            var agent = new IceLiteAgent(Local, RemoteUfrag, Start);
            byte[] last = [];
            for (var i = 0; i < 1_000; i++) Assert.NotEqual(IceCheckResult.Ignored, agent.Receive(last = Check(), PathFrom(1), _now, _answer, out _));
            agent.Restart(restarted, "again", _now);
            Assert.Equal(IceCheckResult.Ignored, agent.Receive(last, PathFrom(2), _now, _answer, out _));
            for (byte i = 3; i < 28; i++)
                Assert.NotEqual(IceCheckResult.Ignored, agent.Receive(Check(user: "ufrag456:again", password: restarted.Password), PathFrom(i), _now, _answer, out _));
        }
    }

    private IceCheckResult Receive(byte[] datagram, Path path, out byte[] answer)
    {
        var result = _agent.Receive(datagram, path, _now, _answer, out var length);
        answer = _answer[..length];
        return result;
    }

    private byte[] Check(
        bool nominate = false,
        uint? priority = 100,
        string user = "ufrag123:" + RemoteUfrag,
        string? password = null,
        bool fingerprint = true,
        StunAttributeType more = StunAttributeType.IceControlling,
        StunClass messageClass = StunClass.Request,
        StunMethod method = StunMethod.Binding)
    {
        var buffer = new byte[300];
        var writer = new StunWriter(buffer, method, messageClass, new TransactionId(++_checks, 8));
        writer.Add(StunAttributeType.Username, user);
        if (priority is { } value) writer.Add(StunAttributeType.Priority, value);
        writer.Add(more, 1UL);
        if (nominate) writer.Add(StunAttributeType.UseCandidate, []);
        writer.AddMessageIntegrity(Encoding.UTF8.GetBytes(password ?? Local.Password));
        if (fingerprint) writer.AddFingerprint();
        return buffer[..writer.Finish()];
    }
}
