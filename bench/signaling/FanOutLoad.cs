using System.Globalization;
using System.Text;

namespace Parley.Bench.Signaling;

/// <summary>
/// A message to everybody in a room of a hundred, again and again: what each delivery costs. Four are under way at a time. The members take turns in
/// sending what each of them may write only so much of.
/// </summary>
internal sealed class FanOutLoad(ServerUnderLoad server, RoomMessage message)
{
    private const int Members = 100;
    private const int UnderWay = 4;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly List<Member> _members = [];
    private long _delivered;
    private long _refused;
    private int _turn = -1;

    public async Task<int> Run(TimeSpan time)
    {
        var room = "bench-fan-out-" + Guid.NewGuid().ToString("N");
        for (var index = 0; index < Members; index++)
            _members.Add(await Join(room));
        using var stop = new CancellationTokenSource();
        var running = _members.Select(member => Task.Run(() => member.Client.Run(stop.Token))).ToArray();
        for (var sent = 0; sent < UnderWay; sent++)
            SendNext();
        await Task.Delay(WarmUp);
        var (count, cpu) = (Interlocked.Read(ref _delivered), server.Cpu());
        await Task.Delay(time);
        count = Interlocked.Read(ref _delivered) - count;
        cpu = server.Cpu() - cpu;
        await stop.CancelAsync();
        if (running.FirstOrDefault(task => task.IsFaulted) is { } faulted)
            Console.Error.WriteLine(faulted.Exception!.InnerException!.Message);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cpu / Math.Max(1, count) * 1e6:F2} µs/receiver  ({count / time.TotalSeconds:F0} deliveries/s, CPU {cpu / time.TotalSeconds * 100:F0} %, {_refused} refused)"));
        return count > 0 && _refused == 0 ? 0 : 1;
    }

    private async Task<Member> Join(string room)
    {
        var client = new LoadClient();
        await client.Connect(server, server.IsParley ? "/parley/ws" : "/fan-out");
        var member = new Member(client, room);
        if (server.IsParley)
        {
            await client.Request("session.hello", """{"guest":{"name":"member"}}""");
            var joined = await client.Request("room.join", $$"""{"room":"{{room}}"}""");
            member.Participant = joined["participant"]!.GetValue<string>();
        }

        client.Received = bytes => Receive(member, bytes);
        return member;
    }

    private void Receive(Member member, ReadOnlySpan<byte> bytes)
    {
        if (server.IsParley)
        {
            member.Acknowledge();
            if (bytes.StartsWith("{\"jsonrpc\":\"2.0\",\"id\":"u8))
            {
                if (bytes.IndexOf("\"error\""u8) >= 0 && Interlocked.Increment(ref _refused) == 1)
                    Console.Error.WriteLine(Encoding.UTF8.GetString(bytes));
                SendNext();
            }
            else if (bytes.IndexOf(message.Utf8Notification) is >= 0 and < 60)
            {
                Interlocked.Increment(ref _delivered);
            }
        }
        else if (bytes.SequenceEqual("{}"u8))
        {
            SendNext();
        }
        else
        {
            Interlocked.Increment(ref _delivered);
        }
    }

    private void SendNext()
    {
        var turn = Interlocked.Increment(ref _turn);
        _members[message.ByHost ? 0 : turn % Members].Send(server.IsParley ? message : null, turn, message.Bytes);
    }

    private sealed class Member(LoadClient client, string room)
    {
        private const int AckEvery = 16;

        private readonly Lock _sending = new();
        private long _received;

        public LoadClient Client => client;

        public string Participant { get; set; } = "";

        public void Send(RoomMessage? request, int id, int bytes)
        {
            var text = request is null ? new string('x', bytes) : request.Request(room, Participant, 1_000_000 + id);
            lock (_sending)
                client.Send(LoadClient.Frame(Encoding.ASCII.GetBytes(text)));
        }

        public void Acknowledge()
        {
            if (++_received % AckEvery != 0)
                return;
            lock (_sending)
                client.Send(LoadClient.Frame(Encoding.ASCII.GetBytes($$"""{"jsonrpc":"2.0","method":"session.ack","params":{"received":{{_received}} } }""")));
        }
    }
}

/// <summary>What is said to a room.</summary>
/// <param name="Notification">The method under which the others hear of it.</param>
/// <param name="Bytes">About how many bytes each of them gets; the relay, which knows no messages, hands on as many.</param>
/// <param name="ByHost">Whether the one sends it who came first.</param>
/// <param name="Request">What the sender, who is this participant, sends in this room under this id.</param>
internal sealed record RoomMessage(string Notification, int Bytes, bool ByHost, Func<string, string, int, string> Request)
{
    /// <summary>Passed on and kept nowhere: somebody is shown large, and nobody again.</summary>
    public static readonly RoomMessage Spotlight = new("\"room.spotlit\"", 150, ByHost: true, (room, host, id) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"room.spotlight","params":{"room":"{{room}}"{{(id % 2 == 0 ? $",\"participant\":\"{host}\"" : "")}} } }""");

    /// <summary>On disk before it is passed on.</summary>
    public static readonly RoomMessage Chat = new("\"chat.message\"", 400, ByHost: false, (room, _, id) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"chat.send","params":{"room":"{{room}}","id":"{{Guid.NewGuid():D}}","text":"{{new string('x', 60)}}"} }""");

    public ReadOnlySpan<byte> Utf8Notification => _utf8Notification;

    private readonly byte[] _utf8Notification = Encoding.ASCII.GetBytes(Notification);
}
