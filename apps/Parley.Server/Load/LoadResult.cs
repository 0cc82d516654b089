using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Parley.Server.Load;

/// <summary>What came of a load. Times are in milliseconds, rates in bits or packets per second, unless named otherwise.</summary>
internal sealed record LoadResult(
    string Url,
    string Room,
    string Protocol,
    JoinedCount Publishers,
    JoinedCount Subscribers,
    double DurationSeconds,
    double JoinsPerSecond,
    int Churned,
    RushResult? Rush,
    Percentiles? Join,
    Percentiles? Connected,
    Percentiles? FirstPacket,
    Percentiles? FirstFrame,
    AudioResult Audio,
    VideoResult Video,
    PublishedResult Published,
    ServerResult? Server,
    ToolResult Tool,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyList<CountedFault> Faults);

/// <summary>How many joined.</summary>
internal sealed record JoinedCount(int Asked, int Joined);

/// <summary>How those fared who came all at once, apart from everybody else.</summary>
/// <param name="Subscribers">How many.</param>
/// <param name="JoinsPerSecond">Until the last of them had its answer; they come within one second.</param>
/// <param name="BootMilliseconds">When it began, by the machine's monotonic clock.</param>
/// <param name="Join">Until the answer.</param>
/// <param name="Connected">Until the media connection.</param>
/// <param name="FirstPacket">Until the first packet.</param>
/// <param name="FirstFrame">Until the first picture.</param>
internal sealed record RushResult(
    JoinedCount Subscribers, double JoinsPerSecond, double BootMilliseconds, Percentiles? Join, Percentiles? Connected, Percentiles? FirstPacket, Percentiles? FirstFrame);

/// <summary>What was received of voices.</summary>
/// <param name="Packets">How many.</param>
/// <param name="PacketsPerSecond">Packets.</param>
/// <param name="BitsPerSecond">Of payloads.</param>
/// <param name="Lost">That never came.</param>
/// <param name="LossPercent">Of these.</param>
/// <param name="LongestLoss">The most that were lost one after the other, 20 ms each, since the first join.</param>
/// <param name="Delay">One way.</param>
internal sealed record AudioResult(long Packets, double PacketsPerSecond, double BitsPerSecond, long Lost, double LossPercent, int LongestLoss, Percentiles? Delay);

/// <summary>What was received of pictures.</summary>
/// <param name="Packets">Without copies and retransmissions.</param>
/// <param name="PacketsPerSecond">Packets.</param>
/// <param name="BitsPerSecond">Of payloads.</param>
/// <param name="Missed">That were missing at first.</param>
/// <param name="Repaired">Of these, that came by retransmission.</param>
/// <param name="Lost">That never came.</param>
/// <param name="LossPercent">Of these.</param>
/// <param name="Frames">That could be shown.</param>
/// <param name="UnusableFrames">That were whole but could not be shown.</param>
/// <param name="KeyFrames">Of the frames.</param>
/// <param name="KeyFrameRequests">Sent to the server.</param>
/// <param name="Freezes">How often a picture stood still.</param>
/// <param name="FrozenPercent">The share of the time.</param>
/// <param name="Discontinuities">Picture ids that did not follow, though nothing was missing: a fault of the server.</param>
/// <param name="Delay">One way.</param>
internal sealed record VideoResult(
    long Packets,
    double PacketsPerSecond,
    double BitsPerSecond,
    long Missed,
    long Repaired,
    long Lost,
    double LossPercent,
    long Frames,
    long UnusableFrames,
    long KeyFrames,
    long KeyFrameRequests,
    long Freezes,
    double FrozenPercent,
    long Discontinuities,
    Percentiles? Delay);

/// <summary>What was published.</summary>
/// <param name="PacketsPerSecond">Without retransmissions.</param>
/// <param name="BitsPerSecond">Of payloads.</param>
/// <param name="Retransmissions">Packets sent again.</param>
/// <param name="KeyFrames">Sent, in all layers.</param>
/// <param name="KeyFrameRequests">That came from the server.</param>
/// <param name="KeyFrameRequestsOfOne">The most that came to one publisher.</param>
/// <param name="Nacks">Packets that the server asked for again.</param>
internal sealed record PublishedResult(
    double PacketsPerSecond, double BitsPerSecond, long Retransmissions, long KeyFrames, long KeyFrameRequests, long KeyFrameRequestsOfOne, long Nacks);

/// <summary>What it cost the server.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="CpuPercent">Of one core.</param>
/// <param name="CpuMicrosecondsPerForwardedPacket">Per media packet that a member received.</param>
/// <param name="Before">Before the first join.</param>
/// <param name="Loaded">At the end of the measurement.</param>
/// <param name="After">Five seconds after everybody has left.</param>
internal sealed record ServerResult(
    int ProcessId, double CpuPercent, double? CpuMicrosecondsPerForwardedPacket, ServerState Before, ServerState Loaded, ServerState? After);

/// <summary>What the server's process holds.</summary>
/// <param name="ResidentBytes">Memory.</param>
/// <param name="Handles">Open files and sockets; null if they may not be counted.</param>
internal sealed record ServerState(long ResidentBytes, int? Handles);

/// <summary>What it cost this program: near a whole core, or late by more than some milliseconds, it is the bottleneck itself.</summary>
/// <param name="CpuPercent">Of one core.</param>
/// <param name="LatestMilliseconds">By how much it looked at a client too late, at the worst.</param>
/// <param name="Misattributed">Media under the number of somebody else than its sender, looked at once in each interval.</param>
/// <param name="BrokenConnections">That had been there.</param>
internal sealed record ToolResult(double CpuPercent, double LatestMilliseconds, long Misattributed, int BrokenConnections);

/// <summary>What happened between the moment before and this one.</summary>
/// <param name="At">When, in seconds from the beginning of the measurement.</param>
/// <param name="BootMilliseconds">When, by the machine's monotonic clock: the same for all programs on it.</param>
/// <param name="VideoBitsPerSecond">Of payloads.</param>
/// <param name="AudioPacketsPerSecond">Voices.</param>
/// <param name="Lost">Packets that never came.</param>
/// <param name="Freezes">That ended.</param>
/// <param name="FrozenPercent">The share of the time that pictures which came were waited for.</param>
/// <param name="Height">Of the tallest picture.</param>
/// <param name="ServerCpuPercent">Of one core; null without the server's process.</param>
/// <param name="OwnCpuPercent">Of one core, of this program.</param>
/// <param name="Delay">One way, of pictures and voices.</param>
internal sealed record TimelineEntry(
    double At,
    double BootMilliseconds,
    double VideoBitsPerSecond,
    double AudioPacketsPerSecond,
    long Lost,
    long Freezes,
    double FrozenPercent,
    int Height,
    double? ServerCpuPercent,
    double OwnCpuPercent,
    Percentiles? Delay);

/// <summary>Why members could not join.</summary>
internal sealed record CountedFault(string Reason, int Count);

/// <summary>Serialization of results and of what is sent.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;

/// <summary>Messages on one line.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonLines : JsonSerializerContext;
