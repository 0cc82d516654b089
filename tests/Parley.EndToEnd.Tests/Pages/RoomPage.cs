using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Pages;

/// <summary>One of many in a room, whose camera is a colour and whose microphone is a tone that nobody else has.</summary>
internal sealed partial class RoomPage(CallPage person, int hue, int tone)
{
    /// <summary>What Firefox' own fake microphone sounds like, in Hz, whatever it is dressed in.</summary>
    public const int FirefoxTone = 1000;

    private static readonly string Script = ReadScript();

    public string Name => person.Name;

    public int Hue => hue;

    public int Tone => tone;

    public CallPage Person => person;

    private IBrowserPage Page => person.Page;

    /// <summary>Gives the page its camera and microphone; it must not have opened any yet.</summary>
    public async Task DressAsync(int width = 960, int height = 540, int rate = 15)
    {
        await Page.CallAsync<bool>($"() => {{ {Script}; return true; }}");
        await Page.CallAsync<bool>("(look) => parleyStage.dress(look)", new { hue, tone, width, height, rate });
    }

    /// <summary>Some seconds of what a camera of this colour shows, in a file that <c>parley load --recording</c> takes.</summary>
    public async Task<string> RecordAsync(int width, int height, int rate, int seconds)
    {
        var file = Path.Combine(Path.GetTempPath(), $"parley-recording-{Guid.NewGuid():N}.ivf");
        await File.WriteAllBytesAsync(file, Convert.FromBase64String(await Page.CallAsync<string>("(wish) => parleyStage.record(wish)", new { hue, width, height, rate, seconds })));
        return file;
    }

    /// <summary>Waits until so many are shown in a colour.</summary>
    public Task SeesAsync(int count, int inHue) =>
        Eventually.Holds(async () => (await PicturesAsync()).Count(one => one.Hue is { } seen && Apart(seen, inHue) < 20) == count, $"{Name} sees {count} in the colour {inHue}");

    /// <summary>From now on the page's connections know of no relay.</summary>
    public Task ShunRelaysAsync() => Page.CallAsync<bool>("() => parleyStage.shunRelays()");

    /// <summary>From now on its picture costs what a camera's would.</summary>
    public Task EnrichAsync() => Page.CallAsync<bool>("() => parleyStage.enrich()");

    /// <summary>Opens a room; its address.</summary>
    public async Task<string> OpenRoomAsync()
    {
        await Page.ClickAsync(Control.Button("Start a room"));
        await Page.ClickAsync(Control.Button("Join now"));
        await person.SeesAsync("Nobody else is here yet");
        return await Page.UrlAsync();
    }

    /// <summary>Opens an end-to-end encrypted room; its address, with the secret that opens it.</summary>
    public async Task<string> OpenEncryptedRoomAsync()
    {
        await Page.ClickAsync(new Control("checkbox", "End-to-end encrypted"));
        return await OpenRoomAsync();
    }

    public async Task JoinAsync(string link)
    {
        var address = new Uri(link);
        await Page.CallAsync<bool>("(path) => parleyStage.travel(path)", address.PathAndQuery + address.Fragment);
        await Page.ClickAsync(Control.Button("Join now"));
    }

    /// <summary>Joins; how long it takes from the click to the first picture of anybody.</summary>
    /// <param name="link">Where.</param>
    /// <param name="stands">Whether they stand at the door until the page has made ready what it can, or click as soon as there is a button.</param>
    public async Task<Joined> JoinTimeAsync(string link, bool stands = false)
    {
        await Page.CallAsync<bool>("(path) => parleyStage.travel(path)", new Uri(link).PathAndQuery);
        if (stands)
            await Page.CallAsync<bool>("() => parleyStage.stand()");
        await Page.CallAsync<bool>("() => parleyStage.stopwatch()");
        await Page.ClickAsync(Control.Button("Join now"));
        return await Page.CallAsync<Joined>("() => parleyStage.stopped()");
    }

