using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Turn.Authentication;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Authentication;

/// <summary>RFC 8489 section 9.2 and the REST user names.</summary>
public sealed class AuthenticationTests
{
    private readonly TurnRig _rig = new();

    [Fact]
    public void An_unsigned_request_gets_401_with_all_that_is_needed_and_little_more()
    {
        var client = _rig.Client();
        var request = client.Write(StunMethod.Allocate, (ref StunWriter w) => w.Add(StunAttributeType.RequestedTransport, 17u << 24), new(1, 2));
        var answer = client.Send(request);
        Assert.Equal(401, answer.Code);
        Assert.Equal("example.org"u8.ToArray(), answer.Value(StunAttributeType.Realm));
        Assert.StartsWith("obMatJos2gAAA", System.Text.Encoding.ASCII.GetString(answer.Value(StunAttributeType.Nonce)), StringComparison.Ordinal);
        Assert.Equal(PasswordAlgorithms.Offered.ToArray(), answer.Value(StunAttributeType.PasswordAlgorithms));
        Assert.False(answer.Has(StunAttributeType.Software));
        Assert.InRange(answer.Bytes.Length, 1, 120);
    }

    [Theory]
    [InlineData(PasswordAlgorithm.None)]
    [InlineData(PasswordAlgorithm.Md5)]
    [InlineData(PasswordAlgorithm.Sha256)]
    public void Every_algorithm_signs_in_and_is_answered_in_kind(PasswordAlgorithm algorithm)
    {
        var client = _rig.Client();
        client.Algorithm = algorithm;
        var answer = client.Allocate();
        Assert.Equal(0, answer.Code);
        Assert.True(StunMessage.TryParse(answer.Bytes, out var message));
        Assert.Equal(algorithm == PasswordAlgorithm.Sha256, message.HasIntegritySha256);
        Assert.Equal(algorithm != PasswordAlgorithm.Sha256, message.HasIntegrity);
        Assert.Equal(0, client.Permit(A("8.8.8.8:1")).Code);
    }

    [Fact]
    public void A_nonce_is_good_on_a_worker_whose_clock_was_read_a_moment_earlier()
    {
        var rig = new TurnRig(workers: 2) { Now = new MonoTime(1_000_000_000) };
        var nonce = rig.Client().SignIn().Nonce;
        rig.Now = new MonoTime(999_999_000);
        var other = rig.Client(worker: 1);
        other.Nonce = nonce;
        Assert.Equal(0, other.Allocate().Code);
    }

    [Fact]
    public void A_truncated_integrity_is_no_integrity()
    {
        var client = _rig.Client();
        client.Algorithm = PasswordAlgorithm.Sha256;
        client.SignIn();
        var whole = client.Signed(StunMethod.Allocate, (ref StunWriter w) => w.Add(StunAttributeType.RequestedTransport, 17u << 24), new(1, 2));
        foreach (var length in (int[])[16, 20, 28])
        {
            // the length field that is covered counts the shorter attribute
            var cut = whole[..^(32 - length)];
            cut[3] = (byte)(cut[3] - (32 - length));
            var covered = cut[..^(length + 4)];
            System.Security.Cryptography.HMACSHA256.HashData(client.Key, covered).AsSpan(0, length).CopyTo(cut.AsSpan(covered.Length + 4));
            cut[covered.Length + 3] = (byte)length;
            Assert.Equal(401, client.Send(cut).Code);
        }

        Assert.Equal(0, client.Send(whole).Code);
    }

    [Fact]
    public void A_wrong_password_or_user_is_401()
    {
        Assert.Equal(401, _rig.Client(password: "wrong").Allocate().Code);
        Assert.Equal(401, _rig.Client(user: "nobody").Allocate().Code);
        Assert.Equal(401, _rig.Client(user: "").Allocate().Code);
        Assert.Equal(401, _rig.Client(user: new string('x', 600)).Allocate().Code);
        Assert.Equal(0, _rig.Server.Counters.Allocations);
    }

