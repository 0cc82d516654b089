using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>What a fault of ours in a media worker costs the others.</summary>
public sealed class WorkerFaultTests
{
    /// <summary>Of mail it is the end of that piece; of what a round does besides, of the round.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Faults_end_neither_the_worker_nor_the_disk(bool besides)
    {
        const int Faults = 500;
        var log = new RecordedLog<MediaWorkers>();
        using var workers = new MediaWorkers(MediaServer.Options(workers: 1), FixedAddresses.Loopback(), TimeProvider.System, MediaServer.NoMedia(), log);
        workers.Open();
        var worker = workers.Workers[0];
        var began = MediaClock.Now;
        worker.Start();
        for (var i = 0; i < Faults; i++)
            Do(() => throw new InvalidOperationException("a fault of ours"));

        Do(() => { });
        Assert.InRange(log.Errors.Count, 1, 1 + (int)(MediaClock.Now - began).TotalSeconds);
        Assert.Equal(besides ? 0 : Faults, worker.Counters.Drops(DropReason.Fault));

        void Do(Action action)
        {
            using var met = new ManualResetEventSlim();
            void Run()
            {
                met.Set();
                action();
            }

            if (besides)
                worker.Shell.Post(new Command(Run));
            else
                Assert.True(workers.TryPost(0, new Mail { Kind = MailKind.Call, Target = (Action<IDatagramIo>)(_ => Run()) }, []));
            Assert.True(met.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_datagram_that_meets_one_takes_none_of_its_batch_with_it()
    {
        var log = new FaultyLog();
        using var workers = new MediaWorkers(MediaServer.Options(workers: 1), FixedAddresses.Loopback(), TimeProvider.System, MediaServer.NoMedia(), log);
        workers.Open();
        var worker = workers.Workers[0];
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Connect(IPAddress.Loopback, workers.UdpPort);
        using var client = TestTurnClient.Udp(IPAddress.Loopback, workers.UdpPort);
        var request = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(request, 1);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(4), 0x2112A442);

        var asked = 0;
        var together = 0;
        var allocated = Task.Run(client.Allocate, TestContext.Current.CancellationToken);
        while (!allocated.IsCompleted)
        {
            worker.Wait(MediaClock.Now, atMost: 20);
            // in one batch with what has just come
            other.Send(request);
            asked++;
            var faults = log.Faults;
            var read = worker.Round(out _);
            if (log.Faults > faults)
                together = read;
        }

        await allocated;
        var answer = new byte[200];
        var answers = 0;
        for (var until = MediaClock.Now + TimeSpan.FromSeconds(20); answers < asked && MediaClock.Now < until;)
        {
            worker.Wait(MediaClock.Now, atMost: 20);
            worker.Round(out _);
            for (; other.Available > 0; answers++)
                other.Receive(answer);
        }

        Assert.Equal(asked, answers);
        Assert.Equal(1, log.Faults);
        Assert.True(together > 1, "the fault was met by a datagram that came alone");
        Assert.Equal(1, worker.Counters.Drops(DropReason.Fault));
    }

    private sealed class Command(Action action) : IMediaCommand
    {
        public void Run(MediaShell shell, MonoTime now) => action();
    }

    /// <summary>Fails at the first allocation that it is told of, as a core could.</summary>
    private sealed class FaultyLog : ILogger<MediaWorkers>
    {
        private const int AllocationCreated = 2;

        public int Faults { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == AllocationCreated && Faults++ == 0)
                throw new InvalidOperationException("a fault of ours");
        }
    }
}
