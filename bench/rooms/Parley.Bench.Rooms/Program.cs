using System.Diagnostics;
using Parley.Bench.Rooms;

// What the signaling core itself costs, without sockets: dotnet run -c release --project bench/rooms/Parley.Bench.Rooms
const int Pairs = 200;
const int SignalBytes = 1500;
const int RoomSize = 100;
const int LargeRoom = 500;

Measure("peer.signal of 1.5 KB, per message", 1, new SignalLoad(Pairs, SignalBytes, answered: true));
Measure("the same without an id (no answer)", 1, new SignalLoad(Pairs, SignalBytes, answered: false));
Measure("ICE candidate, per message", 1, new SignalLoad(Pairs, signalBytes: 0, answered: true));
Measure("one walk over 1.5 KB, JsonScanner", 1, new WalkLoad(SignalBytes, platform: false));
Measure("the same, Utf8JsonReader", 1, new WalkLoad(SignalBytes, platform: true));
Measure("one walk over a candidate, JsonScanner", 1, new WalkLoad(signalBytes: 0, platform: false));
Measure("the same, Utf8JsonReader", 1, new WalkLoad(signalBytes: 0, platform: true));
Measure("message to a room of 100, per receiver", RoomSize - 1, new RoomLoad(RoomSize));
Measure("join and leave, the room has 500, per one told", LargeRoom * 2, new JoinLoad(LargeRoom));

static void Measure(string name, int deliveries, ILoad load)
{
    const int Rounds = 15;
    var messages = 100_000 / deliveries;
    for (var i = 0; i < 30_000 / deliveries * 4; i++)
        load.Step();
    Thread.Sleep(200);
    var best = double.MaxValue;
    var allocated = 0L;
    for (var round = 0; round < Rounds; round++)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var began = CpuTime();
        for (var i = 0; i < messages; i++)
            load.Step();
        best = Math.Min(best, (CpuTime() - began).TotalNanoseconds / messages);
        allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / messages;
    }

    Console.WriteLine($"{name,-48} {best / deliveries,8:F0} ns {allocated / deliveries,8} bytes allocated");
}

// CPU time: the machine may have other things to do.
static TimeSpan CpuTime()
{
    using var process = Process.GetCurrentProcess();
    return process.TotalProcessorTime;
}
