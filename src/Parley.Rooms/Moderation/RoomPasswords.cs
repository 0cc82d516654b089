using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>
/// Tries and makes the passwords of rooms: five at once and one every ten seconds, by each user and from each address; what was right costs
/// nothing, a thousand times at once and once a second. Each takes long, so an address has one under way, and the others of it wait in line: they
/// keep nobody elsewhere waiting.
/// </summary>
internal sealed class RoomPasswords(Core core, RoomArchive archive)
{
    /// <summary>For whoever says another password than the room's, or one that was the room's a moment ago.</summary>
    public static readonly Refusal Wrong = new(ErrorReason.WrongPassword, "This is not the room's password.");

    private const int UnitsEach = 10;
    private const int UnitsAtOnce = 50;
    private const int MostInLine = 200;
    private const int RightAtOnce = 1_000;

    private static readonly Refusal LineIsFull = new(ErrorReason.RateLimited, "Many passwords from your network are looked at. Try again in a moment.", RetryAfterSeconds: 10);

    private readonly BucketTable _asked = new(perSecond: 1, UnitsAtOnce);

    /// <summary>What was right, by line: whoever says the password of their own room without end would have a processor for themselves.</summary>
    private readonly BucketTable _right = new(perSecond: 1, RightAtOnce);

    /// <summary>By address, or user where there is none: who waits behind the one that is under way.</summary>
    private readonly Dictionary<string, Queue<Action<Moment>>> _lines = new(StringComparer.Ordinal);

    /// <summary>
    /// Tries a password; refuses the request when it is not the room's. Goes on, with what the room kept of it, when the room is here as it is by
    /// then: nobody's turn in line keeps an empty room from being put away, nor a host from changing its password.
    /// </summary>
    public void Try(in Request request, RoomState room, string password, Moment now, Action<Request, string, Moment> then)
    {
        if (password.Length > RoomRules.LongestPassword)
        {
            request.Refuse(Wrong);
            return;
        }

        var hash = room.Rules.PasswordHash!;
        TakeTurn(request, now, () => new CheckPassword(password, hash), (asker, good, later) =>
        {
            if (good && _right.Take(LineOf(asker.Session), 1, later) is null)
                GiveBack(asker.Session);
            if (!good)
                asker.Refuse(Wrong);
            else if (!asker.IsStale)
                archive.Open(asker, room.Id, later, (known, moment) => then(known, hash, moment));
        });
    }

    /// <summary>Makes what is kept of a new password, and goes on.</summary>
    public void Make(in Request request, string password, Moment now, Action<Request, string, Moment> then) =>
        TakeTurn(request, now, () => new HashPassword(password), then);

    private static string LineOf(Session session) => session.Address ?? session.User.Id;

    private void TakeTurn<TResult>(in Request request, Moment now, Func<Effect<TResult>> work, Action<Request, TResult, Moment> then)
    {
        if (_lines.TryGetValue(LineOf(request.Session), out var line) && line.Count >= MostInLine)
        {
            request.Refuse(LineIsFull);
            return;
        }

        if (!core.TryWait(request))
            return;
        var (asker, name) = (request, LineOf(request.Session));
        if (line is not null)
        {
            line.Enqueue(later => Begin(asker, name, work, then, later));
            return;
        }

        _lines.Add(name, []);
        Begin(asker, name, work, then, now);
    }

    private void Begin<TResult>(Request asker, string line, Func<Effect<TResult>> work, Action<Request, TResult, Moment> then, Moment now)
    {
        var refusal = asker.IsStale ? null : Take(asker.Session, now);
        if (asker.IsStale || refusal is not null)
        {
            StorageRequests.Waited(asker);
            if (refusal is not null)
                asker.Refuse(refusal);
            Next(line, now);
            return;
        }

        core.Perform(
            work(),
            (result, later) =>
            {
                StorageRequests.Waited(asker);
                // a fault with one of them must not keep the others of the address waiting for ever
                try
                {
                    then(asker, result, later);
                }
                finally
                {
                    Next(line, later);
                }
            },
            later =>
            {
                StorageRequests.Failed(asker);
                Next(line, later);
            });
    }

    private void Next(string line, Moment now)
    {
        if (_lines[line].TryDequeue(out var next))
            next(now);
        else
            _lines.Remove(line);
    }

    // the address first: whoever comes from one as ever new guests fills no table with them, which others need
    private Refusal? Take(Session session, Moment now) =>
        (session.Address is { } address ? Take("address " + address, now) : null) ?? Take("user " + session.User.Id, now);

    private Refusal? Take(string who, Moment now) => _asked.Take(who, UnitsEach, now) is { } seconds
        ? new Refusal(ErrorReason.RateLimited, "Many passwords were tried or made just now. Wait a moment.", RetryAfterSeconds: seconds)
        : null;

    private void GiveBack(Session session)
    {
        if (session.Address is { } address)
            _asked.GiveBack("address " + address, UnitsEach);
        _asked.GiveBack("user " + session.User.Id, UnitsEach);
    }
}
