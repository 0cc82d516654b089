namespace Parley.Rooms.Media;

/// <summary>
/// What a participant has of the media engine: one connection, and, while it offers another one that is not answered yet, that one too.
/// The offers of one participant are answered in their order.
/// </summary>
internal sealed class MediaSeat
{
    private readonly List<MediaConnection> _connections = [];

    /// <summary>The connection that was answered last.</summary>
    public MediaConnection? Current => _connections is [{ IsAnswered: true } first, ..] ? first : null;

    /// <summary>The name of the connection that ended last: it is used up.</summary>
    public string? Ended { get; private set; }

    public int Count => _connections.Count;

    /// <summary>The connection of this name, answered or not.</summary>
    public MediaConnection? Find(string name)
    {
        foreach (var connection in _connections)
        {
            if (connection.Name == name)
                return connection;
        }

        return null;
    }

    /// <summary>Counts an offer.</summary>
    public MediaConnection Offer(string name)
    {
        var connection = Find(name);
        if (connection is null)
            _connections.Add(connection = new MediaConnection(name));
        connection.Offers++;
        return connection;
    }

    /// <summary>An offer was answered: whatever connection there was before is replaced. False when it has ended meanwhile.</summary>
    public bool Answer(MediaConnection connection)
    {
        connection.Offers--;
        var place = _connections.IndexOf(connection);
        if (place < 0)
            return false;
        connection.IsAnswered = true;
        _connections.RemoveRange(0, place);
        return true;
    }

    /// <summary>An offer was refused. False when its connection has ended meanwhile.</summary>
    public bool Refuse(MediaConnection connection)
    {
        connection.Offers--;
        if (!_connections.Contains(connection))
            return false;
        if (connection is { IsAnswered: false, Offers: 0 })
            _connections.Remove(connection);
        return true;
    }

    /// <summary>A connection is over.</summary>
    public void End(MediaConnection connection)
    {
        _connections.Remove(connection);
        Ended = connection.Name;
    }

    /// <summary>Everything is over; the connections that there were, in order.</summary>
    public IReadOnlyList<MediaConnection> EndAll()
    {
        MediaConnection[] ended = [.. _connections];
        foreach (var connection in ended)
            End(connection);
        return ended;
    }
}
