using System.Runtime.InteropServices;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Links;
using Parley.Turn.Relays;

namespace Parley.AspNetCore.Net;

/// <summary>What a piece of mail is about.</summary>
internal enum MailKind : byte
{
    /// <summary>A datagram of a shared socket, read by the thread pool (portable sockets).</summary>
    Datagram,

    /// <summary>A datagram of a relay socket, read by the thread pool (portable sockets).</summary>
    RelayDatagram,

    /// <summary>A payload from an allocation of another worker for one of this worker's relayed addresses.</summary>
    Relayed,

    /// <summary>A whole message of a stream client: STUN or ChannelData, or a datagram of ICE-TCP.</summary>
    Stream,

    /// <summary>The stream client is gone.</summary>
    StreamClosed,

    /// <summary>Something rare to run on the worker's thread.</summary>
    Call,

    /// <summary>A datagram of a media peer that lives at this worker, which the kernel brought to another.</summary>
    HandedOver,

    /// <summary>A packet of a track that lives at another worker.</summary>
    Linked,

    /// <summary>The same that was refused before.</summary>
    LinkedLate,

    /// <summary>The worker's media commands are not empty any more.</summary>
    MediaCommands,
}

/// <summary>The head of a piece of mail; its payload lies in the mailbox's slab.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Mail
{
    /// <summary>What it is.</summary>
    public MailKind Kind;

    /// <summary>Whom it concerns: the stream, or the call to make.</summary>
    public object? Target;

    /// <summary>Which of the worker's sockets it came in by.</summary>
    public int Socket;

    /// <summary>Which relayed address it is for (<see cref="MailKind.Relayed"/>).</summary>
    public RelayEndpoint Relay;

    /// <summary>Which packet of which track it is (<see cref="MailKind.Linked"/>, <see cref="MailKind.LinkedLate"/>).</summary>
    public LinkedPacket Link;

    /// <summary>Where it came from.</summary>
    public TransportAddress From;

    /// <summary>The address it was sent to.</summary>
    public TransportAddress To;

    /// <summary>How long the payload is.</summary>
    public int Length;

    /// <summary>The datagram that the mail carries.</summary>
    public readonly Datagram AsDatagram(int slot) =>
        new() { Socket = Socket, Slot = slot, Length = Length, From = From, To = To, IsRelay = Kind == MailKind.RelayDatagram };
}

/// <summary>
/// What other threads leave for a worker: a bounded ring with its payload memory, so that neither side allocates or takes a lock.
/// Any thread posts; the owning worker alone reads. A full ring refuses, and the packet is lost as it would be in a full socket.
/// Streams, and packets of a link that have waited already, find it full at the half of it, and so cannot take the place of packets that cannot
/// wait; its last sixteenth is for what must not be lost: streams that have ended, and calls.
/// </summary>
/// <param name="capacity">A power of two.</param>
/// <param name="wake">Ends the worker's wait; called only when it has announced one.</param>
internal sealed class Mailbox(int capacity, Action wake)
{
    private readonly Cell[] _cells = NumberedCells(capacity);
    private readonly PacketSlab _slab = new(capacity);
    private readonly int _mask = capacity - 1;
    private readonly int _roomForWaiting = capacity / 2;
    private readonly int _roomForPackets = capacity - (capacity / 16);
    private Positions _positions;
    private int _waiting;

    /// <summary>The memory in which payloads lie.</summary>
    public PacketSlab Slab => _slab;

    /// <summary>Leaves a copy of <paramref name="payload"/>.</summary>
    /// <returns>False if the ring is full for this kind of mail or the payload does not fit a slot.</returns>
    public bool TryPost(in Mail mail, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > PacketSlab.MaxPayload)
            return false;
        var room = RoomFor(mail.Kind);
        var position = Volatile.Read(ref _positions.Post);
        while (true)
        {
            if (position - Volatile.Read(ref _positions.Read) >= room)
                return false;
            ref var cell = ref _cells[position & _mask];
            var ahead = Volatile.Read(ref cell.Sequence) - position;
            if (ahead == 0)
            {
                var seen = Interlocked.CompareExchange(ref _positions.Post, position + 1, position);
                if (seen == position)
                {
                    cell.Mail = mail;
                    cell.Mail.Length = payload.Length;
                    payload.CopyTo(_slab.Payload((int)(position & _mask)));
                    Volatile.Write(ref cell.Sequence, position + 1);
                    WakeIfWaiting();
                    return true;
                }

                position = seen;
            }
            else if (ahead < 0)
            {
                return false;
            }
            else
            {
                position = Volatile.Read(ref _positions.Post);
            }
        }
    }

    /// <summary>Reads the piece of mail that is <paramref name="ahead"/> pieces behind the oldest, without removing it.</summary>
    /// <param name="ahead">0 is the oldest.</param>
    /// <param name="mail">The head.</param>
    /// <param name="slot">The slot of <see cref="Slab"/> where the payload is, until <see cref="Release"/>.</param>
    public bool TryPeek(int ahead, out Mail mail, out int slot)
    {
        var position = _positions.Read + ahead;
        slot = (int)(position & _mask);
        ref var cell = ref _cells[slot];
        if (ahead <= _mask && Volatile.Read(ref cell.Sequence) == position + 1)
        {
            mail = cell.Mail;
            return true;
        }

        mail = default;
        return false;
    }

    /// <summary>Gives the <paramref name="count"/> oldest pieces' memory back.</summary>
    public void Release(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var position = _positions.Read;
            ref var cell = ref _cells[position & _mask];
            var stream = cell.Mail.Kind == MailKind.Stream ? (StreamClient?)cell.Mail.Target : null;
            cell.Mail.Target = null;
            Volatile.Write(ref cell.Sequence, position + capacity);
            Volatile.Write(ref _positions.Read, position + 1);
            stream?.MailRead();
        }
    }

    /// <summary>Announces that the worker is about to wait.</summary>
    /// <returns>False if there is mail already, and it must not wait.</returns>
    public bool TryBeginWait()
    {
        Volatile.Write(ref _waiting, 1);
        // the other half of the fence in WakeIfWaiting: either the poster sees the flag or this sees the mail
        Interlocked.MemoryBarrier();
        if (!TryPeek(0, out _, out _))
            return true;
        EndWait();
        return false;
    }

    /// <summary>Takes the announcement back.</summary>
    public void EndWait() => Volatile.Write(ref _waiting, 0);

    private int RoomFor(MailKind kind) => kind switch
    {
        MailKind.Stream or MailKind.LinkedLate => _roomForWaiting,
        MailKind.StreamClosed or MailKind.Call or MailKind.MediaCommands => capacity,
        _ => _roomForPackets,
    };

    private void WakeIfWaiting()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waiting) == 1 && Interlocked.Exchange(ref _waiting, 0) == 1)
            wake();
    }

    private static Cell[] NumberedCells(int capacity)
    {
        var cells = new Cell[capacity];
        for (var i = 0; i < capacity; i++)
            cells[i].Sequence = i;
        return cells;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Cell
    {
        public long Sequence;
        public Mail Mail;
    }

    /// <summary>The two ends on cache lines of their own: one is written by everybody, the other by the worker.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Positions
    {
        [FieldOffset(0)] public long Post;
        [FieldOffset(128)] public long Read;
    }
}
