using System.Text.Json.Serialization;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>How a room is kept, with what nobody is told.</summary>
internal sealed record RoomRules
{
    public const int LongestPassword = 128;

    /// <summary>The end of the year 9999, the last that dates have.</summary>
    private const long LatestTime = 253_402_300_799_999;

    private const string OutOfDates = "A time is not negative, and not after the year 9999.";

    /// <summary>As rooms are by themselves.</summary>
    public static readonly RoomRules Usual = new();

    public string? Name { get; init; }

    public bool Locked { get; init; }

    public bool Lobby { get; init; }

    /// <summary>What the shell made of the password; null when none is needed.</summary>
    public string? PasswordHash { get; init; }

    public bool WaitForHost { get; init; }

    public bool Stage { get; init; }

    public bool Persistent { get; init; }

    public long? OpensAt { get; init; }

    public long? ClosesAt { get; init; }

    /// <summary>How often what an invitation says was changed.</summary>
    public int Revision { get; init; }

    /// <summary>Whether it is to be there another day.</summary>
    [JsonIgnore]
    public bool IsForLater => Persistent || OpensAt is not null || ClosesAt is not null;

    /// <summary>The time that it is planned for: when it ends, if that was said.</summary>
    [JsonIgnore]
    public long? Time => ClosesAt ?? OpensAt;

    /// <summary>Whether it is kept at a time because of what is to come.</summary>
    public bool LiesAhead(Moment now) => Persistent || Time > now.UnixMilliseconds;

    /// <summary>Whether its link alone does not open it.</summary>
    [JsonIgnore]
    public bool KeepsOut => Locked || Lobby || PasswordHash is not null || WaitForHost;

    /// <summary>What people are by themselves.</summary>
    [JsonIgnore]
    public Role UsualRole => Stage ? Role.Listener : Role.Speaker;

    public RoomSettings ToContract() => new(Locked, Lobby, PasswordHash is not null, WaitForHost, Stage, Persistent, OpensAt, ClosesAt, Revision == 0 ? null : Revision);

    /// <summary>What is wrong with a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="nameLength">Longest name, in grapheme clusters.</param>
    /// <param name="path">Where it stands in the parameters, with a dot.</param>
    public Refusal? Fault(RoomSettingsChange change, int nameLength, string path)
    {
        if (change.Name is { Length: > 0 } name && !DisplayText.TryNormalize(name, nameLength, out _))
            return Refusal.InvalidParams(path + "name", $"A room's name has 1 to {nameLength} visible letters and no control characters.");
        if (change.Password is { Length: > LongestPassword })
            return Refusal.InvalidParams(path + "password", $"A password has 1 to {LongestPassword} characters.");
        if (change.OpensAt is < 0 or > LatestTime)
            return Refusal.InvalidParams(path + "opensAt", OutOfDates);
        if (change.ClosesAt is < 0 or > LatestTime)
            return Refusal.InvalidParams(path + "closesAt", OutOfDates);
        var changed = With(change, nameLength);
        return changed.OpensAt is { } from && changed.ClosesAt is { } to && to <= from
            ? Refusal.InvalidParams(path + "closesAt", "A room closes after it opens.")
            : null;
    }

    /// <summary>With a change that has no fault; the password is another matter.</summary>
    public RoomRules With(RoomSettingsChange change, int nameLength) => this with
    {
        Name = change.Name is null ? Name : DisplayText.TryNormalize(change.Name, nameLength, out var name) ? name : null,
        Locked = change.Locked ?? Locked,
        Lobby = change.Lobby ?? Lobby,
        WaitForHost = change.WaitForHost ?? WaitForHost,
        Stage = change.Stage ?? Stage,
        Persistent = change.Persistent ?? Persistent,
        OpensAt = Planned(change.OpensAt, OpensAt),
        ClosesAt = Planned(change.ClosesAt, ClosesAt),
        PasswordHash = change.Password is "" ? null : PasswordHash,
    };

    /// <summary>As they follow upon others: a revision later, if an invitation says something else now.</summary>
    public RoomRules After(RoomRules before) =>
        (Name, OpensAt, ClosesAt) == (before.Name, before.OpensAt, before.ClosesAt) ? this : this with { Revision = before.Revision + 1 };

    private static long? Planned(long? wanted, long? now) => wanted is null ? now : wanted == 0 ? null : wanted;
}
