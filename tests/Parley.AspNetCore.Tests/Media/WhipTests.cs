using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Media.Whip;
using Parley.AspNetCore.Tokens;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Tests.Media;

/// <summary>RFC 9725, and WHEP where it differs.</summary>
public sealed class WhipTests
{
    private const string Key = "a key for tests, at least 32 bytes long";

    private const string Publish =
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n";

    private const string Candidates =
        "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
        + "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\na=end-of-candidates\r\n";

    private static string Play => Publish.Replace("sendonly", "recvonly", StringComparison.Ordinal);

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Section_4_2_an_offer_makes_a_session_and_DELETE_ends_it()
    {
        var (server, plane) = await FakePlane.Start(("PublicAddress", "parley.example"));
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await alice.Request("room.join", """{"room":"studio"}""");

        using var created = await Send(server, HttpMethod.Post, "/whip/studio?name=Camera%202", Publish);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("application/sdp", created.Content.Headers.ContentType!.MediaType);
        Assert.Equal(plane.Answer.Text, await created.Content.ReadAsStringAsync(Ending));
        Assert.False(created.Headers.ETag!.IsWeak);
        var session = created.Headers.Location!.ToString();
        Assert.StartsWith("/whip/studio/sessions/", session, StringComparison.Ordinal);
        var links = created.Headers.GetValues("Link").ToList();
        Assert.Contains(links, link => link.StartsWith("<turn:parley.example:", StringComparison.Ordinal) && link.Contains("?transport=tcp>; rel=\"ice-server\"; username=\"", StringComparison.Ordinal)
            && link.EndsWith("; credential-type=\"password\"", StringComparison.Ordinal));
        Assert.All(links, link => Assert.Matches("^<(stun|turns?):[^>]+>; rel=\"ice-server\"(; username=\"[0-9]+:[^\"]+\"; credential=\"[^\"]+\"; credential-type=\"password\")?$", link));

        var joined = (await alice.Notification("participant.joined"))["params"]!["participant"]!;
        Assert.Equal(("Camera 2", "whip", true), ((string?)joined["user"]!["name"], (string?)joined["via"], (bool?)joined["user"]!["guest"]));
        Assert.Equal("""{"microphone":true,"camera":true,"screen":false}""", joined["media"]!.ToJsonString());
        Assert.Equal("routed", (string?)(await alice.Notification("room.mode"))["params"]!["mode"]);
        var (peer, offer) = Assert.Single(plane.Peers);
        Assert.Equal((MediaClientKind.Whip, Publish), (offer.Kind, offer.Sdp));
        plane.Events.Connected(peer);
        Assert.True((bool?)(await alice.Notification("participant.updated"))["params"]!["participant"]!["connected"]);

        using var deleted = await Send(server, HttpMethod.Delete, session);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal("left", (string?)(await alice.Notification("participant.left"))["params"]!["reason"]);
        Assert.StartsWith("connect Whip", plane.Asked(), StringComparison.Ordinal);
        Assert.StartsWith("disconnect", plane.Asked(), StringComparison.Ordinal);
        Assert.Empty(plane.Peers);
        await Refused(server, HttpMethod.Delete, session, null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Section_4_3_candidates_and_restarts_by_PATCH()
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        using var created = await Send(server, HttpMethod.Post, "/whip/studio", Publish);
        var (session, tag) = (created.Headers.Location!.ToString(), created.Headers.ETag!.Tag);

        using var trickled = await Send(server, HttpMethod.Patch, session, Candidates, match: tag);
        Assert.Equal(HttpStatusCode.NoContent, trickled.StatusCode);
        Assert.Null(trickled.Headers.ETag);

        plane.Fragment = new MediaConnectOutcome(MediaRefusal.None, "a=ice-ufrag:new\r\na=ice-pwd:server\r\n");
        using var restarted = await Send(server, HttpMethod.Patch, session, Candidates, match: "*");
        Assert.Equal(HttpStatusCode.OK, restarted.StatusCode);
        Assert.Equal("application/trickle-ice-sdpfrag", restarted.Content.Headers.ContentType!.MediaType);
        Assert.Equal(plane.Fragment.Text, await restarted.Content.ReadAsStringAsync(Ending));
        Assert.NotEqual(tag, restarted.Headers.ETag!.Tag);

        // the way in which the RFC's own example writes it
        using var quoted = await Send(server, HttpMethod.Patch, session, Candidates, match: "\"*\"");
        Assert.Equal(HttpStatusCode.OK, quoted.StatusCode);

        await Refused(server, HttpMethod.Patch, session, Candidates, HttpStatusCode.PreconditionFailed, match: tag);
        await Refused(server, HttpMethod.Patch, session, Candidates, HttpStatusCode.PreconditionFailed, match: "W/" + quoted.Headers.ETag!.Tag);
        await Refused(server, HttpMethod.Patch, session, Candidates, HttpStatusCode.PreconditionRequired);
        await Refused(server, HttpMethod.Patch, session, Candidates, HttpStatusCode.BadRequest, match: "no tag");
        await Refused(server, HttpMethod.Patch, session, Candidates, HttpStatusCode.UnsupportedMediaType, match: "*", type: "application/sdp");
        await Refused(server, HttpMethod.Patch, session, "nonsense", HttpStatusCode.BadRequest, match: "*");
        await Refused(server, HttpMethod.Patch, session, new string('x', 16_385), HttpStatusCode.RequestEntityTooLarge, match: "*");
        plane.Fragment = new MediaConnectOutcome(MediaRefusal.BadOffer, "It cannot restart.");
        await Refused(server, HttpMethod.Patch, session, Candidates, HttpStatusCode.UnprocessableEntity, match: "*");

        // a refused restart leaves the session as it was
        plane.Fragment = new MediaConnectOutcome(MediaRefusal.None, "");
        using var still = await Send(server, HttpMethod.Patch, session, Candidates, match: quoted.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NoContent, still.StatusCode);
    }

    [Fact]
    public void Each_session_may_be_changed_so_often()
    {
        using var sessions = new WhipSessions(Microsoft.Extensions.Options.Options.Create(new ParleyOptions()));
        var (one, other) = (Session("one"), Session("other"));
        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => sessions.MayChange(one)), 60, 120);
        Assert.True(sessions.MayChange(other));

