using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>Streams that send faster than their worker reads, driven from the test's thread: the worker reads when the test says so.</summary>
public sealed class StreamBacklogTests : IDisposable
{
    private const int Each = 2000;
    private readonly MediaWorkers _workers = new(MediaServer.Options(workers: 1), FixedAddresses.Loopback(), TimeProvider.System, MediaServer.NoMedia(), NullLogger<MediaWorkers>.Instance);

    public StreamBacklogTests() => _workers.Open();

    private MediaWorker Worker => _workers.Workers[0];

    [Fact]
    public async Task Of_one_stream_only_so_much_waits_for_the_worker_and_nothing_is_lost()
    {
        var flood = await FloodAsync(1);
        Assert.Equal(StreamClient.MaxMailsWaiting, Waiting());

        await MediaServer.UntilAsync(
            () =>
            {
                Worker.Round(out _);
                Assert.InRange(Waiting(), 0, StreamClient.MaxMailsWaiting);
                return flood.IsCompleted;
            },
            "the reader did not go on");
        Assert.Equal(Each, Worker.Counters.PacketsIn);
    }

    [Fact]
    public async Task Many_streams_leave_room_for_packets_between_workers_and_for_the_end_of_streams()
    {
        var floods = new List<Task>();
        for (var stream = 0; stream < 20; stream++)
            floods.Add(await FloodAsync(stream));
        Assert.Equal(512, Waiting());

        for (var packet = 0; packet < 448; packet++)
            Assert.True(_workers.TryPost(0, new Mail { Kind = MailKind.Relayed }, [1]), $"packet {packet} was refused");
        Assert.False(_workers.TryPost(0, new Mail { Kind = MailKind.Relayed }, [1]));
        Assert.True(_workers.TryPost(0, new Mail { Kind = MailKind.Call, Target = (Action<IDatagramIo>)(_ => { }) }, []));
        _workers.Dispose();
        await Task.WhenAll(floods).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _workers.Dispose();

    /// <summary>A connection whose peer has sent a great deal already; when this returns, its reader has been stopped.</summary>
    private async Task<Task> FloodAsync(int number)
    {
        var input = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        byte[] message = [0x40, 1, 0, 4, 1, 2, 3, 4];
        for (var i = 0; i < Each; i++)
            input.Writer.Write(message);
        await input.Writer.FlushAsync(TestContext.Current.CancellationToken);
        await input.Writer.CompleteAsync();
        var connection = new DefaultConnectionContext("flood") { Transport = new Ends(input.Reader, new Pipe().Writer) };
        var path = new Path(PathTransport.Tcp, TransportAddress.V4(1, 1), TransportAddress.V4(2, (ushort)(number + 1)), number + 1);
        return new StreamConnection(connection, path, StreamKind.Turn, _workers).RunAsync();
    }

    private int Waiting()
    {
        var count = 0;
        while (Worker.Mailbox.TryPeek(count, out _, out _))
            count++;
        return count;
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
