using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>The worker's round, driven from the test's thread so that what it allocates can be counted.</summary>
public sealed class WorkerAllocationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Relaying_allocates_nothing(bool channel)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the system calls are Linux's");
        using var workers = new MediaWorkers(MediaServer.Options(workers: 1), FixedAddresses.Loopback(), TimeProvider.System, MediaServer.NoMedia(), NullLogger<MediaWorkers>.Instance);
        workers.Open();
        var worker = workers.Workers[0];
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var peerAddress = TransportAddress.From((IPEndPoint)peer.LocalEndPoint!);
        using var client = TestTurnClient.Udp(IPAddress.Loopback, workers.UdpPort, TestTurnClient.Options() with { FirstRetransmission = TimeSpan.FromMinutes(1) });
        await DriveAsync(worker, () =>
        {
            client.Allocate();
            if (channel)
                client.BindChannel(0x4001, peerAddress);
            else
                client.Permit(peerAddress);
        });
        var message = client.Wrap(peerAddress, new byte[1000]);
        var answer = new byte[900];
        var relayed = client.Relayed.ToIPEndPoint().Serialize();
        var buffer = new byte[2000];

        Relay(2000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var packets = Relay(50_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(100_000, packets);
        // the runtime itself may leave a few bytes when it recompiles a method; one allocation per packet would be megabytes
        Assert.InRange(allocated, 0, 1000);

        int Relay(int rounds)
        {
            var handled = 0;
            for (var i = 0; i < rounds; i += 10)
            {
                for (var j = 0; j < 10; j++)
                {
                    client.Socket.Send(message);
                    peer.SendTo(answer, SocketFlags.None, relayed);
                }

                for (var wanted = handled + 20; handled < wanted;)
                {
                    worker.Wait(MediaClock.Now);
                    handled += worker.Round(out _);
                }

                for (var j = 0; j < 10; j++)
                {
                    peer.Receive(buffer);
                    client.Socket.Receive(buffer);
                }
            }

            return handled;
        }
    }

    private static async Task DriveAsync(MediaWorker worker, Action action)
    {
        var done = Task.Run(action);
        while (!done.IsCompleted)
        {
            // a client's retransmissions come at the latest after half a second and end the wait
            if (worker.Round(out var now) == 0)
                worker.Wait(now, atMost: 20);
        }

        await done;
    }
}
