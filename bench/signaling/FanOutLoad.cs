using System.Globalization;
using System.Text;

namespace Parley.Bench.Signaling;

/// <summary>One message to a hundred receivers, again and again: what each delivery costs.</summary>
internal static class FanOutLoad
{
    private const int Receivers = 100;
    private const int Senders = 4;
    private const int MessageBytes = 200;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static async Task<int> Run(ServerUnderLoad server, TimeSpan time)
    {
        long delivered = 0;
        using var stop = new CancellationTokenSource();
        var running = new List<Task>();
        for (var index = 0; index < Receivers; index++)
        {
            var client = new LoadClient();
            await client.Connect(server, server.IsParley ? "/parley/ws" : "/fan-out");
            long received = 0;
            if (server.IsParley)
            {
                await client.Request("session.hello", """{"guest":{"name":"watcher"}}""");
                await client.Request("presence.watch", "{}");
            }

            client.Received = message =>
            {
                if (server.IsParley && ++received % 16 == 0)
                    client.Send(LoadClient.Frame(Encoding.ASCII.GetBytes($$"""{"jsonrpc":"2.0","method":"session.ack","params":{"received":{{received}} } }""")));
                if (!server.IsParley || message.IndexOf("presence.changed"u8) >= 0)
                    Interlocked.Increment(ref delivered);
            };
            running.Add(Task.Run(() => client.Run(stop.Token)));
        }

        for (var index = 0; index < Senders; index++)
            running.Add(Send(server, index, stop.Token));
        await Task.Delay(WarmUp);
        var (count, cpu) = (Interlocked.Read(ref delivered), server.Cpu());
        await Task.Delay(time);
        count = Interlocked.Read(ref delivered) - count;
        cpu = server.Cpu() - cpu;
        await stop.CancelAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cpu / count * 1e6:F2} µs/receiver  ({count / time.TotalSeconds:F0} deliveries/s, CPU {cpu / time.TotalSeconds * 100:F0} %)"));
        return count > 0 ? 0 : 1;
    }

    private static async Task Send(ServerUnderLoad server, int number, CancellationToken cancellationToken)
    {
        using var client = new LoadClient();
        await client.Connect(server, server.IsParley ? "/parley/ws" : "/fan-out-sender");
        if (server.IsParley)
            await client.Request("session.hello", """{"guest":{"name":"sender"}}""");
        var answered = new SemaphoreSlim(4);
        client.Received = _ => answered.Release();
        var running = Task.Run(() => client.Run(cancellationToken), cancellationToken);
        var id = 1_000_000_000;
        try
        {
            while (true)
            {
                await answered.WaitAsync(cancellationToken);
                var name = $"sender {number} {++id} ".PadRight(60, 'x');
                var text = server.IsParley
                    ? $$"""{"jsonrpc":"2.0","id":{{id}},"method":"session.rename","params":{"name":"{{name}}"} }"""
                    : name.PadRight(MessageBytes, 'x');
                client.Send(LoadClient.Frame(Encoding.ASCII.GetBytes(text)));
            }
        }
        catch (OperationCanceledException)
        {
            await running;
        }
    }
}
