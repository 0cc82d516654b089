using System.Diagnostics;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What may happen to somebody in a meeting: the others soon see nobody who is not there, and whoever comes back is who they were.</summary>
public sealed class FaultTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task A_tab_that_crashes_is_gone_for_the_others_within_twenty_seconds_and_whoever_opens_the_link_once_more_is_there_once()
    {
        var (ada, bob, cyd) = await GatherAsync((ChromiumPage)await browsers.NewPageAsync("Chromium"));
        var since = Stopwatch.StartNew();
        await ((ChromiumPage)cyd.Person.Page).CrashAsync();
        await ada.LosesAsync(cyd, since);
        await bob.LosesAsync(cyd, since);

        // whoever comes now sees no ghost either
        var dan = await PersonAsync((ChromiumPage)await browsers.NewPageAsync("Chromium"), "Dan", 270);
        await dan.JoinAsync(await ada.Person.Page.UrlAsync());
        await dan.SeesAsync(ada, bob);
        Assert.DoesNotContain(await dan.PicturesAsync(), shown => shown.Name == cyd.Name);

        var again = Add(await ((ChromiumPage)cyd.Person.Page).NewTabAsync(), cyd.Name);
        await again.Page.GoAsync(await ada.Person.Page.UrlAsync());
        await again.Page.ClickAsync(Control.Button("Join now"));
        await ada.Person.SeesAsync("Participants 4");
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_laptop_that_sleeps_is_gone_for_the_others_within_twenty_seconds_and_is_back_by_itself_with_its_hand_up_when_it_wakes()
    {
        await using var laptop = await BrowserShelf.OwnChromiumAsync();
        var (ada, bob, cyd) = await GatherAsync(await laptop.NewPageAsync());
        await cyd.Person.Page.PressAsync("r");
        await ada.Person.SeesAsync("Raised hands, 1");

        var since = Stopwatch.StartNew();
        await using (await laptop.SleepAsync())
        {
            await ada.LosesAsync(cyd, since);
            await bob.LosesAsync(cyd, since);
        }

        var awake = Stopwatch.StartNew();
        await ada.SeesAsync(cyd);
        await cyd.SeesAsync(ada, bob);
        await ada.Person.SeesAsync("Participants 3", "Raised hands, 1", $"{cyd.Name} is back");
        Figures.Note($"seen again {awake.ElapsedMilliseconds} ms after it woke");
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whose_WebSocket_is_lost_for_longer_than_others_are_looked_at_without_a_word_is_seen_and_heard_all_the_time()
    {
        await using var cable = new Cable(Server.Url);
        var (ada, bob, cyd) = await GatherAsync((ChromiumPage)await browsers.NewPageAsync("Chromium"), cable.Url);
        await ada.StartWatchingAsync(cyd);
        cable.Cut();
        await cyd.Person.SeesAsync("Server gone, reconnecting…");
        await ada.Person.SeesAsync("Has lost the server");
        await ada.PassAsync(TimeSpan.FromSeconds(14));
        var watched = await ada.StopWatchingAsync();
        Assert.Empty(watched.Wrong);
        Assert.InRange(watched.Gaps[cyd.Name], 0, 1_500);
        await ada.Person.SeesAsync("Participants 3");
        await ada.HearsAsync(cyd);

        await cyd.Person.WriteAsync("written meanwhile");
        cable.Mend();
        await ada.Person.SeesAsync("written meanwhile");
        await ada.Person.SeesNoMoreAsync("Has lost the server");
        await cyd.Person.SeesNoMoreAsync("Server gone, reconnecting…");
        Assert.DoesNotContain($"{cyd.Name} is back", await ada.Person.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, cyd.Connections);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Of_a_camera_that_is_withdrawn_in_the_middle_it_is_said_and_what_helps_and_it_goes_on_by_itself_when_it_is_allowed_again()
    {
        await using var machine = await BrowserShelf.OwnChromiumAsync(permits: false);
        var page = await machine.NewPageAsync();
        var (host, guest) = await MeetAsync(page);
        await page.PermitAsync("camera", allowed: false);
        await guest.SeesAsync("The camera is blocked", "Click the symbol left of the address, and switch it on.");
        await host.SeesAsync("Camera is off");
        await page.PermitAsync("camera", allowed: true);
        await guest.SeesNoMoreAsync("The camera is blocked");
        await host.SeesNoMoreAsync("Camera is off");
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_camera_that_is_taken_away_is_told_of_and_what_there_is_instead_is_seen_by_itself()
    {
        await using var machine = await BrowserShelf.OwnChromiumAsync();
        var (host, guest) = await MeetAsync(await machine.NewPageAsync());
        await machine.TakeCamerasAsync();
        await guest.SeesAsync("The camera is gone.", "is used instead.");
        await host.SeesAndHearsAsync();
    }

    [Fact, Trait("Length", "medium")]
    public async Task On_a_full_disk_a_meeting_goes_on_what_is_not_stored_is_said_and_sent_again_when_there_is_room()
    {
        var folder = Directory.CreateTempSubdirectory("parley-disk-");
        try
        {
            using var disk = SmallDisk.Mount(folder.FullName, kilobytes: 16 * 1024);
            await using var server = await ParleyServer.StartAsync(folder: Directory.CreateDirectory(Path.Combine(folder.FullName, "data")).FullName);
            var host = Add(await browsers.NewPageAsync("Chromium"), Unique("Hedy"));
            await host.SignInAsync(server.Url);
            var guest = Add(await browsers.NewPageAsync("Chromium"), Unique("Gus"));
            await guest.SignInAsync(server.Url);
            await host.Page.ClickAsync(Control.Button("Start a room"));
            await host.Page.ClickAsync(Control.Button("Join now"));
            await host.SeesAsync("Nobody else is here yet");
            await host.AttachPictureAsync("plan.png", "a picture");
            await host.SeesAsync("The server has no room for this file. Tell its operator.");
            await guest.Page.GoAsync(await host.Page.UrlAsync());
            await guest.Page.ClickAsync(Control.Button("Join now"));
            await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

            var ballast = Path.Combine(folder.FullName, "ballast");
            Fill(ballast);
            await guest.WriteAsync(new string('x', 3_000));
            await guest.SeesAsync("The server could not store it.");
            await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

            File.Delete(ballast);
            await guest.Page.ClickAsync(Control.Button("Send again"));
            await guest.SeesNoMoreAsync("The server could not store it.");
            await host.OpenChatAsync();
            await host.SeesAsync(new string('x', 3_000));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Two in a room, of whom the second is on this page.</summary>
    private async Task<(CallPage Host, CallPage Guest)> MeetAsync(ChromiumPage page)
    {
        var host = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Hedy"));
        var guest = await SignedInAsync(page, Unique("Gus"));
        await MeetAsync(host, guest);
        return (host, guest);
    }

    private static void Fill(string file)
    {
        using var stream = File.OpenWrite(file);
        try
        {
            for (var part = new byte[4096]; ; stream.Flush(flushToDisk: true))
                stream.Write(part);
        }
        catch (IOException)
        {
            // that is what was wanted
        }
    }

    private async Task<(RoomPage Ada, RoomPage Bob, RoomPage Cyd)> GatherAsync(ChromiumPage third, string? url = null)
    {
        var ada = await PersonAsync((ChromiumPage)await browsers.NewPageAsync("Chromium"), "Ada", 0);
        var bob = await PersonAsync((ChromiumPage)await browsers.NewPageAsync("Chromium"), "Bob", 90);
        var cyd = await PersonAsync(third, "Cyd", 180, url);
        var link = await ada.OpenRoomAsync();
        await bob.JoinAsync(link);
        await cyd.JoinAsync(link);
        foreach (var one in (RoomPage[])[ada, bob])
        {
            await one.SeesAsync(cyd);
            await one.Person.Page.PressAsync("u");
        }

        return (ada, bob, cyd);
    }

    private async Task<RoomPage> PersonAsync(ChromiumPage page, string name, int hue, string? url = null)
    {
        var person = Add(page, Unique(name));
        await person.SignInAsync(url ?? Server.Url);
        var one = new RoomPage(person, hue, 350 + (2 * hue));
        await one.DressAsync(320, 180, 5);
        return one;
    }
}
