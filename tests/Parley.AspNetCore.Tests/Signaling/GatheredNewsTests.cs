using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Signaling;
using Parley.Rooms;
using Parley.Rooms.Ports;

namespace Parley.AspNetCore.Tests.Signaling;

/// <summary>What may wait goes to the socket with what follows, and a twentieth of a second later at the latest.</summary>
public sealed class GatheredNewsTests
{
    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(50), AMoment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task What_may_wait_goes_out_together_when_its_time_has_come()
    {
        await using var line = await Line.Open();
        await line.Send(mayWait: true, "a", "b");
        line.Time.Advance(HoldTime - AMoment - AMoment);
        await line.Send(mayWait: true, "c");
        Assert.Equal([], line.Output.Flushed);
        line.Time.Advance(AMoment + AMoment + AMoment);
        await line.Turn();
        Assert.Equal(["a b c"], line.Output.Flushed);
        // and the next ones have their time again
        await line.Send(mayWait: true, "d");
        Assert.Single(line.Output.Flushed);
        line.Time.Advance(HoldTime + AMoment);
        await line.Turn();
        Assert.Equal(["a b c", "d"], line.Output.Flushed);
    }

    [Fact]
    public async Task What_may_not_wait_takes_along_what_waits_and_comes_after_it()
    {
        await using var line = await Line.Open();
        await line.Send(mayWait: true, "a");
        await line.Send(mayWait: false, "answer");
        Assert.Equal(["a answer"], line.Output.Flushed);
        line.Time.Advance(HoldTime + AMoment);
        await line.Turn();
        Assert.Equal(["a answer"], line.Output.Flushed);
    }

    [Fact]
    public async Task No_more_waits_than_is_worth_a_system_call()
    {
        await using var line = await Line.Open();
        var text = new string('x', 1_000);
        for (var n = 0; n < 16; n++)
            await line.Send(mayWait: true, text);
        Assert.Equal([], line.Output.Flushed);
        await line.Send(mayWait: true, text);
        Assert.Equal([string.Join(' ', Enumerable.Repeat(text, 17))], line.Output.Flushed);
    }

    [Fact]
    public async Task A_peer_that_reads_slowly_gets_what_waited_when_it_reads_again()
    {
        await using var line = await Line.Open();
        line.Output.Slow = new TaskCompletionSource<FlushResult>();
        await line.Send(mayWait: false, "first");
        await line.Send(mayWait: true, "second");
        line.Time.Advance(HoldTime + AMoment);
        await line.Turn();
        Assert.Equal(["first"], line.Output.Flushed);
        var slow = line.Output.Slow;
        line.Output.Slow = null;
        slow.SetResult(default);
        await Eventually.Holds(() => Task.FromResult(line.Output.Flushed.Count == 2));
        Assert.Equal(["first", "second"], line.Output.Flushed);
    }

    [Fact]
    public async Task What_waits_for_a_peer_that_has_gone_does_no_harm()
    {
        await using var line = await Line.Open();
        await line.Send(mayWait: true, "a");
        await line.End();
        line.Time.Advance(HoldTime + AMoment);
        await line.Turn();
        Assert.Equal(0, line.Aborted);
    }

    /// <summary>A peer, what is flushed to it, and the time.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly RunningServer _server;
        private readonly SignalingQueue _queue;
        private readonly Pipe _input = new();
        private PipedPeer _peer = null!;
        private Task _running = null!;

        private Line(RunningServer server)
        {
            _server = server;
            var clock = new SignalingClock(Time);
            var services = server.App.Services;
            var switchboard = new Switchboard(
                new SwitchboardOptions(),
                services.GetRequiredService<ITokenVerifier>(), services.GetRequiredService<ISeal>(), services.GetRequiredService<IIceServerSource>(), RandomNumberGenerator.Fill, clock.Now);
            _queue = new SignalingQueue(
                switchboard, services.GetRequiredService<EffectLine>(), clock, new SignalingOptions(), services.GetRequiredService<ParleyMetrics>(), new RecordedLog<SignalingQueue>(), poller: null);
        }

        public ManualTime Time { get; } = new(DateTimeOffset.UnixEpoch);

        public CountedFlushes Output { get; } = new();

        public int Aborted { get; private set; }

        public static async Task<Line> Open()
        {
            var line = new Line(await RunningServer.StartPlain());
            line._peer = new PipedPeer(line._queue, new Ways(line._input.Reader, line.Output), new ConnectionInfo(), () => line.Aborted++);
            line._running = line._peer.Run();
            await line.Turn();
            return line;
        }

        public async Task Send(bool mayWait, params string[] texts)
        {
            _queue.Call(_ =>
            {
                foreach (var text in texts)
                    _peer.Outgoing.Send(Encoding.UTF8.GetBytes(text), mayWait);
            });
            await Turn();
        }

        /// <summary>Until the batch with all that was put in line so far has ended: an answer comes before its batch's end, so one of a later batch is waited for.</summary>
        public async Task Turn()
        {
            const int MoreThanABatch = 257;
            for (var call = 0; call < MoreThanABatch; call++)
                _queue.Call(static _ => { });
            await _queue.Ask((_, _) => true);
        }

        public async Task End()
        {
            await _input.Writer.CompleteAsync();
            await _running;
        }

        public async ValueTask DisposeAsync()
        {
            await End();
            _queue.Dispose();
            await _server.DisposeAsync();
        }
    }

    private sealed class Ways(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>Knows what went out with each flush: frames of the server, with a space between them.</summary>
    private sealed class CountedFlushes : PipeWriter
    {
        private readonly ArrayBufferWriter<byte> _written = new();

        public List<string> Flushed { get; } = [];

        /// <summary>How long the transport takes for what is flushed.</summary>
        public TaskCompletionSource<FlushResult>? Slow { get; set; }

        public override void Advance(int bytes) => _written.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushed.Add(string.Join(' ', Texts(_written.WrittenMemory)));
            _written.Clear();
            return Slow is { } slow ? new ValueTask<FlushResult>(slow.Task) : default;
        }

        private static List<string> Texts(ReadOnlyMemory<byte> frames)
        {
            var texts = new List<string>();
            while (!frames.IsEmpty)
            {
                var (head, length) = frames.Span[1] == 126 ? (4, (frames.Span[2] << 8) | frames.Span[3]) : (2, frames.Span[1]);
                texts.Add(Encoding.UTF8.GetString(frames.Span.Slice(head, length)));
                frames = frames[(head + length)..];
            }

            return texts;
        }
    }
}