        static WhipSession Session(string name) => new(MediaClientKind.Whip, new MediaPeer("room", name, name), null, null);
    }

    [Theory]
    [InlineData("/whep/studio", null)]
    [InlineData("/whep/studio/{participant}", "one")]
    public async Task A_player_sees_the_room_or_one_participant(string path, string? only)
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        var participant = (string)(await alice.Request("room.join", """{"room":"studio"}"""))["participant"]!;
        using var created = await Send(server, HttpMethod.Post, path.Replace("{participant}", participant, StringComparison.Ordinal), Play);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var (_, offer) = Assert.Single(plane.Peers);
        Assert.Equal((MediaClientKind.Whep, only is null ? null : participant), (offer.Kind, offer.Only));
        var joined = (await alice.Notification("participant.joined"))["params"]!["participant"]!;
        Assert.Equal(("WHEP", "whep"), ((string?)joined["user"]!["name"], (string?)joined["via"]));
        Assert.Equal("""{"microphone":false,"camera":false,"screen":false}""", joined["media"]!.ToJsonString());
        await Refused(server, HttpMethod.Post, "/whep/studio/nobody", Play, HttpStatusCode.NotFound);
        // the address of one kind is none of the other
        await Refused(server, HttpMethod.Delete, created.Headers.Location!.ToString().Replace("/whep/", "/whip/", StringComparison.Ordinal), null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_is_lost_is_taken_out_with_the_session()
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await alice.Request("room.join", """{"room":"studio"}""");
        using var created = await Send(server, HttpMethod.Post, "/whip/studio", Publish);
        plane.Events.Disconnected(Assert.Single(plane.Peers).Key, MediaEndReason.Lost);
        Assert.Equal("timeout", (string?)(await alice.Notification("participant.left"))["params"]!["reason"]);
        await Refused(server, HttpMethod.Patch, created.Headers.Location!.ToString(), Candidates, HttpStatusCode.NotFound, match: "*");
    }

    [Theory]
    [InlineData("room.remove")]
    [InlineData("room.ban")]
    [InlineData("room.end")]
    public async Task Whom_a_host_sends_out_leaves_no_session_behind(string method)
    {
        var (server, plane) = await FakePlane.Start(("Whip:Sessions", "1"));
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await alice.Request("room.join", """{"room":"studio"}""");
        using var created = await Send(server, HttpMethod.Post, "/whip/studio", Publish);
        var participant = Assert.Single(plane.Peers).Key.Participant;
        plane.Asked();
        await alice.Request(method, method == "room.end" ? """{"room":"studio"}""" : $$"""{"room":"studio","participant":"{{participant}}"}""");
        Assert.StartsWith("disconnect", plane.Asked(), StringComparison.Ordinal);
        await Refused(server, HttpMethod.Patch, created.Headers.Location!.ToString(), Candidates, HttpStatusCode.NotFound, match: "*");
        using var again = await Send(server, HttpMethod.Post, "/whip/kitchen", Publish);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public async Task Who_is_lost_before_the_answer_leaves_nobody_behind()
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await alice.Request("room.join", """{"room":"studio"}""");
        plane.Connecting = peer => plane.Events.Disconnected(peer, MediaEndReason.PeerClosed);
        using var created = await Send(server, HttpMethod.Post, "/whip/studio", Publish);
        await alice.Notification("participant.left");
        Assert.Single((await alice.Request("room.join", """{"room":"kitchen"}"""))["room"]!["participants"]!.AsArray());
    }

    [Fact]
    public async Task Who_is_locked_out_while_their_offer_is_answered_is_told_so_and_leaves_nobody_behind()
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await alice.Request("room.join", """{"room":"studio"}""");
        plane.Connecting = _ => Lock(alice);
        using var refused = await Refused(server, HttpMethod.Post, "/whip/studio", Publish, HttpStatusCode.Forbidden);
        Assert.Contains("locked", await refused.Content.ReadAsStringAsync(Ending), StringComparison.Ordinal);
        Assert.Empty(plane.Peers);
    }

    [Fact]
    public async Task Tokens_name_the_user_and_open_their_room_only()
    {
        var (server, plane) = await FakePlane.Start(("TokenKey", Key), ("Guests", "false"));
        await using var running = server;
        using var alice = await SignalingClient.Connect(server.Plain("/parley/ws"));
        await alice.Request("session.hello", $$"""{"token":"{{Token("alice", null)}}"}""");
        await alice.Request("room.join", """{"room":"studio"}""");

        using var anonymous = await Refused(server, HttpMethod.Post, "/whip/studio", Publish, HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", anonymous.Headers.WwwAuthenticate.Single().Scheme);
        using var bad = await Refused(server, HttpMethod.Post, "/whip/studio", Publish, HttpStatusCode.Unauthorized, token: "x.y.z");
        await Refused(server, HttpMethod.Post, "/whip/studio", Publish, HttpStatusCode.Unauthorized, token: new string('x', 5000));
        await Refused(server, HttpMethod.Post, "/whip/studio", Publish, HttpStatusCode.Forbidden, token: Token("obs", "kitchen"));
        Assert.Empty(plane.Peers);

        using var created = await Send(server, HttpMethod.Post, "/whip/studio?name=ignored", Publish, token: Token("obs", "studio"));
        var user = (await alice.Notification("participant.joined"))["params"]!["participant"]!["user"]!;
        Assert.Equal(("obs", "Name of obs", false), ((string?)user["id"], (string?)user["name"], (bool?)user["guest"]));
        Assert.Contains(":obs\"", created.Headers.GetValues("Link").First(), StringComparison.Ordinal);

        var session = created.Headers.Location!.ToString();
        await Refused(server, HttpMethod.Delete, session, null, HttpStatusCode.Unauthorized);
        await Refused(server, HttpMethod.Delete, session, null, HttpStatusCode.Forbidden, token: Token("other", null));
        using var deleted = await Send(server, HttpMethod.Delete, session, token: Token("obs", "studio"));
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
    }

    [Theory]
    [InlineData("a\"b\\c", ":a\\\"b\\\\c\"; credential=")]
    [InlineData("Zoë", null)]
    public async Task Section_4_6_credentials_are_quoted_strings_whatever_the_user_is_called(string subject, string? link)
    {
        var (server, plane) = await FakePlane.Start(("TokenKey", Key));
        await using var running = server;
        using var created = await Send(server, HttpMethod.Post, "/whip/studio", Publish, token: Token(subject, null));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        // a name that no header field can carry gives way to the participant's id
        link ??= $":{Assert.Single(plane.Peers).Key.Participant}\"; credential=";
        Assert.Contains(link, created.Headers.GetValues("Link").First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_4_6_ways_to_others_are_listed_and_none_that_leads_to_the_media_port_by_a_detour()
    {
        var (server, _) = await FakePlane.Start(
            ("PublicAddress", "parley.example"), ("IceServers:0:Urls:0", "stun:stun.example:3478"),
            ("IceServers:1:Urls:0", "turn:relay.example:3478?transport=udp"), ("IceServers:1:Username", "parley"), ("IceServers:1:Credential", "relay"));
        await using var running = server;
        using var created = await Send(server, HttpMethod.Post, "/whip/studio", Publish);
        var urls = created.Headers.GetValues("Link").Select(link => link[1..link.IndexOf('>', StringComparison.Ordinal)]).ToList();
        Assert.All(urls.FindAll(IsOwn), url => Assert.EndsWith("?transport=tcp", url, StringComparison.Ordinal));
        Assert.NotEmpty(urls.FindAll(IsOwn));
        Assert.Equal(["stun:stun.example:3478", "turn:relay.example:3478?transport=udp"], urls.FindAll(url => !IsOwn(url)));

        static bool IsOwn(string url) => url.Contains(":parley.example:", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_token_does_not_make_a_guest()
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        await Refused(server, HttpMethod.Post, "/whip/studio", Publish, HttpStatusCode.Unauthorized, token: "x.y.z");
        using var request = Request(server, HttpMethod.Post, "/whip/studio", Publish);
        request.Headers.TryAddWithoutValidation("Authorization", "Basic dXNlcjpwYXNz");
        using var basic = await server.Http.SendAsync(request, Ending);
        Assert.Equal(HttpStatusCode.Unauthorized, basic.StatusCode);
        Assert.Empty(plane.Peers);
    }

    public static TheoryData<string, string, string, int> BadOffers() => new()
    {
        { "/whip/studio", "", "application/sdp", 400 },
        { "/whip/studio", "nonsense", "application/sdp", 400 },
        { "/whip/studio", "v=0\r\ns=-\r\n", "application/sdp", 422 },
        { "/whip/studio", Play, "application/sdp", 422 },
        { "/whip/studio", Publish + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n", "application/sdp", 422 },
        { "/whep/studio", Publish, "application/sdp", 422 },
        { "/whip/studio", Publish, "application/json", 415 },
        { "/whip/studio", Publish, "", 415 },
        { "/whip/studio", new string('x', 65_537), "application/sdp", 413 },
        { "/whip/No", Publish, "application/sdp", 404 },
        { "/whip/ab", Publish, "application/sdp", 404 },
        { "/whip/call-abc", Publish, "application/sdp", 403 },
        { "/whip/studio?name=%07", Publish, "application/sdp", 400 },
    };

    [Theory]
    [MemberData(nameof(BadOffers))]
    public async Task What_cannot_be_taken_is_refused_with_a_sentence(string path, string body, string type, int status)
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        await Refused(server, HttpMethod.Post, path, body, (HttpStatusCode)status, type: type);
        Assert.Empty(plane.Peers);
        Assert.Equal(0, server.App.Services.GetService(typeof(Parley.AspNetCore.Media.Whip.WhipSessions)) is Parley.AspNetCore.Media.Whip.WhipSessions sessions ? sessions.Count : -1);
    }

    [Theory]
    [InlineData(MediaRefusal.BadOffer, 422)]
    [InlineData(MediaRefusal.TooManyConnections, 503)]
    [InlineData(MediaRefusal.Stopping, 503)]
    public async Task What_the_engine_refuses_brings_nobody_into_the_room(object refusal, int status)
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        plane.Answer = new MediaConnectOutcome((MediaRefusal)refusal, "No codec that is known.");
        await Refused(server, HttpMethod.Post, "/whip/studio", Publish, (HttpStatusCode)status);
        using var alice = await SignalingClient.SignIn(server, "Alice");
        Assert.Equal("direct", (string?)(await alice.Request("room.join", """{"room":"studio"}"""))["room"]!["mode"]);
    }

    [Fact]
    public async Task A_full_room_and_a_full_server_say_when_to_come_back()
    {
        var (server, _) = await FakePlane.Start(("ParticipantsPerRoom", "2"), ("Whip:Sessions", "3"));
        await using var running = server;
        for (var i = 0; i < 2; i++)
            (await Send(server, HttpMethod.Post, "/whip/studio", Publish)).Dispose();
        using var full = await Refused(server, HttpMethod.Post, "/whip/studio", Publish, HttpStatusCode.Conflict);
        Assert.NotNull(full.Headers.RetryAfter);
        using var third = await Send(server, HttpMethod.Post, "/whip/kitchen", Publish);
        using var many = await Refused(server, HttpMethod.Post, "/whip/kitchen", Publish, HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(many.Headers.RetryAfter);
        (await Send(server, HttpMethod.Delete, third.Headers.Location!.ToString())).Dispose();
        using var again = await Send(server, HttpMethod.Post, "/whip/kitchen", Publish);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public void One_address_makes_so_many_offers_and_no_more()
    {
        using var sessions = new Parley.AspNetCore.Media.Whip.WhipSessions(Microsoft.Extensions.Options.Options.Create(new ParleyOptions()));
        var one = IPAddress.Parse("192.0.2.1");
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => sessions.MayOffer(one)));
        Assert.True(sessions.MayOffer(IPAddress.Parse("192.0.2.2")));
        var network = Enumerable.Range(0, 100).Count(i => sessions.MayOffer(IPAddress.Parse($"2001:db8::{i:x}")));
        Assert.Equal(20, network);
        Assert.True(Enumerable.Range(0, 100).All(_ => sessions.MayOffer(IPAddress.Loopback)));
    }

    [Fact]
    public async Task Methods_that_are_not_there_and_what_OPTIONS_says()
    {
        var (server, _) = await FakePlane.Start();
        await using var running = server;
        using var created = await Send(server, HttpMethod.Post, "/whip/studio", Publish);
        var session = created.Headers.Location!.ToString();
        using var put = await Refused(server, HttpMethod.Put, "/whip/studio", Publish, HttpStatusCode.MethodNotAllowed);
        Assert.Contains("POST", put.Content.Headers.Allow);
        using var post = await Refused(server, HttpMethod.Post, session, Publish, HttpStatusCode.MethodNotAllowed);
        Assert.Contains("PATCH", post.Content.Headers.Allow);

        // a resource without a representation (RFC 9725 section 4.1)
        foreach (var path in new[] { "/whip/studio", "/whep/studio", "/whep/studio/somebody", session })
        {
            using var got = await Send(server, HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.NoContent, got.StatusCode);
        }

        using var options = await Send(server, HttpMethod.Options, "/whip/studio");
        Assert.Equal(HttpStatusCode.OK, options.StatusCode);
        Assert.Equal("application/sdp", Assert.Single(options.Headers.GetValues("Accept-Post")));
        Assert.False(options.Headers.Contains("Link"));
        using var patchable = await Send(server, HttpMethod.Options, session);
        Assert.Equal("application/trickle-ice-sdpfrag", Assert.Single(patchable.Headers.GetValues("Accept-Patch")));
    }

    [Theory]
    [InlineData("application/sdp", true)]
    [InlineData("*/*", true)]
    [InlineData("application/*;q=0.5, text/html", true)]
    [InlineData("text/html", false)]
    [InlineData("application/sdp;q=0", false)]
    public async Task An_answer_that_is_not_wanted_is_not_made(string accept, bool taken)
    {
        var (server, _) = await FakePlane.Start();
        await using var running = server;
        using var request = Request(server, HttpMethod.Post, "/whip/studio", Publish);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await server.Http.SendAsync(request, Ending);
        Assert.Equal(taken ? HttpStatusCode.Created : HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Theory]
    [InlineData("https://listed.example", true)]
    [InlineData("https://other.example", false)]
    [InlineData("null", false)]
    public async Task Pages_of_other_origins_need_to_be_listed(string origin, bool allowed)
    {
        var (server, plane) = await FakePlane.Start(("AllowedOrigins:0", "https://listed.example"));
        await using var running = server;
        using var preflight = Request(server, HttpMethod.Options, "/whip/studio", null);
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await server.Http.SendAsync(preflight, Ending);
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var echoed) && echoed.Single() == origin);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Headers", out var headers) && headers.Single().Contains("If-Match", StringComparison.Ordinal));
        using var post = Request(server, HttpMethod.Post, "/whip/studio", Publish);
        post.Headers.Add("Origin", origin);
        using var created = await server.Http.SendAsync(post, Ending);
        Assert.Equal(allowed ? HttpStatusCode.Created : HttpStatusCode.Forbidden, created.StatusCode);
        Assert.Equal(allowed ? 1 : 0, plane.Peers.Count);
        if (allowed)
            Assert.Contains("Location", created.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        var (server, _) = await FakePlane.Start(("Whip:Enabled", "false"));
        await using var running = server;
        using var answer = await Send(server, HttpMethod.Post, "/whip/studio", Publish);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string Token(string subject, string? room) =>
        new AccessToken(subject, $"Name of {subject}", room, DateTimeOffset.UtcNow.AddHours(1)).Sign(Encoding.UTF8.GetBytes(Key));

    private static HttpRequestMessage Request(
        RunningServer server, HttpMethod method, string path, string? body, string? token = null, string? match = null, string? type = null)
    {
        var request = new HttpRequestMessage(method, server.Plain(path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            var said = type ?? (method == HttpMethod.Patch ? "application/trickle-ice-sdpfrag" : "application/sdp");
            request.Content.Headers.ContentType = said.Length == 0 ? null : new MediaTypeHeaderValue(said);
        }

        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (match is not null)
            request.Headers.TryAddWithoutValidation("If-Match", match);
        return request;
    }

    /// <summary>Locks a room while the media engine is asked, which waits for it.</summary>
    private static void Lock(SignalingClient host) => host.Request("room.settings", """{"room":"studio","settings":{"locked":true}}""").Wait(Ending);

    private static async Task<HttpResponseMessage> Send(
        RunningServer server, HttpMethod method, string path, string? body = null, string? token = null, string? match = null, string? type = null)
    {
        using var request = Request(server, method, path, body, token, match, type);
        return await server.Http.SendAsync(request, Ending);
    }

    private static async Task<HttpResponseMessage> Refused(
        RunningServer server, HttpMethod method, string path, string? body, HttpStatusCode status, string? token = null, string? match = null, string? type = null)
    {
        var response = await Send(server, method, path, body, token, match, type);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ending))!;
        Assert.Equal((int)status, (int?)problem["status"]);
        Assert.Matches(@"[a-z]+[ \w].*", (string?)problem["detail"]);
        return response;
    }
}
