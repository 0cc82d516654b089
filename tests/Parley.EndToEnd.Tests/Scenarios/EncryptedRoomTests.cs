using System.Globalization;
using System.Text;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>End-to-end encrypted rooms in real browsers: everybody is a colour and a tone, and the server is looked into from outside.</summary>
public sealed class EncryptedRoomTests(BrowserShelf browsers) : OwnServerScenario
{
    private const int People = 3;

    private static readonly string[] Names = ["Ada", "Bob", "Cyd"];

    /// <summary>Stands behind every picture before it is sealed.</summary>
    private readonly string _pattern = $"known pattern {Guid.NewGuid():N}";

    [Fact, Trait("Length", "medium")]
    public async Task Three_see_hear_and_read_each_other_and_the_server_holds_nothing_of_it()
    {
        Assert.SkipUnless(ProcessMemory.IsReadable, "Memory of other processes is read on Linux.");
        var people = await GatherAsync(encrypted: true);
        await MeetAsync(people);
        var link = await people[0].Person.Page.UrlAsync();
        var secret = new Uri(link).Fragment["#k=".Length..];
        var text = $"written for three {Guid.NewGuid():N}";
        await people[0].Person.WriteAsync(text);
        foreach (var one in people)
        {
            await one.Person.OpenChatAsync();
            await one.Person.SeesAsync(text);
        }

        var codes = new List<string>();
        foreach (var one in people)
            codes.Add(await one.CodeAsync());
        Assert.Matches("^[0-9]{4}( [0-9]{4}){5}$", codes[0]);
        Assert.Single(codes.Distinct(StringComparer.Ordinal));

        var file = $"content of a file {Guid.NewGuid():N}";
        var name = $"plan-{Guid.NewGuid():N}.png";
        await AttachAsync(people[0], name, file);
        foreach (var one in people[1..])
            await one.Person.ShowsPictureAsync();

        // while pictures flow: the engine holds a second of them
        foreach (var one in people)
            await one.SeesMovingAsync([.. people.Where(p => p != one)]);
        var patterns = Patterns(("picture", _pattern), ("text", text), ("file", file), ("name", name), ("secret", secret));
        Assert.Empty(ProcessMemory.Find(Server.ProcessId, patterns));
        Assert.Empty(InData(patterns));
        Assert.DoesNotContain(secret, Server.Log, StringComparison.Ordinal);
        foreach (var one in people)
            Assert.DoesNotContain(one.Person.Page.Signaling, line => line.Contains(secret, StringComparison.Ordinal) || line.Contains(text, StringComparison.Ordinal));

        foreach (var one in people)
            await one.Person.HangUpAsync();
        Assert.Equal(["file", "name", "picture", "text"], await FoundInTheClearAsync());
    }

