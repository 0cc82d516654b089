using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>One datagram as it came in.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Datagram
{
    /// <summary>The worker's number of the socket.</summary>
    public int Socket;

    /// <summary>The slot of <see cref="IDatagramIo.Slab"/> where the payload lies.</summary>
    public int Slot;

    /// <summary>The payload's length.</summary>
    public int Length;

    /// <summary>The sender.</summary>
    public TransportAddress From;

    /// <summary>Whether it came by a relay socket, from a peer.</summary>
    public bool IsRelay;

    /// <summary>The address it was sent to, with the port; on a relay socket what that is bound to.</summary>
    public TransportAddress To;

    /// <summary>How long it lay in the socket before it was read, where that is measured.</summary>
    public TimeSpan Waited;
}

/// <summary>
/// What a worker wants of the operating system: sockets by number, batches in, groups out. The worker alone calls it, but for
/// <see cref="Wake"/>. There are two: Linux system calls, and System.Net.Sockets for everywhere else.
/// </summary>
internal interface IDatagramIo : IDisposable
{
    /// <summary>Where <see cref="Receive"/> puts payloads.</summary>
    PacketSlab Slab { get; }

    /// <summary>Waits until a socket can be read, <see cref="Wake"/> is called, or the time is over.</summary>
    /// <param name="milliseconds">-1 waits without end.</param>
    void Wait(int milliseconds);

    /// <summary>Gives way for a fraction of a millisecond whether or not something came.</summary>
    void Pause(int microseconds);

    /// <summary>Gives way, after a <see cref="Wait"/> that found something, so that what comes right behind it is found too.</summary>
    void Gather(int microseconds);

    /// <summary>Ends the current or the next <see cref="Wait"/>. Any thread may call it.</summary>
    void Wake();

    /// <summary>Reads what the last <see cref="Wait"/> found, without waiting itself.</summary>
    /// <param name="batch">Receives one entry for each datagram; as long as the slab has slots.</param>
    /// <param name="counters">Counts what was too large.</param>
    /// <returns>The number of entries; their payloads stay until the next call.</returns>
    int Receive(Span<Datagram> batch, WorkerCounters counters);

    /// <summary>The number of the shared socket from which a packet with this source address leaves; -1 if there is none.</summary>
    int SharedSocket(in TransportAddress local);

    /// <summary>Whether mail that names <paramref name="owner"/> still belongs to the socket of that number.</summary>
    bool Owns(int socket, object? owner);

    /// <summary>Takes note of the addresses that the machine has now, where sockets are bound to single ones.</summary>
    void FollowAddresses(IReadOnlyList<TransportAddress> addresses);

    /// <summary>Opens a relay socket.</summary>
    /// <param name="local">The address (or wildcard) and the port to bind.</param>
    /// <param name="socket">Its number, until <see cref="CloseRelay"/>.</param>
    /// <returns>False if the system refuses, mostly because somebody else has the port.</returns>
    bool TryOpenRelay(in TransportAddress local, out int socket);

    /// <summary>Closes a relay socket; its number may then be given again.</summary>
    void CloseRelay(int socket);

    /// <summary>Sends everything in the outbox, grouped, and leaves clearing it to the caller.</summary>
    /// <returns>How many datagrams the system refused.</returns>
    int Send(Outbox outbox);
}
