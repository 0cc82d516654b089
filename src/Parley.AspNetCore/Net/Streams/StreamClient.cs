using System.IO.Pipelines;
using Parley.Protocols.Ice;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Net.Streams;

/// <summary>
/// One TURN client or media peer on TCP or TLS, between its connection and its worker. The worker writes whole messages into a bounded queue;
/// the connection takes them out. A client that does not read loses packets, as it would over UDP, and costs no more than the queue.
/// </summary>
/// <param name="path">The way to the client; its connection number is unique in the process.</param>
/// <param name="worker">The number of the worker that serves it.</param>
/// <param name="maxQueuedBytes">How much may wait for the client to read.</param>
internal sealed class StreamClient(Path path, int worker, int maxQueuedBytes)
{
    /// <summary>Messages of one client that may wait for its worker, of the 512 that a mailbox takes from all streams.</summary>
    public const int MaxMailsWaiting = 64;

    // the bound is kept here and whole messages are dropped, so the pipe itself never holds the worker up
    private readonly Pipe _queue = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private long _written;
    private long _taken;
    private long _flushed;
    private int _allocations;
    private int _mailsWaiting;

    /// <summary>The way to the client.</summary>
    public Path Path => path;

    /// <summary>The worker that serves it.</summary>
    public int Worker => worker;

    /// <summary>What the connection carries. It is known before the first message.</summary>
    public StreamKind Kind { get; init; }

    /// <summary>
    /// The worker where the media peer lives that the stream is for, or -1 as long as nothing on it was for any: it alone writes to the stream
    /// from then on. The worker that serves the stream alone says so, once.
    /// </summary>
    public int Owner { get; set; } = -1;

    /// <summary>Whether nothing is written any more. For whoever writes.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>What waits for the connection to send.</summary>
    public PipeReader Queue => _queue.Reader;

    /// <summary>Whether it has an allocation; without one it has no reason to stay for long.</summary>
    public bool HasAllocation => Volatile.Read(ref _allocations) > 0;

    /// <summary>Takes one of its places in the worker's mailbox. The connection alone calls it.</summary>
    /// <returns>False if as many messages wait there as may.</returns>
    public bool TryTakeMail()
    {
        if (Volatile.Read(ref _mailsWaiting) >= MaxMailsWaiting)
            return false;
        Interlocked.Increment(ref _mailsWaiting);
        return true;
    }

    /// <summary>The worker has read one of its messages, or the mailbox did not take it: its place is free again.</summary>
    public void MailRead() => Interlocked.Decrement(ref _mailsWaiting);

    /// <summary>Queues a whole message. The worker alone calls it, and <see cref="Flush"/> after it.</summary>
    /// <param name="message">Of TURN, padded. What stands before a datagram of ICE-TCP is written here.</param>
    /// <param name="isFirst">Whether it is the first since the last flush.</param>
    /// <returns>False if the queue is full, and the message is lost.</returns>
    public bool TryWrite(ReadOnlySpan<byte> message, out bool isFirst)
    {
        isFirst = _written == _flushed;
        var header = Kind == StreamKind.Ice ? IceTcpFraming.HeaderLength : 0;
        var length = header + message.Length;
        if (_written - Volatile.Read(ref _taken) + length > maxQueuedBytes)
            return false;
        var room = _queue.Writer.GetSpan(length);
        if (header > 0)
            IceTcpFraming.WriteHeader(room, message.Length);
        message.CopyTo(room[header..]);
        _queue.Writer.Advance(length);
        _written += length;
        return true;
    }

    /// <summary>Lets the connection see what has been written.</summary>
    public void Flush()
    {
        _flushed = _written;
        if (IsCompleted)
            return;
        // without a threshold it completes at once, and the reader goes on in the thread pool
        var flush = _queue.Writer.FlushAsync();
        if (!flush.IsCompleted)
            _ = flush.AsTask();
    }

    /// <summary>The connection has taken that much out of the queue.</summary>
    public void Taken(long bytes) => Interlocked.Add(ref _taken, bytes);

    /// <summary>The worker has nothing more to write, so the queue's memory can be given back.</summary>
    public void Complete()
    {
        IsCompleted = true;
        _queue.Writer.Complete();
    }

    /// <summary>The core has made an allocation for it.</summary>
    public void AllocationCreated() => Interlocked.Increment(ref _allocations);

    /// <summary>One of its allocations is gone.</summary>
    public void AllocationDeleted() => Interlocked.Decrement(ref _allocations);
}
