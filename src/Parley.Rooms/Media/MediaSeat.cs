namespace Parley.Rooms.Media;

/// <summary>
/// What a participant has of the media engine: one connection, and, while it offers others that are not answered yet, those too.
/// The offers of one participant are answered in their order, and each that is taken replaces what was before it.
/// </summary>
internal sealed class MediaSeat
{
    // in the order in which they were offered first; ended ones stay until their offers have come back, because these still replace others
    private readonly List<MediaConnection> _connections = [];
    private string? _ended;

    /// <summary>The connection that was answered last.</summary>
    public MediaConnection? Current => _connections is [{ IsAnswered: true, HasEnded: false } first, ..] ? first : null;

    /// <summary>The oldest connection, answered or not.</summary>
    public MediaConnection? First => _connections.Find(connection => !connection.HasEnded);

    /// <summary>All connections, answered or not.</summary>
    public IEnumerable<string> Names => _connections.Where(connection => !connection.HasEnded).Select(connection => connection.Name);

    public int Count => _connections.Count(connection => !connection.HasEnded);

    /// <summary>What its client has not been told of, because it is away or has no answer yet.</summary>
    public MediaNews Missed { get; set; }

    /// <summary>How well its media get through.</summary>
    public LinkQuality Quality { get; set; }

    /// <summary>What its client was told of that last.</summary>
    public LinkQuality ToldQuality { get; set; }

    /// <summary>Whether no offer for a connection of this name can be taken: it has ended, or another one is about to replace it.</summary>
    public bool IsUsedUp(string name) => _ended == name || (_connections.FindLast(known => known.Name == name) is { } last && last != _connections[^1]);

    /// <summary>The connection of this name, answered or not.</summary>
    public MediaConnection? Find(string name)
    {
        foreach (var connection in _connections)
        {
            if (connection.Name == name && !connection.HasEnded)
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

    /// <summary>Takes a connection that was made ready before its participant was here.</summary>
    public void Take(MediaConnection connection) => _connections.Add(connection);

    /// <summary>An offer was answered: whatever connection there was before is replaced. False when it has ended meanwhile.</summary>
    public bool Answer(MediaConnection connection)
    {
        connection.Offers--;
        connection.IsAnswered = true;
        var place = _connections.IndexOf(connection);
        if (place > 0)
        {
            _connections.RemoveRange(0, place);
            Quality = default;
        }

        Clear(connection);
        return place >= 0 && !connection.HasEnded;
    }

    /// <summary>An offer was refused. False when its connection has ended meanwhile.</summary>
    public bool Refuse(MediaConnection connection)
    {
        connection.Offers--;
        var there = !connection.HasEnded && _connections.Contains(connection);
        Clear(connection);
        return there;
    }

    /// <summary>A connection is over.</summary>
    public void End(MediaConnection connection)
    {
        connection.HasEnded = true;
        _ended = connection.Name;
        Clear(connection);
        if (Current is null)
            Quality = default;
    }

    private void Clear(MediaConnection connection)
    {
        if (connection.Offers == 0 && (connection.HasEnded || !connection.IsAnswered))
            _connections.Remove(connection);
    }
}
