using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Sessions;

/// <summary>
/// The messages that a client has not acknowledged yet, to be sent again on a new connection. They are counted, not numbered, so that
/// one message can be shared by all who get it. When it overflows the oldest go, and with them the possibility to resume from before.
/// </summary>
internal sealed class Replay(int messages, int bytes, FramePool pool)
{
    private Frame[] _ring = [];
    private int _head;
    private int _bytes;

    /// <summary>How many messages this session has sent.</summary>
    public long Sent { get; private set; }

    /// <summary>How many of them are kept.</summary>
    public int Count { get; private set; }

    /// <summary>True when messages were lost that the client has not acknowledged.</summary>
    public bool Overflowed { get; private set; }

    public void Add(in Frame message)
    {
        Sent++;
        if (Count == _ring.Length && Count < messages)
            Grow();
        if (Count == _ring.Length || _bytes + message.Length > bytes)
            MakeRoomFor(message.Length);
        _ring[(_head + Count) & (_ring.Length - 1)] = message;
        Count++;
        _bytes += message.Length;
    }

    /// <summary>Forgets what the client has. False when it cannot have that many.</summary>
    public bool Acknowledge(long received)
    {
        if (received < 0 || received > Sent)
            return false;
        while (Count > 0 && Sent - Count < received)
            Drop();
        Overflowed &= Sent - Count > received;
        return true;
    }

    /// <summary>Whether everything after the first <paramref name="received"/> messages is still here.</summary>
    public bool Reaches(long received) => received <= Sent && received >= Sent - Count;

    /// <summary>The kept message at this place, the oldest first.</summary>
    public Frame this[int index] => _ring[(_head + index) & (_ring.Length - 1)];

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        _ring = [];
        _head = _bytes = Count = 0;
        Sent = 0;
        Overflowed = false;
    }

    private void MakeRoomFor(int length)
    {
        while (Count > 0 && (Count == _ring.Length || _bytes + length > bytes))
        {
            Drop();
            Overflowed = true;
        }
    }

    private void Drop()
    {
        ref var oldest = ref _ring[_head];
        _bytes -= oldest.Length;
        pool.Return(oldest);
        oldest = default;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
    }

    private void Grow()
    {
        var larger = new Frame[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = this[i];
        _ring = larger;
        _head = 0;
    }
}
