using System.Diagnostics;

namespace Parley.Server.Load;

/// <summary>Makes results of what was counted.</summary>
internal static class LoadSummary
{
    public static AudioResult Audio(LoadSpan span, LoadMoment after) => new(
        span.Count(figures => figures.Audio.Packets),
        Rounded(span.Rate(figures => figures.Audio.Packets)),
        Rounded(8 * span.Rate(figures => figures.Audio.Bytes)),
        span.Count(figures => figures.Audio.Lost),
        Rounded(span.Percent(figures => figures.Audio.Lost, figures => figures.Audio.Packets)),
        after.Figures.Audio.LongestLoss,
        Percentiles.Of(after.Figures.Audio.Delays));

    public static VideoResult Video(LoadSpan span, LoadMoment after) => new(
        span.Count(figures => figures.Video.Packets),
        Rounded(span.Rate(figures => figures.Video.Packets)),
        Rounded(8 * span.Rate(figures => figures.Video.Bytes)),
        span.Count(figures => figures.Video.Missed),
        span.Count(figures => figures.Video.Repaired),
        span.Count(figures => figures.Video.Lost),
        Rounded(span.Percent(figures => figures.Video.Lost, figures => figures.Video.Packets)),
        span.Count(figures => figures.Video.Frames),
        span.Count(figures => figures.Video.UnusableFrames),
        span.Count(figures => figures.Video.KeyFrames),
        span.Count(figures => figures.Video.KeyFrameRequests),
        span.Count(figures => figures.Video.Freezes),
        Rounded(span.FrozenPercent),
        span.Count(figures => figures.Video.Discontinuities),
        Percentiles.Of(after.Figures.Video.Delays));

    public static PublishedResult Published(LoadSpan span) => new(
        Rounded(span.Rate(figures => figures.PublishedPackets)),
        Rounded(8 * span.Rate(figures => figures.PublishedBytes)),
        span.Count(figures => figures.PublishedRetransmissions),
        span.Count(figures => figures.PublishedKeyFrames),
        span.Count(figures => figures.KeyFrameRequestsReceived),
        span.MostKeyFrameRequests,
        span.Count(figures => figures.NacksReceived));

    public static ServerResult? Server(int id, LoadSpan span, LoadMoment idle, LoadMoment after, LoadMoment left) =>
        span.ServerCpuPercent is { } percent && State(idle) is { } before && State(after) is { } loaded
            ? new ServerResult(id, Rounded(percent), span.CpuMicrosecondsPerForwardedPacket is { } cost ? Rounded(cost) : null, before, loaded, State(left))
            : null;

    private static ServerState? State(LoadMoment moment) => moment.Server is { } server ? new ServerState(server.ResidentBytes, server.Handles) : null;

    public static ToolResult Tool(LoadSpan span, LoadMoment after, TimeSpan latest, int broken) =>
        new(Rounded(span.OwnCpuPercent), Rounded(latest.TotalMilliseconds), after.Figures.Misattributed, broken);

    public static TimelineEntry Entry(LoadMoment began, LoadMoment last, LoadMoment now)
    {
        var span = new LoadSpan(last, now);
        return new TimelineEntry(
            Rounded(Stopwatch.GetElapsedTime(began.Timestamp, now.Timestamp).TotalSeconds),
            Rounded(Stopwatch.GetElapsedTime(0, now.Timestamp).TotalMilliseconds),
            Rounded(8 * span.Rate(figures => figures.Video.Bytes)),
            Rounded(span.Rate(figures => figures.Audio.Packets)),
            span.Count(figures => figures.Audio.Lost + figures.Video.Lost),
            span.Count(figures => figures.Video.Freezes),
            Rounded(span.FrozenPercent),
            now.Figures.Video.Height,
            span.ServerCpuPercent is { } server ? Rounded(server) : null,
            Rounded(span.OwnCpuPercent),
            Percentiles.Of(span.Delays));
    }

    public static double Rounded(double value) => Math.Round(value, 3);
}
