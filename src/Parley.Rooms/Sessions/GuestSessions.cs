namespace Parley.Rooms.Sessions;

/// <summary>
/// Sessions of guests by the address that they came from last. A session outlives its connection for a while, and a guest is made in a moment:
/// without a bound the guests of one address would take all that the server has.
/// </summary>
/// <param name="most">So many of one address.</param>
internal sealed class GuestSessions(int most)
{
    private readonly Dictionary<string, List<Session>> _byAddress = new(StringComparer.Ordinal);

    /// <summary>Whether one more may come from an address.</summary>
    /// <param name="address">Where from.</param>
    /// <param name="gone">Where not: one whose connection is gone, which may go for it.</param>
    public bool HasPlace(string address, out Session? gone)
    {
        gone = null;
        if (!_byAddress.TryGetValue(address, out var sessions) || sessions.Count < most)
            return true;
        gone = sessions.Find(session => session.Connection is null);
        return false;
    }

    public void Add(Session session)
    {
        if (session.GuestAddress is not { } address)
            return;
        if (!_byAddress.TryGetValue(address, out var sessions))
            _byAddress.Add(address, sessions = []);
        sessions.Add(session);
    }

    public void Remove(Session session)
    {
        if (session.Address is not { } address || !_byAddress.TryGetValue(address, out var sessions))
            return;
        sessions.Remove(session);
        if (sessions.Count == 0)
            _byAddress.Remove(address);
    }
}
