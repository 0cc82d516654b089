using System.Globalization;
using System.Text;

namespace Parley.Bench.Signaling;

/// <summary><c>peer.signal</c> of 1.5 KB between 200 pairs, both ways, as fast as the server can with a window of messages under way each.</summary>
internal static class SignalLoad
{
    private const int Pairs = 200;
    private const int MessageBytes = 1500;

    /// <summary>Both servers compile their code while they run; less than this and the compiler is what is measured.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("WARMUP") ?? "15", CultureInfo.InvariantCulture));

    public static async Task<int> Run(ServerUnderLoad server, TimeSpan time)
    {
        var window = int.Parse(Environment.GetEnvironmentVariable("WINDOW") ?? "4", CultureInfo.InvariantCulture);
        var sides = new List<SignalSide>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (one, other) = (new SignalSide(), new SignalSide());
            var room = $"bench-{Environment.ProcessId}-{pair}";
            await one.Open(server, room);
            await other.Open(server, room);
            (one.Other, other.Other) = (other, one);
            one.Prepare(room, MessageBytes);
            other.Prepare(room, MessageBytes);
            sides.AddRange([one, other]);
        }

        using var stop = new CancellationTokenSource();
        var running = sides.Select(side => Task.Run(() => side.Client.Run(stop.Token))).ToArray();
        foreach (var side in sides)
        {
            for (var message = 0; message < window; message++)
                side.Send();
        }

        await Task.Delay(WarmUp);
        var (delivered, cpu, clock) = (sides.Sum(side => side.Delivered), server.Cpu(), DateTime.UtcNow);
        await Task.Delay(time);
        delivered = sides.Sum(side => side.Delivered) - delivered;
        cpu = server.Cpu() - cpu;
        var elapsed = DateTime.UtcNow - clock;
        await stop.CancelAsync();
        if (running.FirstOrDefault(task => task.IsFaulted) is { } faulted)
            Console.Error.WriteLine(faulted.Exception!.InnerException!.Message);
        var errors = sides.Sum(side => side.Errors);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cpu / delivered * 1e6:F2} µs/message  ({delivered / elapsed.TotalSeconds:F0} messages/s, CPU {cpu / elapsed.TotalSeconds * 100:F0} %, {errors} errors)"));
        return errors == 0 && delivered > 0 ? 0 : 1;
    }
}

/// <summary>One side of a pair.</summary>
internal sealed class SignalSide
{
    /// <summary>Ids of the same width, so that a frame is changed in place.</summary>
    private const int FirstId = 1_000_000_000;

    private const int AckEvery = 16;

    /// <summary>Without an id only refusals are answered: one message in, one out, as with the bare relay.</summary>
    private static readonly bool WantsAnswers = Environment.GetEnvironmentVariable("ANSWERS") != "0";

    private readonly Lock _sending = new();
    private byte[] _frame = [];
    private int _idAt;
    private int _nextId = FirstId;
    private bool _isParley;
    private long _received;
    private string _participant = "";

    public LoadClient Client { get; } = new();

    public SignalSide Other { get; set; } = null!;

    public long Delivered { get; private set; }

    public int Errors { get; private set; }

    public async Task Open(ServerUnderLoad server, string room)
    {
        _isParley = server.IsParley;
        Client.Received = Receive;
        await Client.Connect(server, server.IsParley ? "/parley/ws" : "/" + room);
        if (!_isParley)
            return;
        await Client.Request("session.hello", """{"guest":{"name":"bench"}}""");
        var joined = await Client.Request("room.join", $$"""{"room":"{{room}}"}""");
        _participant = joined["participant"]!.GetValue<string>();
    }

    public void Prepare(string room, int bytes)
    {
        var sdp = new string('v', bytes);
        var text = "";
        // shorten the description until the whole message has the size wanted
        do
        {
            text = $$"""{"jsonrpc":"2.0",{{(WantsAnswers ? $"\"id\":{FirstId}," : "")}}"method":"peer.signal","params":{"room":"{{room}}","to":"{{Other._participant}}","signal":{"connection":"c1","description":{"type":"offer","sdp":"{{sdp}}"} } } }""";
            sdp = sdp[..Math.Max(0, sdp.Length - (text.Length - bytes))];
        }
        while (text.Length > bytes);
        _frame = LoadClient.Frame(Encoding.UTF8.GetBytes(text));
        _idAt = _frame.AsSpan().IndexOf("\"id\":"u8) + 5;
    }

    public void Send()
    {
        lock (_sending)
        {
            if (WantsAnswers)
                (_nextId++).TryFormat(_frame.AsSpan(_idAt), out _, provider: CultureInfo.InvariantCulture);
            Client.Send(_frame);
        }
    }

    private void Receive(ReadOnlySpan<byte> message)
    {
        if (_isParley)
        {
            if (++_received % AckEvery == 0)
                Acknowledge();
            if (message[..Math.Min(60, message.Length)].IndexOf("\"error\""u8) >= 0)
            {
                if (Errors++ == 0)
                    Console.Error.WriteLine(Encoding.UTF8.GetString(message));
                return;
            }

            if (message.IndexOf("\"peer.signal\""u8) is < 0 or > 60)
                return;
        }

        Delivered++;
        Other.Send();
    }

    private void Acknowledge()
    {
        var frame = LoadClient.Frame(Encoding.ASCII.GetBytes($$"""{"jsonrpc":"2.0","method":"session.ack","params":{"received":{{_received}} } }"""));
        lock (_sending)
            Client.Send(frame);
    }
}
