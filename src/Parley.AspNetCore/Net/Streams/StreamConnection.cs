using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Turn;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Net.Streams;

/// <summary>
/// One connection of a TURN client or a media peer: cuts what comes into messages for the client's worker, and sends what the worker has queued. It ends
/// when either side closes, when the bytes are none of a message, or when they come too slowly.
/// </summary>
internal sealed class StreamConnection(ConnectionContext connection, Path path, StreamKind kind, MediaWorkers workers)
{
    /// <summary>What fits a packet slot; nothing longer can leave again as a datagram on a usual path.</summary>
    private const int MaxMessage = PacketSlab.MaxPayload;

    /// <summary>The most that the server writes around a payload.</summary>
    private const int TurnOverhead = 64;

    private readonly StreamLimits _limits = workers.Streams.Limits;
    private readonly StreamClient _client = new(path, workers.AssignStreamWorker(), workers.Streams.Limits.QueueBytes) { Kind = kind };
    private byte[]? _joined;
    private long _waitsSince = MediaClock.Now.Microseconds;
    private bool _isInsideMessage;

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync()
    {
        // when the server stops it asks its connections to end, and would wait for them
        using var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            .UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), connection.Transport.Input);
        var sending = SendAsync();
        await using (var watch = new Timer(_ => CutIfOverdue(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)))
        {
            try
            {
                await ReceiveAsync();
            }
            catch (Exception exception) when (IsEndOfConnection(exception))
            {
                // how a peer ends is its own affair
            }
        }

        await TellWorkerAsync(new Mail { Kind = MailKind.StreamClosed, Target = _client });
        _client.Queue.CancelPendingRead();
        // what is under way still goes out, unless it goes to somebody who does not read
        await using (var patience = new Timer(_ => connection.Abort(), null, _limits.Message, Timeout.InfiniteTimeSpan))
            await sending;
        workers.ReleaseStreamWorker(_client.Worker);
        connection.Abort();
    }

    private async Task ReceiveAsync()
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            while (true)
            {
                var measured = kind.Measure(Begin(buffer), MaxMessage, out var header, out var length);
                if (measured == FramingResult.Broken)
                {
                    workers.Log.StreamClosed(path.ToRedactedString(), "the bytes are no message");
                    return;
                }

                if (measured == FramingResult.Incomplete)
                    break;
                while (length > 0 && !TryPost(Begin(buffer).Slice(header, length)))
                {
                    if (!workers.IsRunning)
                        return;
                    // the worker's backlog holds the reader back, and TCP the sender: unlike datagrams nothing need be lost here
                    await Task.Delay(1);
                }

                buffer = buffer.Slice(header + length);
                Waits(insideMessage: false, restart: true);
            }

            Waits(insideMessage: !buffer.IsEmpty, restart: !_isInsideMessage);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted || result.IsCanceled)
                return;
        }
    }

    private bool TryPost(ReadOnlySpan<byte> message)
    {
        if (!_client.TryTakeMail())
            return false;
        if (workers.TryPost(_client.Worker, new Mail { Kind = MailKind.Stream, Target = _client }, message))
            return true;
        _client.MailRead();
        return false;
    }

    private async Task SendAsync()
    {
        var output = connection.Transport.Output;
        try
        {
            while (true)
            {
                var result = await _client.Queue.ReadAsync();
                var left = result.Buffer;
                while (!left.IsEmpty)
                {
                    var part = left.Slice(0, LengthToFlush(left));
                    foreach (var segment in part)
                        output.Write(segment.Span);
                    var flushed = await output.FlushAsync();
                    _client.Taken(part.Length);
                    if (flushed.IsCompleted)
                        return;
                    left = left.Slice(part.Length);
                }

                _client.Queue.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                    return;
            }
        }
        catch (Exception exception) when (IsEndOfConnection(exception))
        {
            // the receiving side sees the same end and cleans up
        }
        finally
        {
            await _client.Queue.CompleteAsync();
            connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>
    /// How much goes out at once: everything on TCP, one message on TLS. There each flush is a TLS record of its own, and there are clients
    /// (coturn's own among them) that take what one <c>SSL_read</c> gives for one message and lose the rest of a longer record.
    /// </summary>
    private int LengthOfFirst(ReadOnlySpan<byte> begin) =>
        kind.Measure(begin, StreamFraming.MaxMessage, out var header, out var length) == FramingResult.Message ? header + length : begin.Length;

    private long LengthToFlush(in ReadOnlySequence<byte> queued)
    {
        if (path.Transport != PathTransport.Tls)
            return queued.Length;
        if (queued.IsSingleSegment)
            return LengthOfFirst(queued.FirstSpan);
        Span<byte> begin = stackalloc byte[PacketSlab.MaxPayload + TurnOverhead];
        var known = queued.Slice(0, Math.Min(queued.Length, begin.Length));
        known.CopyTo(begin);
        return LengthOfFirst(begin[..(int)known.Length]);
    }

    private async Task TellWorkerAsync(Mail mail)
    {
        while (!workers.TryPost(_client.Worker, mail, []) && workers.IsRunning)
            await Task.Delay(1);
    }

    /// <summary>The beginning of the buffer in one piece, as long as a message may be.</summary>
    private ReadOnlySpan<byte> Begin(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
            return buffer.FirstSpan;
        var wanted = buffer.Slice(0, Math.Min(buffer.Length, MaxMessage + IceTcpFraming.HeaderLength));
        _joined ??= new byte[MaxMessage + IceTcpFraming.HeaderLength];
        wanted.CopyTo(_joined);
        return _joined.AsSpan(0, (int)wanted.Length);
    }

    private void Waits(bool insideMessage, bool restart)
    {
        Volatile.Write(ref _isInsideMessage, insideMessage);
        if (restart)
            Volatile.Write(ref _waitsSince, MediaClock.Now.Microseconds);
    }

    private void CutIfOverdue()
    {
        var waited = MediaClock.Now - new MonoTime(Volatile.Read(ref _waitsSince));
        var overdue = Volatile.Read(ref _isInsideMessage) ? waited > _limits.Message : !_client.HasAllocation && waited > _limits.Idle;
        if (!overdue)
            return;
        workers.Log.StreamClosed(path.ToRedactedString(), "it was silent for too long");
        connection.Abort();
    }

    private static bool IsEndOfConnection(Exception exception) =>
        exception is IOException or OperationCanceledException or InvalidOperationException or ConnectionAbortedException;
}
