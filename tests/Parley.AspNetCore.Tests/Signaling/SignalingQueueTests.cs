using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Signaling.Polling;
using Parley.Rooms;
using Parley.Rooms.Ports;

namespace Parley.AspNetCore.Tests.Signaling;

public sealed class SignalingQueueTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_timer_that_cannot_be_set_ends_no_signaling_and_is_set_with_the_next_batch(bool polled)
    {
        await using var server = await RunningServer.StartPlain();
        using var poller = polled ? new PollerForQueue() : null;
        var time = new FaultyTimers();
        using var queue = Queue(server.App.Services, time, poller?.Poller, TimeSpan.FromMilliseconds(100));
        var (input, output) = (new Pipe(), new Pipe());
        time.AreBroken = true;
        var running = new PipedPeer(queue, new Duplex(input.Reader, output.Writer), new ConnectionInfo(), input.Writer.CancelPendingFlush).Run();
        // this batch, and the one in which the peer was opened, have no timer
        Assert.Equal(1, await queue.Ask((switchboard, _) => switchboard.Figures.Connections));
        // the answer comes before the end of its batch, where the timer is set
        await Eventually.Holds(() => Task.FromResult(time.Failures > 0));
        time.AreBroken = false;
        var close = await output.Reader.ReadAtLeastAsync(4, Ending);
        Assert.Equal((0x88, 1008), (close.Buffer.FirstSpan[0], BinaryPrimitives.ReadUInt16BigEndian(close.Buffer.FirstSpan[2..])));
        await input.Writer.CompleteAsync();
        await running;
    }

    [Fact]
    public async Task A_transport_that_fails_as_none_should_is_counted_no_more_and_closed_with_1011()
    {
        await using var server = await RunningServer.StartPlain();
        using var queue = Queue(server.App.Services, TimeProvider.System, poller: null, TimeSpan.FromMinutes(1));
        var output = new Pipe();
        await new PipedPeer(queue, new Duplex(new FaultyReader(), output.Writer), new ConnectionInfo(), () => { }).Run();
        Assert.Equal(0, await queue.Ask((switchboard, _) => switchboard.Figures.Connections));
        var close = await output.Reader.ReadAtLeastAsync(4, Ending);
        Assert.Equal(1011, BinaryPrimitives.ReadUInt16BigEndian(close.Buffer.FirstSpan[2..]));
    }

    [Fact]
    public async Task Whoever_comes_in_while_the_others_are_told_of_the_end_is_told_too()
    {
        await using var server = await RunningServer.StartPlain();
        using var queue = Queue(server.App.Services, TimeProvider.System, poller: null, TimeSpan.FromMinutes(1));
        var stopped = new TaskCompletionSource();
        queue.Stop(stopped);
        await stopped.Task;
        var (input, output) = (new Pipe(), new Pipe());
        var running = new PipedPeer(queue, new Duplex(input.Reader, output.Writer), new ConnectionInfo(), input.Writer.CancelPendingFlush).Run();
        var told = (await output.Reader.ReadAtLeastAsync(2, Ending)).Buffer;
        Assert.Equal(0x81, told.FirstSpan[0]);
        output.Reader.AdvanceTo(told.GetPosition(2 + told.FirstSpan[1]));
        var close = (await output.Reader.ReadAtLeastAsync(4, Ending)).Buffer;
        Assert.Equal((0x88, 1012), (close.FirstSpan[0], BinaryPrimitives.ReadUInt16BigEndian(close.FirstSpan[2..])));
        await input.Writer.CompleteAsync();
        await running;
    }

    private static SignalingQueue Queue(IServiceProvider services, TimeProvider time, SocketPoller? poller, TimeSpan helloTime)
    {
        var clock = new SignalingClock(time);
        var switchboard = new Switchboard(
            new SwitchboardOptions { HelloTime = helloTime },
            services.GetRequiredService<ITokenVerifier>(), services.GetRequiredService<ISeal>(), services.GetRequiredService<IIceServerSource>(), RandomNumberGenerator.Fill, clock.Now);
        return new SignalingQueue(
            switchboard, services.GetRequiredService<EffectLine>(), clock, new SignalingOptions(), services.GetRequiredService<ParleyMetrics>(), new RecordedLog<SignalingQueue>(), poller);
    }

    private sealed class PollerForQueue : IDisposable
    {
        public PollerForQueue()
        {
            Assert.SkipUnless(SocketPoller.IsSupported, "epoll is Linux's");
            Poller = new SocketPoller(new RecordedLog<SocketPoller>());
        }

        public SocketPoller Poller { get; }

        public void Dispose() => Poller.Dispose();
    }

    private sealed class FaultyReader : PipeReader
    {
        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("a transport's own fault");

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException("a transport's own fault");
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>The system's time, whose timers cannot be changed for a while.</summary>
    private sealed class FaultyTimers : TimeProvider
    {
        private volatile bool _areBroken;
        private int _failures;

        public bool AreBroken
        {
            get => _areBroken;
            set => _areBroken = value;
        }

        public int Failures => Volatile.Read(ref _failures);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new FaultyTimer(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class FaultyTimer(FaultyTimers timers, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (!timers.AreBroken)
                    return inner.Change(dueTime, period);
                Interlocked.Increment(ref timers._failures);
                throw new InvalidOperationException("a timer's own fault");
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
