using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Parley.AspNetCore.Signaling.Handover;

/// <summary>
/// Lets a request take its connection over for good once HTTP is done with it. A WebSocket that stays inside its request keeps everything
/// the request was made of (headers, features, scopes: about 4 KB) for as long as it is open; handed over, it keeps the connection alone.
/// </summary>
internal interface IConnectionHandoverFeature
{
    /// <summary>What goes on with the connection after the request has ended. Set it after the upgrade.</summary>
    Func<ConnectionContext, Task>? Successor { get; set; }
}

/// <summary>Kestrel connection middleware around HTTP; see <see cref="IConnectionHandoverFeature"/>.</summary>
internal static class ConnectionHandover
{
    public static ConnectionDelegate Middleware(ConnectionDelegate http) => connection => Run(connection, http);

    private static async Task Run(ConnectionContext connection, ConnectionDelegate http)
    {
        if (await RunHttp(connection, http) is { } successor)
            await successor(connection);
    }

    // A method of its own, so that nothing of HTTP is kept alive by what runs after it.
    private static async Task<Func<ConnectionContext, Task>?> RunHttp(ConnectionContext connection, ConnectionDelegate http)
    {
        var transport = connection.Transport;
        var heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
        var handover = new Stage(heartbeat);
        connection.Transport = new KeptPipe(new KeptReader(transport.Input, handover), new KeptWriter(transport.Output, handover));
        connection.Features.Set<IConnectionHandoverFeature>(handover);
        connection.Features.Set<IConnectionHeartbeatFeature>(handover);
        try
        {
            await http(connection);
        }
        finally
        {
            connection.Transport = transport;
            connection.Features.Set<IConnectionHandoverFeature>(null);
            connection.Features.Set(heartbeat);
            handover.Forget();
        }

        return handover.Successor;
    }

    /// <summary>While HTTP runs. Its heartbeat goes through here, since what is once registered with Kestrel's cannot be taken back.</summary>
    private sealed class Stage(IConnectionHeartbeatFeature? heartbeat) : IConnectionHandoverFeature, IConnectionHeartbeatFeature
    {
        private readonly Lock _registering = new();
        private volatile (Action<object> Action, object State)[] _beats = [];

        public Func<ConnectionContext, Task>? Successor { get; set; }

        public void OnHeartbeat(Action<object> action, object state)
        {
            lock (_registering)
            {
                if (_beats.Length == 0)
                    heartbeat?.OnHeartbeat(static stage => ((Stage)stage).Beat(), this);
                _beats = [.. _beats, (action, state)];
            }
        }

        public void Forget() => _beats = [];

        // A beat may end the connection (a timeout does), and with it come back to Forget. An exception here would keep the beat from all other connections.
        private void Beat()
        {
            foreach (var (action, state) in _beats)
                action(state);
        }
    }

    private sealed class KeptPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>The connection's input, which HTTP completes only when nobody takes the connection over.</summary>
    private sealed class KeptReader(PipeReader inner, IConnectionHandoverFeature handover) : PipeReader
    {
        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
            if (handover.Successor is null)
                inner.Complete(exception);
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => inner.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);
    }

    /// <summary>The connection's output, which HTTP completes only when nobody takes the connection over.</summary>
    private sealed class KeptWriter(PipeWriter inner, IConnectionHandoverFeature handover) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
            if (handover.Successor is null)
                inner.Complete(exception);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
