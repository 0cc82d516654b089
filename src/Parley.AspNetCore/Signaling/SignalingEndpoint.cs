using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Signaling.Handover;
using Parley.AspNetCore.Signaling.Polling;
using ConnectionInfo = Parley.Rooms.ConnectionInfo;

namespace Parley.AspNetCore.Signaling;

/// <summary><c>/parley/ws</c>: takes a WebSocket, or says with which status and sentence it does not.</summary>
internal sealed class SignalingEndpoint(SignalingQueue queue, OriginPolicy origins, AddressNames addresses, SignalingLifetime lifetime, ParleyMetrics metrics, IOptions<ParleyOptions> options)
{
    public const string Path = "/parley/ws";

    private readonly ConnectionLimits _limits = new(options.Value.Signaling.Connections, options.Value.Signaling.ConnectionsPerAddress);

    public async Task Invoke(HttpContext context)
    {
        if (!WebSocketHandshake.IsWanted(context))
        {
            await Refuse(context, "not-websocket", StatusCodes.Status400BadRequest, "This address takes WebSockets only.");
            return;
        }

        if (WebSocketHandshake.Fault(context.Request) is { } fault)
        {
            context.Response.Headers.SecWebSocketVersion = "13";
            await Refuse(context, "handshake", fault.Status, fault.Sentence);
            return;
        }

        if (!origins.Allows(context.Request))
        {
            await Refuse(context, "origin", StatusCodes.Status403Forbidden, "This page's origin may not connect; its operator can list it in Parley:AllowedOrigins.");
            return;
        }

        if (lifetime.IsStopping)
        {
            await Refuse(context, "stopping", StatusCodes.Status503ServiceUnavailable, "The server is going down.");
            return;
        }

        var remote = context.Connection.RemoteIpAddress;
        if (!_limits.TryEnter(remote, out var reason))
        {
            await Refuse(context, reason, reason == "full" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status429TooManyRequests, "There are too many connections.");
            return;
        }

        await Serve(context, remote);
    }

    private async Task Serve(HttpContext context, IPAddress? remote)
    {
        var info = new ConnectionInfo(HostUser.From(context.User), context.Request.Host.Host, addresses.Of(remote));
        var handedOver = false;
        try
        {
            var stream = await WebSocketHandshake.Accept(context);
            if (context.Features.Get<IConnectionHandoverFeature>() is { } handover && !HttpMethods.IsConnect(context.Request.Method))
            {
                await stream.FlushAsync(context.RequestAborted);
                handover.Successor = connection => ServeConnection(connection, info, remote);
                handedOver = true;
                return;
            }

            await ServeStream(context, stream, info);
        }
        finally
        {
            if (!handedOver)
                _limits.Leave(remote);
        }
    }

    private async Task ServeConnection(ConnectionContext connection, ConnectionInfo info, IPAddress? remote)
    {
        if ((connection as PolledConnection)?.TryDetach(out var rest) is { } socket)
        {
            new PolledPeer(queue, socket, rest, info, () => _limits.Leave(remote)).Start();
            return;
        }

        try
        {
            await new PipedPeer(queue, connection.Transport, info, connection.Abort).Run();
        }
        finally
        {
            _limits.Leave(remote);
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
        }
    }

    private async Task ServeStream(HttpContext context, Stream stream, ConnectionInfo info)
    {
        // the peer may live for days; a read that waits must hold no buffer
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await new PipedPeer(queue, new StreamPipe(input, output), info, context.Abort).Run();
        await input.CompleteAsync();
        await output.CompleteAsync();
    }

    private Task Refuse(HttpContext context, string reason, int status, string sentence)
    {
        metrics.ConnectionRefused(reason);
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    private sealed class StreamPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
