using System.Globalization;
using Spectre.Console;

namespace Parley.Server.Load;

/// <summary>Tells on the console: a table that grows by a line each second, and the result under it. Plain text where the console is a file.</summary>
internal sealed class ConsoleReport(IAnsiConsole console) : ILoadReport
{
    private const int HeadingEvery = 20;
    private const string Columns = "{0,8} {1,10} {2,10} {3,8} {4,8} {5,9} {6,9} {7,8} {8,9} {9,8} {10,8}";

    private int _lines;
    private int _lastJoined = -1;

    public void Joining(int joined, int asked, int failed)
    {
        if (joined + failed == _lastJoined) return;
        _lastJoined = joined + failed;
        Line($"joined {joined} of {asked}{(failed > 0 ? $", {failed} could not" : "")}");
    }

    public void Measured(LoadSpan second, LoadMoment now, int members)
    {
        if (_lines++ % HeadingEvery == 0)
            Line(Text(Columns, "members", "packets/s", "Mbit/s", "lost %", "frozen %", "audio p50", "audio p99", "p50 ms", "p99 ms", "server %", "own %"));
        var (audio, video) = (now.Figures.Audio.Delays, now.Figures.Video.Delays);
        Line(Text(
            Columns,
            $"{now.Figures.Connected}/{members}",
            second.Rate(figures => figures.PacketsReceived).ToString("N0", CultureInfo.InvariantCulture),
            (8 * second.Rate(figures => figures.BytesReceived) / 1e6).ToString("N1", CultureInfo.InvariantCulture),
            Percent(second.Percent(figures => figures.Audio.Lost + figures.Video.Lost, figures => figures.PacketsReceived)),
            Percent(second.FrozenPercent),
            Milliseconds(audio.Percentile(0.5)),
            Milliseconds(audio.Percentile(0.99)),
            Milliseconds(video.Percentile(0.5)),
            Milliseconds(video.Percentile(0.99)),
            second.ServerCpuPercent is { } server ? Percent(server) : "–",
            Percent(second.OwnCpuPercent)));
    }

    public void Done(LoadResult result)
    {
        var table = new Table { Border = console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii, ShowHeaders = false };
        table.AddColumns("", "");
        Row(table, "joined", $"{result.Publishers.Joined} of {result.Publishers.Asked} publishers, {result.Subscribers.Joined} of {result.Subscribers.Asked} subscribers, {result.JoinsPerSecond:N1} a second");
        Times(table, "until the answer", result.Join);
        Times(table, "until connected", result.Connected);
        Times(table, "until the first packet", result.FirstPacket);
        Times(table, "until the first picture", result.FirstFrame);
        Row(table, "audio", $"{result.Audio.PacketsPerSecond:N0} packets/s, {result.Audio.BitsPerSecond / 1e6:N2} Mbit/s, {result.Audio.LossPercent:N3} % lost");
        Times(table, "audio, one way", result.Audio.Delay);
        Row(table, "video", $"{result.Video.PacketsPerSecond:N0} packets/s, {result.Video.BitsPerSecond / 1e6:N2} Mbit/s, {result.Video.LossPercent:N3} % lost ({result.Video.Missed} missed, {result.Video.Repaired} repaired)");
        Times(table, "video, one way", result.Video.Delay);
        Row(table, "pictures", $"{result.Video.Frames} shown, {result.Video.KeyFrames} key frames, {result.Video.Freezes} freezes, {result.Video.FrozenPercent:N2} % of the time frozen");
        Row(table, "published", $"{result.Published.PacketsPerSecond:N0} packets/s, {result.Published.BitsPerSecond / 1e6:N2} Mbit/s, {result.Published.KeyFrameRequests} key frames asked for");
        if (result.Server is { } server)
        {
            var cost = server.CpuMicrosecondsPerForwardedPacket is { } micros ? $", {micros:N2} µs for each forwarded packet" : "";
            Row(table, "server", $"{server.CpuPercent:N1} % of a core{cost}, {server.ResidentBytes / 1048576.0:N1} MiB ({server.ResidentBytesBefore / 1048576.0:N1} before)");
        }

        Row(table, "this program", $"{result.Tool.CpuPercent:N1} % of a core, late by {result.Tool.LatestMilliseconds:N1} ms at the worst");
        if (result.Tool.Misattributed > 0) Row(table, "WRONG NAMES", $"{result.Tool.Misattributed} samples of media under somebody else's number");
        if (result.Tool.BrokenConnections > 0) Row(table, "broken", $"{result.Tool.BrokenConnections} connections");
        foreach (var fault in result.Faults) Row(table, "could not join", $"{fault.Count} × {fault.Reason}");
        console.Write(table);
    }

    private static void Times(Table table, string name, Percentiles? times)
    {
        if (times is not null) Row(table, name, $"p50 {times.P50:N2} · p95 {times.P95:N2} · p99 {times.P99:N2} · max {times.Max:N2} ms");
    }

    private static void Row(Table table, string name, FormattableString text) => table.AddRow(new Text(name), new Text(FormattableString.Invariant(text)));

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);

    private static string Percent(double value) => value.ToString("N2", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("N2", CultureInfo.InvariantCulture);

    private void Line(string text) => console.WriteLine(text);
}
