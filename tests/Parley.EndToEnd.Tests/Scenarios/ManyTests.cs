using System.Diagnostics;
using System.Globalization;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Rooms of three and more, through the server: everybody is a colour and a tone.</summary>
public sealed class ManyTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    /// <summary>How many pages may be opened beside each other.</summary>
    private const int AtOnce = 3;

    private static readonly string[] Names = ["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida"];

    private protected override ParleyServer Server => shared.Server;

    [Theory]
    [InlineData("Chromium", "Chromium", "Chromium")]
    [InlineData("Chromium", "Firefox", "Chromium", Traits = ["Length", "medium"])]
    public async Task Three_see_and_hear_each_other_and_nobody_exchanges_SDP_for_others(params string[] kinds)
    {
        var people = await GatherAsync(kinds);
        foreach (var one in people)
            await one.SeesAsync([.. people.Where(p => p != one)]);
        foreach (var one in people.Where((_, i) => kinds[i] == "Chromium"))
            await one.HearsAsync([.. people.Where(p => p != one)]);
        await people[0].MovesAsync("routed");
        Assert.Equal(1, people[0].Connections);
        foreach (var one in people)
            await one.Person.StatisticsAsync(s => s.Path is { Protocol: "udp", IsRelayed: false }, "a way over UDP");

        var offers = people[0].Sent("peer.signal");
        var dan = await PersonAsync(3, 4, "Chromium");
        await dan.JoinAsync(await people[0].Person.Page.UrlAsync());
        await people[0].SeesAsync(dan);
        await dan.SeesAsync([.. people]);
        await dan.Person.ToggleCameraAsync();
        await dan.Person.ToggleMicrophoneAsync();
        await dan.Person.HangUpAsync();
        await people[0].SeesNoMoreAsync(dan);
        await people[0].SeesAsync([.. people[1..]]);
        Assert.Equal(1, people[0].Connections);
        Assert.Equal(offers, people[0].Sent("peer.signal"));
    }

    [Fact]
    public async Task Among_two_whom_no_server_hears_whoever_speaks_is_marked()
    {
        var people = await DressedAsync((640, 360), "Chromium", "Chromium");
        var (ada, bob) = (people[0], people[1]);
        await bob.JoinAsync(await ada.OpenRoomAsync());
        await ada.SeesAsync(bob);
        await bob.SeesAsync(ada);
        await ada.MovesAsync("direct");
        await ada.SpeakAsync(0);
        await bob.SpeakAsync(0);
        await Eventually.Holds(async () => await ada.MarkedAsync() is { Length: 0 } && await bob.MarkedAsync() is { Length: 0 }, "nobody is marked who is silent");
        await bob.SpeakAsync(0.4);
        await Eventually.Holds(async () => await ada.MarkedAsync() is ["remote"] && await bob.MarkedAsync() is ["self"], "Bob is marked for both");
        await bob.SpeakAsync(0);
        await ada.SpeakAsync(0.4);
        await Eventually.Holds(async () => await ada.MarkedAsync() is ["self"] && await bob.MarkedAsync() is ["remote"], "Ada is marked for both");
    }

    [Fact, Trait("Length", "long")]
    public async Task From_two_to_three_and_back_picture_and_sound_go_on()
    {
        // for a moment each of the three encodes both ways: what is measured is the move, not how many encoders the machine has
        var people = new RoomPage[3];
        for (var i = 0; i < people.Length; i++)
            people[i] = await PersonAsync(i, people.Length, "Chromium", 480, 270);
        var (ada, bob, cyd) = (people[0], people[1], people[2]);
        var link = await ada.OpenRoomAsync();
        await bob.JoinAsync(link);
        await ada.SeesAsync(bob);
        await ada.HearsAsync(bob);
        await ada.MovesAsync("direct");

        await ada.StartWatchingAsync(bob);
        await ada.StartListeningAsync(bob);
        await cyd.JoinAsync(link);
        await ada.SeesAsync(bob, cyd);
        await ada.MovesAsync("routed");
        await bob.MovesAsync("routed");
        await NoteAsync("direct to routed", ada, bob);

        await ada.StartWatchingAsync(bob);
        await ada.StartListeningAsync(bob);
        await cyd.Person.HangUpAsync();
        await ada.MovesAsync("direct");
        await bob.MovesAsync("direct");
        await NoteAsync("routed to direct", ada, bob);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_speaks_becomes_large_and_sharp_and_nobody_stands_still()
    {
        var people = new RoomPage[3];
        for (var i = 0; i < people.Length; i++)
            people[i] = await PersonAsync(i, people.Length, "Chromium", 640, 360);
        var link = await people[0].OpenRoomAsync();
        foreach (var one in people[1..])
            await one.JoinAsync(link);
        await people[0].SeesAsync(people[1..]);
        await ChangingSpeaker.AssertSharpAsync(people[0], people[1], people[2], "in the clear");
    }

    [Fact, Trait("Length", "medium")]
    public async Task Twenty_changes_of_layout_freeze_nothing_and_confuse_nobody()
    {
        var people = await GatherAsync("Chromium", "Chromium", "Chromium", "Chromium");
        var ada = people[0];
        var others = people[1..];
        await ada.SeesAsync([.. others]);
        await ada.SeesMovingAsync([.. others]);
        await ada.StartWatchingAsync([.. others]);
        for (var i = 0; i < 20; i++)
        {
            await ada.Person.Page.PressAsync("l");
            await ada.Person.Page.CallAsync<bool>("async () => { await parleyStage.wait(500); return true; }");
        }

        var watched = await ada.StopWatchingAsync();
        Assert.Empty(watched.Wrong);
        var longest = watched.Gaps.Values.Max();
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"longest standstill in 20 changes of layout: {longest:0} ms of {watched.Milliseconds:0}, {watched.Looks} looks"));
        Assert.True(longest < 1_000, $"Pictures stood still: {string.Join(", ", watched.Stood)}");
        Assert.Equal(1, ada.Connections);
    }

    [Fact, Trait("Length", "long")]
    public async Task Whoever_joins_sees_somebody_at_once()
    {
        var people = await GatherAsync("Chromium", "Chromium", "Chromium");
        await people[0].SeesAsync([.. people[1..]]);
        var link = await people[0].Person.Page.UrlAsync();
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var dan = await PersonAsync(3, 4, "Chromium");
            times.Add((await dan.JoinTimeAsync(link)).Milliseconds);
            await dan.SeesAsync([.. people]);
            await dan.Person.HangUpAsync();
            await people[0].SeesNoMoreAsync(dan);
        }

        times.Sort();
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"from click to first picture: median {times[2]:0} ms, worst {times[^1]:0} ms"));
        Assert.InRange(times[2], 0, 3_000);
    }

    [Fact, Trait("Length", "long")]
    public async Task Nine_see_each_other()
    {
        var people = await GatherAsync([.. Enumerable.Repeat("Chromium", 9)]);
        foreach (var one in people)
            await one.SeesAsync([.. people.Where(p => p != one)], TimeSpan.FromMinutes(1));
        // a page that got no turn for a second may have looked for another path, but nobody needs another connection because others come
        Assert.All(people, one => Assert.Equal(1, one.Connections));
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_server_that_was_killed_gets_its_room_back_with_roles_hands_and_chat()
    {
        // a server begins cold, and on two processors beside the pages that wait for it: what they encode would be most of what is measured
        var people = await GatherAsync((320, 180), "Chromium", "Chromium", "Chromium");
        var (ada, bob, cyd) = (people[0], people[1], people[2]);
        await ada.SeesAsync(bob, cyd);
        await ada.MovesAsync("routed");
        await ada.Person.Page.PressAsync("u");
        await ada.Person.Page.ClickAsync(Control.Button($"What to do about {bob.Name}"));
        await ada.Person.Page.ClickAsync(new Control("menuitemradio", "Moderator"));
        await bob.Person.SeesAsync("You are moderator now");
        await cyd.Person.Page.PressAsync("r");
        await ada.Person.SeesAsync("Raised hands, 1");
        await ada.Person.WriteAsync("written before the server was killed");

        foreach (var one in people)
            await one.HearsAsync([.. people.Where(p => p != one)]);
        foreach (var one in people)
        {
            await one.StartWatchingAsync([.. people.Where(p => p != one)]);
            await one.StartListeningAsync([.. people.Where(p => p != one)]);
        }

        var gone = Stopwatch.StartNew();
        await Server.KillAsync();
        await Server.RestartAsync();
        var absence = gone.Elapsed.TotalMilliseconds;
        foreach (var one in people)
            await Eventually.Holds(async () => one.Connections >= 2 && await one.NetworkAsync() is { Connection: "connected" }, $"{one.Name} is connected again");

        // pictures that move again, not those that stood there all along; how long they stood was watched from before the server was killed, and voices likewise
        var (back, heard) = (new List<double>(), new List<double>());
        foreach (var one in people)
        {
            await one.Person.Page.CallAsync<bool>("async () => { await parleyStage.wait(5000); return true; }");
            back.AddRange((await one.StopWatchingAsync()).Gaps.Values.Select(gap => Math.Max(0, gap - absence)));
            heard.AddRange((await one.StopListeningAsync()).People.Values.Select(voice => Math.Max(0, voice.LongestSilence - absence)));
        }

        foreach (var one in people)
        {
            await one.SeesMovingAsync([.. people.Where(p => p != one)]);
            await one.HearsAsync([.. people.Where(p => p != one)]);
        }

        static string Said(IEnumerable<double> times) => string.Join(", ", times.Order().Select(time => time.ToString("0", CultureInfo.InvariantCulture)));
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"after the server was back: pictures {Said(back)} ms, voices {Said(heard)} ms; it was away for {absence:0} ms"));
        Assert.All(back.Concat(heard), milliseconds => Assert.InRange(milliseconds, 0, 5_000));

        await ada.Person.SeesAsync("Hand raised, number 1");
        await bob.Person.Page.PressAsync("u");
        await bob.Person.SeesAsync("Raised hands, 1", "Host", "Moderator");
        await cyd.Person.OpenChatAsync();
        await cyd.Person.SeesAsync("written before the server was killed");
    }

    private static async Task NoteAsync(string move, RoomPage one, RoomPage other)
    {
        var watched = await one.StopWatchingAsync();
        var listened = await one.StopListeningAsync();
        var voice = listened.People[other.Name];
        var gap = watched.Gaps[other.Name];
        Figures.Note(string.Create(CultureInfo.InvariantCulture,
            $"{move}: picture {gap:0} ms, silence {voice.LongestSilence:0} ms, doubled {voice.LongestDoubled:0} ms; the page itself paused {listened.LongestPause:0} ms"));
        Assert.Empty(watched.Wrong);
        Assert.InRange(gap, 0, 300 + listened.LongestPause);
        Assert.InRange(voice.LongestSilence, 0, 100 + listened.LongestPause);
        Assert.InRange(voice.LongestDoubled, 0, 100 + listened.LongestPause);
    }

    /// <summary>A room with one person in each of these browsers.</summary>
    private Task<RoomPage[]> GatherAsync(params string[] kinds) => GatherAsync((640, 360), kinds);

    private async Task<RoomPage[]> GatherAsync((int Width, int Height) picture, params string[] kinds)
    {
        var people = await DressedAsync(picture, kinds);
        var link = await people[0].OpenRoomAsync();
        foreach (var one in people[1..])
            await one.JoinAsync(link);
        return people;
    }

    private async Task<RoomPage[]> DressedAsync((int Width, int Height) picture, params string[] kinds)
    {
        var people = new List<RoomPage>();
        foreach (var few in kinds.Index().Chunk(AtOnce))
            people.AddRange(await Task.WhenAll(few.Select(one => PersonAsync(one.Index, kinds.Length, one.Item, picture.Width, picture.Height))));
        return [.. people];
    }

    /// <param name="index">Which one, from 0.</param>
    /// <param name="count">Of how many colours.</param>
    /// <param name="kind">The browser.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    private async Task<RoomPage> PersonAsync(int index, int count, string kind, int width = 640, int height = 360)
    {
        var person = await SignedInAsync(await browsers.NewPageAsync(kind), Unique(Names[index]));
        // a colour between those of three stays apart from them too
        var hue = index < count ? index * 360 / Math.Max(count, 4) : 0;
        var one = new RoomPage(person, hue, kind == "Firefox" ? RoomPage.FirefoxTone : 350 + (index * 230));
        // three pages encode six pictures and decode six, nine decode 72: with software, on whatever machine this is
        await (count > 4 ? one.DressAsync(320, 180, 3) : one.DressAsync(width, height, 10));
        return one;
    }
}
