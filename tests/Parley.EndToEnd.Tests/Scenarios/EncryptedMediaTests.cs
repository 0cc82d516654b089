using System.Globalization;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What goes on as everywhere in end-to-end encrypted rooms: browsers of two kinds, and the move to the server.</summary>
public sealed class EncryptedMediaTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private static readonly string[] Names = ["Ada", "Bob", "Cyd"];

    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task Chromium_and_Firefox_see_hear_and_read_each_other_and_hand_over_files()
    {
        var people = await GatherAsync(640, "Chromium", "Firefox");
        var (ada, bob) = (people[0], people[1]);
        await MeetAsync(ada, bob);
        await ada.MovesAsync("direct");
        Assert.Equal(await ada.CodeAsync(), await bob.CodeAsync());
        await ExchangeAsync(ada, bob);

        var cyd = await PersonAsync(2, "Chromium", 640);
        await cyd.JoinAsync(await ada.Person.Page.UrlAsync());
        await MeetAsync(ada, bob, cyd);
        await ada.MovesAsync("routed");
        await bob.MovesAsync("routed");
        Assert.Equal(await ada.CodeAsync(), await bob.CodeAsync());
        await bob.Person.WriteAsync("and now through the server");
        await cyd.Person.OpenChatAsync();
        await cyd.Person.SeesAsync("and now through the server");
        await bob.Person.AttachPictureAsync("third.png", "for all three");
        await bob.Person.Page.ClickAsync(Control.Button("Send", exact: true));
        await ada.Person.ShowsPictureAsync(3);
        await cyd.Person.ShowsPictureAsync();
    }

    [Fact, Trait("Length", "medium")]
    public async Task Two_Firefoxes_do_so_too()
    {
        var people = await GatherAsync(640, "Firefox", "Firefox");
        await MeetAsync(people);
        Assert.Equal(await people[0].CodeAsync(), await people[1].CodeAsync());
        await ExchangeAsync(people[0], people[1]);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_speaks_becomes_large_and_sharp_and_nobody_stands_still()
    {
        var people = await GatherAsync(640, "Chromium", "Chromium", "Chromium");
        await MeetAsync(people);
        await ChangingSpeaker.AssertSharpAsync(people[0], people[1], people[2], "encrypted");
    }

    [Fact, Trait("Length", "long")]
    public async Task A_third_comes_and_the_picture_and_the_voice_of_the_second_go_on()
    {
        // for a moment each of the three encodes both ways
        var people = await GatherAsync(480, "Chromium", "Chromium");
        var (ada, bob) = (people[0], people[1]);
        await MeetAsync(ada, bob);
        await ada.MovesAsync("direct");
        await ada.SeesMovingAsync(bob);
        var cyd = await PersonAsync(2, "Chromium", 480);

        await ada.StartWatchingAsync(bob);
        await ada.StartListeningAsync(bob);
        await cyd.JoinAsync(await ada.Person.Page.UrlAsync());
        await ada.SeesAsync(bob, cyd);
        await ada.MovesAsync("routed");
        await bob.MovesAsync("routed");
        var watched = await ada.StopWatchingAsync();
        var listened = await ada.StopListeningAsync();
        var (gap, voice) = (watched.Gaps[bob.Name], listened.People[bob.Name]);
        Figures.Note(string.Create(CultureInfo.InvariantCulture,
            $"encrypted, direct to routed: picture {gap:0} ms, silence {voice.LongestSilence:0} ms, doubled {voice.LongestDoubled:0} ms; the page itself paused {listened.LongestPause:0} ms"));
        Assert.Empty(watched.Wrong);
        Assert.InRange(gap, 0, 1_000 + listened.LongestPause);
        Assert.InRange(voice.LongestSilence, 0, 500 + listened.LongestPause);
    }

    /// <summary>Texts and pictures, both ways, from browser to browser.</summary>
    private static async Task ExchangeAsync(RoomPage one, RoomPage other)
    {
        await one.Person.WriteAsync("from the first");
        await other.Person.WriteAsync("from the second");
        foreach (var page in (RoomPage[])[one, other])
            await page.Person.SeesAsync("from the first", "from the second");
        await HandAsync(one, "first.png", 1);
        await other.Person.ShowsPictureAsync();
        await HandAsync(other, "second.png", 2);
        await one.Person.ShowsPictureAsync(2);
        await one.Person.SeesAsync("Not on the server: save it to keep it");
    }

    private static async Task HandAsync(RoomPage from, string name, int shown)
    {
        await from.Person.AttachPictureAsync(name, $"content of {name}");
        await from.Person.SeesAsync(name, "with the other side already");
        await from.Person.Page.ClickAsync(Control.Button("Send", exact: true));
        await from.Person.ShowsPictureAsync(shown);
    }

    private static async Task MeetAsync(params RoomPage[] people)
    {
        foreach (var one in people)
            await one.SeesAsync([.. people.Where(other => other != one)]);
        foreach (var one in people)
        {
            // the analysers of an AudioContext need a sound card in Firefox
            if (one.Person.Page.Browser == "Chromium")
                await one.HearsAsync([.. people.Where(other => other != one)]);
            else
                await one.Person.SeesAndHearsAsync();
        }
    }

    private async Task<RoomPage[]> GatherAsync(int width, params string[] kinds)
    {
        var people = new RoomPage[kinds.Length];
        for (var i = 0; i < kinds.Length; i++)
            people[i] = await PersonAsync(i, kinds[i], width);
        var link = await people[0].OpenEncryptedRoomAsync();
        foreach (var one in people[1..])
            await one.JoinAsync(link);
        return people;
    }

    private async Task<RoomPage> PersonAsync(int index, string kind, int width)
    {
        var person = await SignedInAsync(await browsers.NewPageAsync(kind), Unique(Names[index]));
        var one = new RoomPage(person, index * 120, kind == "Firefox" ? RoomPage.FirefoxTone : 350 + (index * 230));
        await one.DressAsync(width, width * 9 / 16, 10);
        return one;
    }
}
