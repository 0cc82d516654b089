using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Net.Streams;

/// <summary>
/// Kestrel connection middleware that looks at a connection's first byte and keeps TURN clients and media peers; everything else goes on
/// untouched. It stands before TLS, where 0x16 begins a handshake, and again inside it, where HTTP begins with a letter.
/// </summary>
internal sealed class StreamDetector(ConnectionDelegate next, MediaWorkers workers)
{
    private static long _lastConnectionId;

    /// <summary>Serves or passes on one connection.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint remote || connection.LocalEndPoint is not IPEndPoint local)
        {
            await next(connection);
            return;
        }

        var isTls = connection.Features.Get<ITlsHandshakeFeature>() is not null;
        switch (await FirstByteAsync(connection, isTls))
        {
            case null:
                connection.Abort();
                break;
            case { } first when PacketKind.BeginsStream(first):
                var path = new Path(
                    isTls ? PathTransport.Tls : PathTransport.Tcp,
                    TransportAddress.From(local),
                    TransportAddress.From(remote),
                    Interlocked.Increment(ref _lastConnectionId));
                await ServeAsync(connection, path);
                break;
            default:
                await next(connection);
                break;
        }
    }

    /// <summary>Looks at the first byte and leaves it where it is.</summary>
    /// <returns>Null if the connection ends before, or takes too long.</returns>
    private async Task<byte?> FirstByteAsync(ConnectionContext connection, bool isTls)
    {
        var limits = workers.Streams.Limits;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        timeout.CancelAfter(isTls ? limits.FirstByteInsideTls : limits.FirstByte);
        try
        {
            var result = await connection.Transport.Input.ReadAsync(timeout.Token);
            byte? first = result.Buffer.IsEmpty ? null : result.Buffer.FirstSpan[0];
            connection.Transport.Input.AdvanceTo(result.Buffer.Start);
            return first;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return null;
        }
    }

    /// <summary>Looks at the first bytes and leaves them where they are.</summary>
    /// <returns>Null if the connection ends before it is told what it carries, or takes too long.</returns>
    private async Task<StreamKind?> KindAsync(ConnectionContext connection)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        timeout.CancelAfter(workers.Streams.Limits.Message);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(timeout.Token);
                var kind = Recognize(result.Buffer);
                if (kind is not null || result.IsCompleted)
                {
                    input.AdvanceTo(result.Buffer.Start);
                    return kind;
                }

                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return null;
        }
    }

    private static StreamKind? Recognize(in ReadOnlySequence<byte> received)
    {
        Span<byte> begin = stackalloc byte[IceTcpFraming.RecognizedLength];
        var known = received.Slice(0, Math.Min(received.Length, begin.Length));
        known.CopyTo(begin);
        return StreamKinds.Recognize(begin[..(int)known.Length]);
    }

    private async Task ServeAsync(ConnectionContext connection, Path path)
    {
        if (!workers.IsRunning || !workers.Streams.TryEnter(path.Remote))
        {
            workers.Log.StreamClosed(path.ToRedactedString(), "too many connections");
            connection.Abort();
            return;
        }

        try
        {
            if (await KindAsync(connection) is { } kind)
                await new StreamConnection(connection, path, kind, workers).RunAsync();
            else
                connection.Abort();
        }
        finally
        {
            workers.Streams.Leave(path.Remote);
        }
    }
}