    [Fact]
    public void Missing_username_realm_or_nonce_is_400()
    {
        var client = _rig.Client().SignIn();
        foreach (var missing in (StunAttributeType[])[StunAttributeType.Username, StunAttributeType.Realm, StunAttributeType.Nonce])
        {
            var request = client.Write(StunMethod.Allocate, (ref StunWriter w) =>
            {
                if (missing != StunAttributeType.Username) w.Add(StunAttributeType.Username, "alice");
                if (missing != StunAttributeType.Realm) w.Add(StunAttributeType.Realm, "example.org");
                if (missing != StunAttributeType.Nonce) w.Add(StunAttributeType.Nonce, client.Nonce);
                w.AddMessageIntegrity(client.Key);
            }, new(1, 2));
            Assert.Equal(400, client.Send(request).Code);
        }
    }

    [Fact]
    public void Bidding_down_is_noticed()
    {
        // The offer was changed on its way to the client: SHA-256 is gone from it.
        var client = _rig.Client();
        client.Algorithm = PasswordAlgorithm.Md5;
        client.OfferedAlgorithms = [0, 1, 0, 0];
        Assert.Equal(400, client.Allocate().Code);

        // The bit in the nonce was changed: it is not our nonce any more.
        client = _rig.Client().SignIn();
        client.Nonce[9] = (byte)'A';
        Assert.Equal(438, client.Allocate().Code);

        // The list without a choice.
        client = _rig.Client().SignIn();
        var request = client.Signed(StunMethod.Allocate, (ref StunWriter w) => w.Add(StunAttributeType.PasswordAlgorithms, PasswordAlgorithms.Offered), new(1, 2));
        Assert.Equal(400, client.Send(request).Code);
    }

    [Fact]
    public void A_nonce_is_for_one_address_and_for_a_time()
    {
        var client = _rig.Client().SignIn();
        Assert.Equal(0, client.Allocate().Code);
        var thief = _rig.Client("203.0.113.99:4000");
        thief.Nonce = client.Nonce;
        var stale = thief.Allocate();
        Assert.Equal(438, stale.Code);
        thief.Nonce = stale.Value(StunAttributeType.Nonce);
        Assert.Equal(0, thief.Allocate().Code);

        _rig.Now += TimeSpan.FromSeconds(3601);
        stale = client.Refresh(600);
        Assert.Equal(438, stale.Code);
        client.Nonce = stale.Value(StunAttributeType.Nonce);
        Assert.Equal(0, client.Refresh(600).Code);
    }

    [Fact]
    public void A_nonce_cut_or_changed_anywhere_is_stale()
    {
        var nonce = _rig.Client().SignIn().Nonce;
        for (var length = 0; length < nonce.Length; length++) Assert.Equal(438, With(nonce[..length]).Allocate().Code);
        for (var i = 0; i < nonce.Length; i++)
        {
            var changed = (byte[])nonce.Clone();
            changed[i] ^= 1;
            Assert.Equal(438, With(changed).Allocate().Code);
        }

        RigClient With(byte[] changed)
        {
            _rig.Now += TimeSpan.FromSeconds(1); // or the limit of unauthenticated answers would be what is tested
            var client = _rig.Client();
            client.Nonce = changed.Length == 0 ? [0] : changed;
            return client;
        }
    }

    [Fact]
    public void A_user_hash_stands_for_a_user_with_a_fixed_password()
    {
        var client = _rig.Client().SignIn();
        var request = client.Write(StunMethod.Allocate, (ref StunWriter w) =>
        {
            w.Add(StunAttributeType.RequestedTransport, 17u << 24);
            w.Add(StunAttributeType.UserHash, UserHash.Compute("alice", "example.org"));
            w.Add(StunAttributeType.Realm, "example.org");
            w.Add(StunAttributeType.Nonce, client.Nonce);
            w.AddMessageIntegrity(client.Key);
        }, new(1, 2));
        Assert.Equal(0, client.Send(request).Code);
    }

