using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Parley.AspNetCore.Media;

/// <summary>
/// All media connections of the process: by participant for signaling, by ICE user name fragment for the workers, who look here only for
/// the first check of a connection. Safe from any thread.
/// </summary>
internal sealed class ConnectionDirectory
{
    private const int LongestUfrag = 32;

    private readonly ConcurrentDictionary<(string Room, string Participant), MediaConnection> _byParticipant = new();
    private readonly ConcurrentDictionary<long, MediaConnection> _byId = new();
    private readonly ConcurrentDictionary<string, MediaConnection> _byUfrag = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MediaConnection>.AlternateLookup<ReadOnlySpan<char>> _byUfragText;
    private readonly int _capacity;

    /// <summary>A directory that takes so many connections.</summary>
    public ConnectionDirectory(int capacity)
    {
        _capacity = capacity;
        _byUfragText = _byUfrag.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many connections there are, and how many user name fragments that lead to them.</summary>
    public (int Connections, int Fragments) Count => (_byId.Count, _byUfrag.Count);

    /// <summary>Whether no more are taken.</summary>
    public bool IsFull => _byParticipant.Count >= _capacity;

    /// <summary>All connections.</summary>
    public IEnumerable<MediaConnection> All => _byParticipant.Values;

    /// <summary>The connection of a participant, whatever its name.</summary>
    public MediaConnection? Find(MediaPeer peer) => _byParticipant.GetValueOrDefault((peer.Room, peer.Participant));

    /// <summary>The connection with an id.</summary>
    public MediaConnection? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>Enters a connection in place of the one that the participant had.</summary>
    public void Add(MediaConnection connection)
    {
        _byId[connection.Id] = connection;
        _byParticipant[(connection.Peer.Room, connection.Peer.Participant)] = connection;
    }

    /// <summary>A connection is somebody else's from now on.</summary>
    public void Move(MediaConnection connection, MediaPeer peer)
    {
        _byParticipant.TryRemove(KeyValuePair.Create((connection.Peer.Room, connection.Peer.Participant), connection));
        connection.Peer = peer;
        _byParticipant[(peer.Room, peer.Participant)] = connection;
    }

    /// <summary>Makes a connection known by a user name fragment too.</summary>
    public void Name(string ufrag, MediaConnection connection) => _byUfrag[ufrag] = connection;

    /// <summary>Forgets a user name fragment.</summary>
    public void Forget(string ufrag) => _byUfrag.TryRemove(ufrag, out _);

    /// <summary>Takes a connection out with all its names, but for that of its participant if they have another one by now.</summary>
    public void Remove(MediaConnection connection)
    {
        if (connection.Local.Current is { } current)
            Forget(current.Ufrag);
        if (connection.Local.Previous is { } previous)
            Forget(previous.Ufrag);
        _byId.TryRemove(connection.Id, out _);
        _byParticipant.TryRemove(KeyValuePair.Create((connection.Peer.Room, connection.Peer.Participant), connection));
    }

    /// <summary>Finds a connection by the fragment in a check.</summary>
    public bool TryFind(ReadOnlySpan<byte> ufrag, [NotNullWhen(true)] out MediaConnection? connection)
    {
        connection = null;
        if (ufrag.Length > LongestUfrag)
            return false;
        Span<char> text = stackalloc char[LongestUfrag];
        for (var i = 0; i < ufrag.Length; i++)
            text[i] = (char)ufrag[i];
        return _byUfragText.TryGetValue(text[..ufrag.Length], out connection);
    }
}
