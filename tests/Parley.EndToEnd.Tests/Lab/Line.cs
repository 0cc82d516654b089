using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parley.EndToEnd.Tests.Lab;

/// <summary>
/// Somebody's line to the server: a TUN device at either end, and between them, here, packets that wait for their turn and their time, or
/// are lost. A kernel without <c>netem</c> has nothing that delays, and of what happens here nothing has to be asked for.
/// </summary>
internal sealed partial class Line : IDisposable
{
    private const int RealTime = 1; // SCHED_FIFO
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly TunDevice _exchange;
    private readonly TunDevice _home;
    private readonly byte[] _buffer = new byte[TunDevice.LongestPacket];
    private readonly Thread _thread;
    private volatile bool _closing;

    private Line(LabHost person, TunDevice exchange, TunDevice home, TimeSpan roundTrip, int seed)
    {
        (Person, _exchange, _home) = (person, exchange, home);
        (Down, Up) = (new Lane(new LaneQuality(roundTrip / 2), seed), new Lane(new LaneQuality(roundTrip / 2), seed + 1));
        _thread = new Thread(Run) { IsBackground = true, Name = "line" };
        _thread.Start();
    }

    /// <summary>Whose it is.</summary>
    public LabHost Person { get; }

    /// <summary>Towards the person.</summary>
    public Lane Down { get; }

    /// <summary>From the person.</summary>
    public Lane Up { get; }

    /// <summary>Puts a line between two routers; its devices still need addresses and routes.</summary>
    /// <param name="person">Whose it will be.</param>
    /// <param name="exchange">The router at the server's end.</param>
    /// <param name="exchangeDevice">What that end is called.</param>
    /// <param name="home">The router at the person's end.</param>
    /// <param name="homeDevice">What that end is called.</param>
    /// <param name="roundTrip">How long packets are under way, there and back.</param>
    /// <param name="seed">Of what is lost.</param>
    public static Line Create(LabHost person, NetworkNamespace exchange, string exchangeDevice, NetworkNamespace home, string homeDevice, TimeSpan roundTrip, int seed)
    {
        var end = TunDevice.Create(exchange, exchangeDevice);
        try
        {
            return new Line(person, end, TunDevice.Create(home, homeDevice), roundTrip, seed);
        }
        catch
        {
            end.Dispose();
            throw;
        }
    }

    /// <summary>How many bits pass in a second towards the person; 0 is anything at once.</summary>
    public void UseRate(long bitsPerSecond) => Down.Quality = Down.Quality with { BitsPerSecond = bitsPerSecond };

    /// <summary>Which share of the packets is lost at random.</summary>
    /// <param name="down">Towards the person.</param>
    /// <param name="up">From the person.</param>
    public void UseLoss(double down, double up)
    {
        Down.Quality = Down.Quality with { Loss = down };
        Up.Quality = Up.Quality with { Loss = up };
    }

    public void Dispose()
    {
        if (_closing)
            return;
        _closing = true;
        _thread.Join();
        _exchange.Dispose();
        _home.Dispose();
    }

    private void Run()
    {
        // it has little to do, and whatever else the machine is at must not look like a slow line
        var priority = 1;
        _ = Schedule(0, RealTime, in priority);
        while (!_closing)
        {
            var wait = Min(Down.Next, Up.Next) is { } due ? due - Stopwatch.GetElapsedTime(0) : LongestWait;
            if (wait > TimeSpan.Zero)
                TunDevice.Wait(_exchange, _home, wait < LongestWait ? wait : LongestWait);
            Move(_exchange, Down, _home);
            Move(_home, Up, _exchange);
        }

        static TimeSpan? Min(TimeSpan? one, TimeSpan? other) => other is null || one < other ? one : other;
    }

    private void Move(TunDevice from, Lane lane, TunDevice to)
    {
        var now = Stopwatch.GetElapsedTime(0);
        while (from.Read(_buffer) is > 0 and var length)
            lane.Enter(_buffer[..length], now);
        while (lane.Leave(now) is { } packet)
            to.Write(packet);
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int Schedule(int thread, int policy, in int priority);
}