    /// <summary>Waits until these are shown, each in their own colour.</summary>
    public Task SeesAsync(params RoomPage[] others) => SeesAsync(others, null);

    public async Task SeesAsync(RoomPage[] others, TimeSpan? within)
    {
        Shown[] last = [];
        try
        {
            await Eventually.Holds(
                async () =>
                {
                    last = await PicturesAsync();
                    return others.All(o => last.Any(s => s.Name == o.Name && !s.Screen && s.Hue is { } seen && Apart(seen, o.Hue) < 20));
                },
                $"{Name} sees {string.Join(", ", others.Select(o => o.Name))}",
                within);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; shown: {string.Join(", ", last.Select(s => s.ToString()))}", e);
        }
    }

    public Task SeesNoMoreAsync(RoomPage other) =>
        Eventually.Holds(async () => (await PicturesAsync()).All(s => s.Name != other.Name), $"{Name} sees {other.Name} no more");

    /// <summary>
    /// Waits until somebody is shown as being there nowhere any more: no tile, not in the list of participants, which is open, nor in its count. At most 20 s
    /// after the last word of them.
    /// </summary>
    public async Task LosesAsync(RoomPage other, Stopwatch since)
    {
        const string Listed = "() => parleyWatch.all('parley-room-people').flatMap(({ shadowRoot }) => [...shadowRoot.querySelectorAll('h2 .muted, li .name')].map((word) => word.textContent.trim()))";
        await Eventually.Holds(
            async () =>
            {
                var listed = await Page.CallAsync<string[]>(Listed);
                return !listed.Contains(other.Name) && listed[0] == (listed.Length - 1).ToString(CultureInfo.InvariantCulture) && (await PicturesAsync()).All(shown => shown.Name != other.Name);
            },
            $"{Name} sees {other.Name} nowhere any more",
            TimeSpan.FromSeconds(20) - since.Elapsed);
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"{Name.Split(' ')[0]} sees {other.Name.Split(' ')[0]} nowhere any more after {since.Elapsed.TotalSeconds:0.0} s"));
    }

    public Task<Shown[]> PicturesAsync() => Page.CallAsync<Shown[]>("() => parleyStage.pictures()");

    /// <summary>Waits until the pictures of these have moved for two seconds, without a standstill of half a one.</summary>
    public async Task SeesMovingAsync(params RoomPage[] others)
    {
        Watched? last = null;
        try
        {
            await Eventually.Holds(
                async () =>
                {
                    await StartWatchingAsync(others);
                    await Page.CallAsync<bool>("async () => { await parleyStage.wait(2000); return true; }");
                    last = await StopWatchingAsync();
                    return last.Wrong.Length == 0 && last.Gaps.Values.All(gap => gap < 500);
                },
                $"{Name} sees {string.Join(", ", others.Select(o => o.Name))} move");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; of the last two seconds: {string.Join(", ", last!.Gaps.Select(gap => $"{gap.Key} stood still for {gap.Value:0} ms"))}; taken for somebody else: {string.Join(", ", last.Wrong)}", e);
        }
    }

    public Task StartWatchingAsync(params RoomPage[] others) =>
        Page.CallAsync<bool>("(hues) => parleyStage.watch(hues)", others.ToDictionary(o => o.Name, o => o.Hue));

    public Task<Watched> StopWatchingAsync() => Page.CallAsync<Watched>("() => parleyStage.watched()");

    /// <summary>What the network has done to what came until now.</summary>
    public Task<Received> ReceivedAsync() => Page.CallAsync<Received>("() => parleyStage.received()");

    /// <summary>Lets time pass on the page.</summary>
    public Task PassAsync(TimeSpan time) => Page.CallAsync<bool>("async (ms) => { await parleyStage.wait(ms); return true; }", time.TotalMilliseconds);

    /// <summary>How loud the tone is from now on, from 0 to 1. In Chromium; Firefox has a microphone of its own.</summary>
    public Task SpeakAsync(double level) => Page.CallAsync<bool>("(level) => parleyStage.speak(level)", level);

    /// <summary>Who is marked as speaking where two are alone: <c>remote</c>, <c>self</c>.</summary>
    public Task<string[]> MarkedAsync() =>
        Page.CallAsync<string[]>("() => ['remote', 'self'].filter((who) => parleyWatch.all(`parley-${who}-view[speaking]`).length > 0)");

    /// <summary>Waits until somebody's picture is the largest, or not, and so many pixels wide.</summary>
    /// <param name="other">Whose.</param>
    /// <param name="large">Whether it is large.</param>
    /// <param name="width">Of the picture as it comes, in pixels; the last is included.</param>
    public Task ShowsAsync(RoomPage other, bool large, Range width)
    {
        var (least, most) = (width.Start.Value, width.End.Value);
        Tile? last = null;
        return Eventually.Holds(
            async () =>
            {
                last = (await Page.CallAsync<Tile[]>("() => parleyStage.tiles()")).SingleOrDefault(tile => tile.Name == other.Name);
                return last is not null && last.Large == large && last.Width >= least && last.Width <= most;
            },
            $"{Name} sees {other.Name} {(large ? "large" : "small")}, {least} to {most} pixels wide");
    }

    public Task StartListeningAsync(params RoomPage[] others) =>
        Page.CallAsync<bool>("(tones) => parleyStage.listen(tones)", others.ToDictionary(o => o.Name, o => o.Tone));

    public Task<Listened> StopListeningAsync() => Page.CallAsync<Listened>("() => parleyStage.listened()");

    /// <summary>Waits until these are heard.</summary>
    public async Task HearsAsync(params RoomPage[] others)
    {
        Listened? last = null;
        await Eventually.Holds(
            async () =>
            {
                await StartListeningAsync(others);
                await Page.CallAsync<bool>("async () => { await parleyStage.wait(600); return true; }");
                last = await StopListeningAsync();
                return others.All(o => last.People[o.Name].Heard > 10);
            },
            $"{Name} hears {string.Join(", ", others.Select(o => o.Name))}");
    }

    /// <summary>The code of an encrypted room, which all who are in it compare.</summary>
    public async Task<string> CodeAsync()
    {
        await Page.ClickAsync(Control.Button("End-to-end encrypted"));
        const string Code = "() => parleyWatch.all('.code[role=img]').at(-1)?.ariaLabel.replace('Code ', '') ?? ''";
        await Eventually.Holds(async () => (await Page.CallAsync<string>(Code)).Length == 29, $"{Name} is shown the code");
        var code = await Page.CallAsync<string>(Code);
        await Page.PressAsync("Escape");
        return code;
    }

    public Task<Network> NetworkAsync() => Page.CallAsync<Network>("() => parleyStage.network()");

    /// <summary>Waits until media take this way, and no other one is open any more.</summary>
    public Task MovesAsync(string mode) => Eventually.Holds(
        async () => await NetworkAsync() is { Connection: "connected", Connections: 1 } network && network.Mode == mode,
        $"{Name} is in {mode} mode with one connection");

    /// <summary>How many messages of a method this page has sent.</summary>
    public int Sent(string method) => Person.Said($"\"{method}\"", from: 0);

    /// <summary>
    /// How many connections it has had in rooms, offered there or brought along from the door. One that looks for another path is the same, and what was offered to a room that
    /// is direct was refused, and is none.
    /// </summary>
    public int Connections => Page.Signaling
        .Where(line => line.Contains("-> ", StringComparison.Ordinal) && (line.Contains("\"media.connect\"", StringComparison.Ordinal) || line.Contains("\"room.join\"", StringComparison.Ordinal)))
        .Select(line => ConnectionId().Match(line).Value).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).Count()
        - Page.Signaling.Count(line => line.Contains("<- ", StringComparison.Ordinal) && line.Contains("\"not-routed\"", StringComparison.Ordinal));

    [GeneratedRegex("\"connection\":\"[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConnectionId();

    private static double Apart(double a, double b) => Math.Abs(((a - b + 540) % 360) - 180);

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(RoomPage).Assembly.GetManifestResourceStream("stage.js")!);
        return reader.ReadToEnd();
    }

    /// <summary>A tile: whose name is on it, and the colour of its picture, if there is one.</summary>
    internal sealed record Shown(string Name, bool Screen, double? Hue)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}{(Screen ? " (screen)" : "")} {Hue?.ToString("0", CultureInfo.InvariantCulture) ?? "without picture"}");
    }

    /// <summary>A click on "Join now", and what came of it.</summary>
    /// <param name="Milliseconds">Until the first picture of anybody.</param>
    /// <param name="Busy">How much of it the page was in tasks of more than 50 ms.</param>
    /// <param name="Steps">When each step was done: the wish to join sent and answered, in the room, offered, answered, a path (ICE), keys (DTLS), told of slots.</param>
    internal sealed record Joined(double Milliseconds, double Busy, Dictionary<string, double> Steps)
    {
        public override string ToString() =>
            string.Join(", ", Steps.OrderBy(step => step.Value).Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Key} {step.Value:0}")))
            + string.Create(CultureInfo.InvariantCulture, $", picture {Milliseconds:0} ms; {Busy:0} ms of long tasks");
    }

    /// <summary>How a picture is shown.</summary>
    /// <param name="Name">Whose.</param>
    /// <param name="Large">Whether it is one of the large ones.</param>
    /// <param name="Width">Of what comes, in pixels.</param>
    internal sealed record Tile(string Name, bool Large, int Width);

    /// <summary>What was to be seen over a time.</summary>
    /// <param name="Wrong">Each time that somebody's name was on another's picture.</param>
    /// <param name="Gaps">The longest standstill of each, in ms.</param>
    /// <param name="Frozen">How long the picture of each was frozen (webrtc-stats, totalFreezesDuration), in ms.</param>
    /// <param name="Stood">Each standstill of more than 400 ms.</param>
    /// <param name="Looks">How often it was looked.</param>
    /// <param name="Milliseconds">How long.</param>
    /// <param name="LongestPause">The longest time in which the page itself did not look, being busy, in ms.</param>
    internal sealed record Watched(string[] Wrong, Dictionary<string, double> Gaps, Dictionary<string, double> Frozen, string[] Stood, int Looks, double Milliseconds, double LongestPause);

    /// <summary>What came, as the browser counts it.</summary>
    /// <param name="Packets">Of pictures.</param>
    /// <param name="Lost">Packets of pictures that did not come, or not yet.</param>
    /// <param name="Resent">Packets of pictures that came at last, being sent again (RTX); 0 of a browser that does not count them.</param>
    /// <param name="Concealed">Samples of sound that were made up.</param>
    /// <param name="Samples">All samples of sound.</param>
    internal sealed record Received(double Packets, double Lost, double Resent, double Concealed, double Samples)
    {
        /// <summary>What came since an earlier moment.</summary>
        public Received Since(Received earlier) =>
            new(Packets - earlier.Packets, Lost - earlier.Lost, Resent - earlier.Resent, Concealed - earlier.Concealed, Samples - earlier.Samples);
    }

    /// <summary>What was to be heard over a time.</summary>
    /// <param name="People">By name.</param>
    /// <param name="LongestPause">The longest time in which the page itself did not listen, being busy, in ms.</param>
    internal sealed record Listened(Dictionary<string, Voice> People, double LongestPause);

    /// <summary>Somebody's tone.</summary>
    /// <param name="LongestSilence">How long it was missing at most, in ms.</param>
    /// <param name="LongestDoubled">How long it came twice at most, in ms.</param>
    /// <param name="Heard">How often it was heard.</param>
    internal sealed record Voice(double LongestSilence, double LongestDoubled, int Heard);

    /// <summary>Which way media take.</summary>
    internal sealed record Network(string Mode, string Connection, int Connections);
}