    [Fact]
    public void A_short_lived_user_keeps_its_allocation_past_the_expiry_but_gets_no_other()
    {
        var client = _rig.ShortLived("carol", TimeSpan.FromSeconds(900));
        Assert.Equal(0, client.Allocate().Code);
        _rig.Now += TimeSpan.FromSeconds(500);
        Assert.Equal(0, client.Refresh(3600).Code);
        _rig.Now += TimeSpan.FromSeconds(400);
        Assert.Equal(0, client.Refresh(3600).Code);
        Assert.Equal(0, client.Permit(A("8.8.8.8:1")).Code);
        var late = _rig.ShortLived("carol", TimeSpan.FromSeconds(900), "203.0.113.5:4001");
        Assert.Equal(401, late.Allocate().Code);
    }

    [Fact]
    public void A_day_after_its_expiry_a_short_lived_user_may_only_end_its_allocation()
    {
        var client = _rig.ShortLived("carol", TimeSpan.FromSeconds(900));
        Assert.Equal(0, client.Allocate().Code);
        var end = _rig.Now + TimeSpan.FromSeconds(900) + TimeSpan.FromHours(24);
        while (_rig.Now + TimeSpan.FromMinutes(50) < end)
        {
            _rig.Now += TimeSpan.FromMinutes(50);
            Assert.Equal(0, client.SignIn().Refresh(3600).Code);
        }

        _rig.Now += TimeSpan.FromMinutes(50);
        Assert.Equal(401, client.SignIn().Refresh(3600).Code);
        Assert.Equal(401, client.Permit(A("8.8.8.8:1")).Code);
        Assert.Equal(0, client.Refresh(0).Code);
        Assert.Equal(0, _rig.Server.Counters.Allocations);
    }

    [Fact]
    public void The_calendar_can_be_set_while_running()
    {
        var client = _rig.ShortLived("carol", TimeSpan.FromSeconds(900));
        _rig.Domain.Clock = new(_rig.Now, UnixStart + 1000);
        Assert.Equal(401, client.Allocate().Code);
        _rig.Domain.Clock = new(_rig.Now, UnixStart);
        Assert.Equal(0, client.Allocate().Code);
    }

    [Fact]
    public void The_password_is_what_coturn_would_compute()
    {
        // printf '1433895918:user' | openssl dgst -sha1 -hmac 'north' -binary | base64
        var credential = TurnCredential.Create("north"u8, "user", 1433895918);
        Assert.Equal("1433895918:user", credential.Username);
        Assert.Equal(OpenSslSaid, credential.Password);
        Assert.DoesNotContain(credential.Password, credential.ToString(), StringComparison.Ordinal);
    }

    private const string OpenSslSaid = "/gk4t5tUc08OpM3NjrVjHSFVNmY=";

    [Theory]
    [InlineData("1900000000:dave:with:colons", "dave:with:colons")]
    [InlineData("1900000000", "")]
    public void Quotas_count_by_the_part_behind_the_expiry(string username, string user)
    {
        var secret = System.Text.Encoding.UTF8.GetBytes(Secret);
        var client = _rig.Client(user: username, password: TurnCredential.PasswordFor(secret, System.Text.Encoding.UTF8.GetBytes(username)));
        Assert.Equal(0, client.Allocate().Code);
        Assert.Equal(user, Assert.Single(_rig.Events()).User);
    }

    [Theory]
    [InlineData("-1:x")]
    [InlineData("x:1900000000")]
    [InlineData(":x")]
    [InlineData("99999999999999999999:x")]
    [InlineData(" 1900000000:x")]
    public void A_name_that_does_not_begin_with_a_time_is_nobody(string username)
    {
        var secret = System.Text.Encoding.UTF8.GetBytes(Secret);
        var client = _rig.Client(user: username, password: TurnCredential.PasswordFor(secret, System.Text.Encoding.UTF8.GetBytes(username)));
        Assert.Equal(401, client.Allocate().Code);
    }
}
