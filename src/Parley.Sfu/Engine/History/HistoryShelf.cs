namespace Parley.Sfu.Engine.History;

/// <summary>
/// The histories of one engine's peers: no more than were allowed, made when they are needed and used again. A peer that finds none has its
/// last sample only. With none allowed nothing is looked at.
/// </summary>
/// <param name="capacity">How many there may be, each about 22 KB.</param>
internal sealed class HistoryShelf(int capacity)
{
    private readonly Stack<PeerHistory> _free = new();
    private int _made;

    /// <summary>Whether anybody wants to know.</summary>
    public bool IsWanted => capacity > 0;

    /// <summary>Lends a history, or null if all are lent.</summary>
    public PeerHistory? Lend()
    {
        if (_free.TryPop(out var history)) return history;
        if (_made == capacity) return null;
        _made++;
        return new PeerHistory();
    }

    /// <summary>Takes one back.</summary>
    public void Return(PeerHistory history)
    {
        history.Clear();
        _free.Push(history);
    }
}
