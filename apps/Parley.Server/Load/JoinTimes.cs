using System.Diagnostics;
using Parley.Protocols.Primitives;

namespace Parley.Server.Load;

/// <summary>How long a member's join took, from its beginning to each step.</summary>
internal sealed record JoinTimes(TimeSpan Answer, TimeSpan? Connected, TimeSpan? FirstPacket, TimeSpan? FirstFrame, bool Broke)
{
    /// <summary>Of a member that has joined; to be called on the worker's thread.</summary>
    public static JoinTimes Of(LoadMember member, LoadPeer peer) => new(
        Stopwatch.GetElapsedTime(member.Began, member.Answered),
        Since(member, peer.ConnectedAt),
        Since(member, peer.Client.Slots.Min(slot => slot.FirstPacket)),
        Since(member, peer.Client.Slots.Min(slot => slot.FirstFrame)),
        peer.Broken is not null);

    /// <summary>How each step was spread over all who have joined.</summary>
    public static (Percentiles? Answer, Percentiles? Connected, Percentiles? FirstPacket, Percentiles? FirstFrame) Spread(IReadOnlyCollection<JoinTimes> times) => (
        Percentiles.Of(times.Select(time => time.Answer)),
        Percentiles.Of(times.Select(time => time.Connected).OfType<TimeSpan>()),
        Percentiles.Of(times.Select(time => time.FirstPacket).OfType<TimeSpan>()),
        Percentiles.Of(times.Select(time => time.FirstFrame).OfType<TimeSpan>()));

    private static TimeSpan? Since(LoadMember member, MonoTime? moment) =>
        moment is { } at ? at - new MonoTime(Stopwatch.GetElapsedTime(0, member.Began).Ticks / TimeSpan.TicksPerMicrosecond) : null;
}
