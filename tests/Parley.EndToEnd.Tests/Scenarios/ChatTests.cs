using System.Text;
using System.Text.Json;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What people write to each other, as each of them reads it.</summary>
public sealed class ChatTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task What_one_writes_is_answered_marked_changed_and_taken_back_before_the_eyes_of_the_other()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.OpenChatAsync();
        await guest.OpenChatAsync();
        await guest.Page.ClickAsync(Control.Textbox("Message"));
        await ((ChromiumPage)guest.Page).WriteAsync("Th");
        await host.SeesAsync($"{guest.Name} is writing…");
        await guest.WriteAsync("The **roof** is on: https://roof.example/plan");
        await host.SeesAsync("The roof is on");
        await host.SeesNoMoreAsync("is writing…");
        Assert.Equal(["roof"], await host.Page.CallAsync<string[]>("() => parleyWatch.all('.bubble strong').map((word) => word.textContent)"));
        Assert.Equal(["https://roof.example/plan"], await host.Page.CallAsync<string[]>("() => parleyWatch.all('.bubble a').map((link) => link.href)"));

        await host.OpenMenuOfAsync("The roof is on");
        await host.Page.ClickAsync(new Control("menuitem", "Reply"));
        await host.WriteAsync("Well done!");
        await guest.SeesAsync("Well done!");
        Assert.Contains("roof", Assert.Single(await guest.Page.CallAsync<string[]>("() => parleyWatch.all('.quote').map((quote) => quote.textContent)")), StringComparison.Ordinal);
        await guest.OpenMenuOfAsync("Well done!");
        await guest.Page.ClickAsync(new Control("menuitemcheckbox", "🎉"));
        await host.Page.ClickAsync(Control.Button($"🎉 1: {guest.Name}"));
        await guest.HasAsync(Control.Button("🎉 2: "));

        await guest.Page.ClickAsync(Control.Textbox("Message"));
        await guest.Page.PressAsync("ArrowUp");
        await guest.SeesAsync("Change the message");
        await guest.WriteAsync("The roof is leaking");
        await host.SeesAsync("The roof is leaking", "edited");
        await host.SeesNoMoreAsync("The roof is on");

        await host.Page.PressAsync("Escape");
        await guest.WriteAsync("Is anybody there?");
        await host.HasAsync(Control.Button("Chat, 1 unread"));
        await host.OpenChatAsync();
        await host.SeesAsync("New messages", "Is anybody there?");
        await host.HasAsync(Control.Button("Chat", exact: true));
        await guest.OpenMenuOfAsync("Is anybody there?");
        await guest.Page.ClickAsync(new Control("menuitem", "Delete"));
        await guest.Page.ClickAsync(Control.Button("Delete", exact: true));
        await Task.WhenAll(guest.SeesAsync("This message was deleted"), host.SeesAsync("This message was deleted"));
        await host.SeesNoMoreAsync("Is anybody there?");
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_comes_later_reads_finds_and_saves_all_but_what_is_for_one_other_only()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.WriteAsync("The roof is done");
        await guest.WriteAsync("And the cellar is dry");
        await host.SeesAsync("And the cellar is dry");
        var late = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Lena"));
        await late.Page.GoAsync(await host.Page.UrlAsync());
        await late.Page.ClickAsync(Control.Button("Join now"));
        await late.SeesAsync(host.Name, guest.Name);
        await late.OpenChatAsync();
        await late.SeesAsync("The roof is done", "And the cellar is dry");

        await host.Page.ClickAsync(Control.Button("To everybody"));
        await host.Page.ClickAsync(new Control("menuitemradio", late.Name));
        await host.WriteAsync("Between us: it is not");
        await late.SeesAsync("Between us: it is not", "Only you can read it");
        await late.OpenMenuOfAsync("Between us: it is not");
        await late.Page.ClickAsync(new Control("menuitem", "Reply"));
        await late.WriteAsync("My lips are sealed");
        await host.SeesAsync("My lips are sealed", "Only you can read it");
        await guest.WriteAsync("Good night");
        await Task.WhenAll(host.SeesAsync("Good night"), late.SeesAsync("Good night"));

        // what comes with a page that is loaded anew is no other than what came before
        await guest.Page.ReloadAsync();
        await guest.SeesAsync(host.Name, late.Name);
        await guest.OpenChatAsync();
        await guest.SeesAsync("The roof is done", "Good night");
        foreach (var (person, isMeant) in ((CallPage, bool)[])[(late, true), (guest, false)])
        {
            await FindsAsync(person, "the roof", "The roof is done");
            await FindsAsync(person, "between us", isMeant ? "Between us: it is not" : "Nothing was found.");
            var saved = await SaveAsync(person, "As text");
            foreach (var all in (string[])["The roof is done", "And the cellar is dry", "Good night", host.Name])
                Assert.Contains(all, saved, StringComparison.Ordinal);
            foreach (var one in (string[])["Between us: it is not", "My lips are sealed"])
                Assert.Equal(isMeant, saved.Contains(one, StringComparison.Ordinal));
            Assert.Equal(isMeant, (await person.TextAsync()).Contains("My lips are sealed", StringComparison.Ordinal));
        }

        Assert.StartsWith("<!", await SaveAsync(late, "As a page"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(await SaveAsync(late, "As data (JSON)")).RootElement.ValueKind);
    }

    [Fact, Trait("Length", "medium")]
    public async Task What_is_sealed_is_searched_and_saved_by_the_page_and_WHIP_is_refused_in_words()
    {
        var (host, guest) = await TwoAsync(browsers, "Hedy", "Gus");
        await host.Page.ClickAsync(new Control("checkbox", "End-to-end encrypted"));
        await MeetAsync(host, guest);
        await host.WriteAsync("The key is under the mat");
        await guest.OpenChatAsync();
        await guest.SeesAsync("The key is under the mat");
        await FindsAsync(guest, "under the", "The key is under the mat");
        Assert.Contains("The key is under the mat", await SaveAsync(guest, "As text"), StringComparison.Ordinal);

        await guest.Page.ClickAsync(Control.Button("End-to-end encrypted"));
        await guest.SeesAsync("What it does not protect from", "The page itself: it comes from this server.");
        var refused = await guest.Page.CallAsync<JsonElement>(
            """
            async () => {
              const connection = new RTCPeerConnection();
              connection.addTransceiver("video", { direction: "sendonly" });
              await connection.setLocalDescription();
              const answer = await fetch(location.pathname.replace("/r/", "/whip/"), { method: "POST", headers: { "content-type": "application/sdp" }, body: connection.localDescription.sdp });
              connection.close();
              return { status: answer.status, ...(await answer.json()) };
            }
            """);
        Assert.Equal(403, refused.GetProperty("status").GetInt32());
        Assert.StartsWith("This room is end-to-end encrypted.", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Looks for words in the chat, and waits until this is found, or said.</summary>
    private static async Task FindsAsync(CallPage person, string words, string found)
    {
        await person.Page.ClickAsync(Control.Button("Search the chat"));
        await person.Page.TypeAsync(new Control("searchbox", "Search the chat"), words);
        await Eventually.Holds(
            () => person.Page.CallAsync<bool>("(found) => parleyWatch.all('parley-chat-search').some(({ shadowRoot }) => shadowRoot.textContent.includes(found))", found),
            $"{person.Name}, who looks for '{words}', reads '{found}'");
        await person.Page.PressAsync("Escape");
    }

    private static async Task<string> SaveAsync(CallPage person, string format)
    {
        await person.Page.ClickAsync(Control.Button("Save the chat"));
        return Encoding.UTF8.GetString((await ((ChromiumPage)person.Page).SaveAsync(new Control("menuitem", format))).Content);
    }
}