    [Fact, Trait("Length", "medium")]
    public async Task Of_somebody_who_has_left_no_key_opens_a_frame_two_seconds_later()
    {
        var people = await GatherAsync(encrypted: true);
        await MeetAsync(people);
        var (bob, cyd) = (people[1], people[2]);
        var left = await cyd.Person.Page.CallAsync<double>("() => { const at = Date.now(); parleyWatch.find({ role: 'button', name: 'Hang up' }).click(); return at; }");
        await bob.SeesNoMoreAsync(cyd);
        var had = await cyd.Person.Page.CallAsync<HashSet<string>>("() => parleyProbe.keys");
        Assert.NotEmpty(had);
        // Ada is sealed with a key that Cyd never had, and goes on to be seen
        await Eventually.Holds(async () => (await FramesAsync(bob)).Keys.Any(kid => !had.Contains(kid)), "Bob gets frames under a new key");
        await bob.SeesMovingAsync(people[0]);
        var last = (await FramesAsync(bob)).Where(frame => had.Contains(frame.Key)).Max(frame => frame.Value);
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"last frame that somebody who left could open: {last - left:0} ms after"));
        Assert.InRange(last - left, double.MinValue, 2_000);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Ten_changes_of_layout_freeze_nothing_and_confuse_nobody()
    {
        var people = await GatherAsync(encrypted: true);
        await MeetAsync(people);
        var (ada, others) = (people[0], people[1..]);
        await ada.SeesMovingAsync(others);
        await ada.StartWatchingAsync(others);
        for (var i = 0; i < 10; i++)
        {
            await ada.Person.Page.PressAsync("l");
            await ada.Person.Page.CallAsync<bool>("async () => { await parleyStage.wait(500); return true; }");
        }

        var watched = await ada.StopWatchingAsync();
        Assert.Empty(watched.Wrong);
        var longest = watched.Gaps.Values.Max();
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"encrypted, longest standstill in 10 changes of layout: {longest:0} ms of {watched.Milliseconds:0}"));
        Assert.True(longest < 1_000, $"Pictures stood still: {string.Join(", ", watched.Stood)}");
    }

    /// <summary>The same in a room that is not encrypted: what is found there shows that it would have been found.</summary>
    private async Task<string[]> FoundInTheClearAsync()
    {
        var people = await GatherAsync(encrypted: false);
        await MeetAsync(people);
        var text = $"written in the clear {Guid.NewGuid():N}";
        await people[0].Person.WriteAsync(text);
        await people[1].Person.OpenChatAsync();
        await people[1].Person.SeesAsync(text);
        var file = $"content of a file in the clear {Guid.NewGuid():N}";
        var name = $"clear-{Guid.NewGuid():N}.png";
        await AttachAsync(people[0], name, file);
        await people[1].Person.ShowsPictureAsync();
        var stored = InData(Patterns(("file", file))).Take(1).Select(_ => "file");
        var patterns = Patterns(("picture", _pattern), ("text", text), ("name", name));
        IReadOnlySet<string> found = new HashSet<string>();
        await Eventually.Holds(
            () =>
            {
                found = ProcessMemory.Find(Server.ProcessId, patterns);
                return Task.FromResult(found.Count == patterns.Count);
            },
            "what was sent in the clear is found in the server's memory");
        return [.. found.Concat(stored).Order(StringComparer.Ordinal)];
    }

    /// <summary>Sends a picture of 64 × 48 pixels with something written behind it.</summary>
    private static Task<bool> AttachAsync(RoomPage one, string name, string content) => one.Person.Page.CallAsync<bool>(
        """
        async ({ name, content }) => {
          const [meeting] = document.querySelector("parley-app").client.meetings.value;
          const canvas = new OffscreenCanvas(64, 48);
          canvas.getContext("2d").fillRect(8, 8, 16, 16);
          const file = new File([await canvas.convertToBlob(), content], name, { type: "image/png" });
          const { state } = await meeting.files.add(file);
          while (state.value.phase !== "done") await new Promise((changed) => { const off = state.subscribe(() => { off(); changed(); }); });
          meeting.chat.send("", { files: meeting.files.take() });
          return true;
        }
        """,
        new { name, content });

    private static Task<Dictionary<string, double>> FramesAsync(RoomPage one) => one.Person.Page.CallAsync<Dictionary<string, double>>("() => parleyProbe.frames");

    private static Dictionary<string, byte[]> Patterns(params (string Name, string Text)[] all) => all.ToDictionary(one => one.Name, one => Encoding.ASCII.GetBytes(one.Text), StringComparer.Ordinal);

    private static async Task MeetAsync(RoomPage[] people)
    {
        foreach (var one in people)
            await one.SeesAsync([.. people.Where(p => p != one)]);
        foreach (var one in people)
            await one.HearsAsync([.. people.Where(p => p != one)]);
        await people[0].MovesAsync("routed");
    }

    private IEnumerable<string> InData(Dictionary<string, byte[]> patterns)
    {
        foreach (var file in Server.DataFiles())
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            foreach (var (name, pattern) in patterns)
            {
                if (content.AsSpan().IndexOf(pattern) >= 0)
                    yield return $"{name} in {Path.GetFileName(file)}";
            }
        }
    }

    private async Task<RoomPage[]> GatherAsync(bool encrypted)
    {
        var people = new RoomPage[People];
        for (var i = 0; i < people.Length; i++)
        {
            var page = await (await browsers.ChromiumAsync()).NewPageAsync();
            await page.ProbeAsync(_pattern, clear: !encrypted);
            people[i] = new RoomPage(await SignedInAsync(page, Unique(Names[i])), i * 90, 350 + (i * 230));
            await people[i].DressAsync(640, 360, 10);
        }

        var link = await (encrypted ? people[0].OpenEncryptedRoomAsync() : people[0].OpenRoomAsync());
        foreach (var one in people[1..])
            await one.JoinAsync(link);
        return people;
    }
}
