using System.Globalization;
using Spectre.Console;

namespace Parley.Server.Load;

/// <summary>Tells on the console: a table that grows by a line each second, and the result under it. Plain text where the console is a file.</summary>
internal sealed class ConsoleReport(IAnsiConsole console) : ILoadReport
{
    private const int HeadingEvery = 20;
    private const string Columns = "{0,8} {1,10} {2,8} {3,7} {4,8} {5,8} {6,8} {7,8} {8,7}";

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
            Line(Text(Columns, "members", "packets/s", "Mbit/s", "lost %", "frozen %", "p50 ms", "p99 ms", "server %", "own %"));
        var delays = now.Figures.Video.Delays is { Count: > 0 } video ? video : now.Figures.Audio.Delays;
        Line(Text(
            Columns,
            $"{now.Figures.Connected}/{members}",
            second.Rate(figures => figures.PacketsReceived).ToString("N0", CultureInfo.InvariantCulture),
            (8 * second.Rate(figures => figures.BytesReceived) / 1e6).ToString("N1", CultureInfo.InvariantCulture),
            Percent(second.Percent(figures => figures.Audio.Lost + figures.Video.Lost, figures => figures.PacketsReceived)),
            Percent(second.FrozenPercent),
            Milliseconds(delays.Percentile(0.5)),
            Milliseconds(delays.Percentile(0.99)),
            second.ServerCpuPercent is { } server ? Percent(server) : "–",
            Percent(second.OwnCpuPercent)));
    }

    public void Done(LoadResult result)
    {
        var table = new Table { Border = console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii, ShowHeaders = false };
        table.AddColumns("", "");
        Row(table, "joined", $"{result.Publishers.Joined} of {result.Publishers.Asked} publishers, {result.Subscribers.Joined} of {result.Subscribers.Asked} subscribers, {result.JoinsPerSecond:N1} a second");
        if (result.Churned > 0) Row(table, "came and went", $"{result.Churned}");
        Times(table, "answer", result.Join);
        Times(table, "connected", result.Connected);
        Times(table, "first packet", result.FirstPacket);
        Times(table, "first picture", result.FirstFrame);
        if (result.Rush is { } rush)
        {
            Row(table, "rush", $"{rush.Subscribers.Joined} of {rush.Subscribers.Asked} subscribers, {rush.JoinsPerSecond:N1} a second");
            Times(table, "answer", rush.Join);
            Times(table, "first picture", rush.FirstFrame);
        }

        Row(table, "audio", $"{result.Audio.PacketsPerSecond:N0} packets/s, {result.Audio.BitsPerSecond / 1e6:N2} Mbit/s, {result.Audio.LossPercent:N3} % lost, at most {result.Audio.LongestLoss} in a row");
        Times(table, "one way", result.Audio.Delay);
        Row(table, "video", $"{result.Video.PacketsPerSecond:N0} packets/s, {result.Video.BitsPerSecond / 1e6:N2} Mbit/s, {result.Video.LossPercent:N3} % lost");
        Times(table, "one way", result.Video.Delay);
        Row(table, "repaired", $"{result.Video.Repaired} of {result.Video.Missed} packets that were missing");
        Row(table, "pictures", $"{result.Video.Frames} shown, {result.Video.KeyFrames} key frames, {result.Video.Freezes} freezes ({result.Video.FrozenPercent:N2} % of the time)");
        Row(table, "published", $"{result.Published.PacketsPerSecond:N0} packets/s, {result.Published.BitsPerSecond / 1e6:N2} Mbit/s, {result.Published.KeyFrameRequests} key frames asked for, {result.Published.KeyFrameRequestsOfOne} of one publisher");
        if (result.Server is { } server)
        {
            var cost = server.CpuMicrosecondsPerForwardedPacket is { } micros ? $", {micros:N2} µs for each forwarded packet" : "";
            Row(table, "server", $"{server.CpuPercent:N1} % of a core{cost}");
            Row(table, "it holds", $"{Held(server.Loaded)}; before {Held(server.Before)}; after {(server.After is { } after ? Held(after) : "–")}");
        }

        Row(table, "this program", $"{result.Tool.CpuPercent:N1} % of a core, late by {result.Tool.LatestMilliseconds:N1} ms at the worst");
        if (result.Tool.Misattributed > 0) Row(table, "WRONG NAMES", $"{result.Tool.Misattributed} samples of media under somebody else's number");
        if (result.Tool.BrokenConnections > 0) Row(table, "broken", $"{result.Tool.BrokenConnections} connections");
        foreach (var fault in result.Faults) Row(table, "could not join", $"{fault.Count} × {fault.Reason}");
        console.Write(table);
    }

    private static string Held(ServerState state) => FormattableString.Invariant($"{state.ResidentBytes / 1048576.0:N0} MiB, {state.Handles} handles");

    private static void Times(Table table, string name, Percentiles? times)
    {
        if (times is not null) Row(table, name, $"p50 {times.P50:N1} · p95 {times.P95:N1} · p99 {times.P99:N1} · max {times.Max:N1} ms");
    }

    private static void Row(Table table, string name, FormattableString text) => table.AddRow(new Text(name), new Text(FormattableString.Invariant(text)));

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);

    private static string Percent(double value) => value.ToString("N2", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("N2", CultureInfo.InvariantCulture);

    private void Line(string text) => console.WriteLine(text);
}
