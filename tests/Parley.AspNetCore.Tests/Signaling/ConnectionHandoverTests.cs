using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Parley.AspNetCore.Signaling.Handover;

namespace Parley.AspNetCore.Tests.Signaling;

public sealed class ConnectionHandoverTests
{
    [Fact]
    public async Task A_heartbeat_that_ends_its_connection_disturbs_no_other()
    {
        var clock = new Heartbeat();
        var connection = new DefaultConnectionContext { Transport = new Duplex() };
        connection.Features.Set<IConnectionHeartbeatFeature>(clock);
        // continues inside the beat, as a connection that is cut off by a timeout does
        var timeout = new TaskCompletionSource();
        var beats = 0;
        var middleware = ConnectionHandover.Middleware(async http =>
        {
            var heartbeat = http.Features.Get<IConnectionHeartbeatFeature>()!;
            heartbeat.OnHeartbeat(_ => timeout.TrySetResult(), http);
            heartbeat.OnHeartbeat(_ => beats++, http);
            await timeout.Task;
        });
        // on threads of the pool, where nothing moves a continuation elsewhere
        var ended = await Task.Run(() => Task.FromResult(middleware(connection)), TestContext.Current.CancellationToken);
        await Task.Run(clock.Beat, TestContext.Current.CancellationToken);
        await ended;
        Assert.Equal(1, beats);

        clock.Beat();
        Assert.Equal(1, beats);
    }

    private sealed class Heartbeat : IConnectionHeartbeatFeature
    {
        private readonly List<(Action<object> Action, object State)> _actions = [];

        public void OnHeartbeat(Action<object> action, object state) => _actions.Add((action, state));

        public void Beat()
        {
            foreach (var (action, state) in _actions)
                action(state);
        }
    }

    private sealed class Duplex : IDuplexPipe
    {
        public PipeReader Input { get; } = new Pipe().Reader;

        public PipeWriter Output { get; } = new Pipe().Writer;
    }
}
