using System.Globalization;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Moderation;

/// <summary>Somebody who is kept out.</summary>
/// <param name="User">Who.</param>
/// <param name="At">Since when.</param>
/// <param name="Until">Until when.</param>
/// <param name="By">Who did it.</param>
/// <param name="Address">From where a guest came, as the shell names it: another guest from there is kept out too.</param>
internal sealed record KeptOut(User User, long At, long Until, User By, string? Address = null);

/// <summary>Who is kept out of a room.</summary>
internal sealed class BanList
{
    private const int Most = 500;
    private const int MostHours = 8760;

    private readonly List<KeptOut> _bans = [];

    public IReadOnlyList<KeptOut> All => _bans;

    /// <summary>What is wrong with a time for which somebody is to be kept out.</summary>
    public static Refusal? Fault(int? hours) => hours is < 1 or > MostHours ? Refusal.InvalidParams("hours", $"hours is 1 to {MostHours}.") : null;

    /// <summary>That time, as it is written down.</summary>
    public static string Say(int hours) => string.Create(CultureInfo.InvariantCulture, $"{hours} h");

    /// <summary>Keeps somebody out; with too many, whoever has been out longest may come again.</summary>
    public void Add(KeptOut ban, Moment now)
    {
        Lift(ban.User.Id);
        _bans.RemoveAll(old => old.Until <= now.UnixMilliseconds);
        if (_bans.Count >= Most)
            _bans.RemoveAt(0);
        _bans.Add(ban);
    }

    /// <summary>Lets somebody come again; null when they were not kept out.</summary>
    public KeptOut? Lift(string user)
    {
        var ban = _bans.Find(kept => kept.User.Id == user);
        if (ban is not null)
            _bans.Remove(ban);
        return ban;
    }

    public bool Holds(User user, string? address, Moment now) => _bans.Exists(ban =>
        ban.Until > now.UnixMilliseconds && (ban.User.Id == user.Id || (user.Guest && address is not null && ban.Address == address)));

    public bool HoldsAnybody(Moment now) => _bans.Exists(ban => ban.Until > now.UnixMilliseconds);

    /// <summary>Those that are still kept out, the newest first.</summary>
    public IReadOnlyList<Ban> ToContract(Moment now) =>
        [.. _bans.Where(ban => ban.Until > now.UnixMilliseconds).Reverse().Select(ban => new Ban(ban.User, ban.At, ban.Until, ban.By))];
}
