using System.Globalization;

namespace Parley.Bench.Signaling;

/// <summary>Signed-in WebSockets that do nothing: what each of them costs in memory.</summary>
internal static class IdleLoad
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);

    public static async Task<int> Run(ServerUnderLoad server, int count)
    {
        // a server that has served nobody yet has code and pools to load, which are no connection's
        using var stop = new CancellationTokenSource();
        await Open(server, 50, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var before = server.Memory();
        var clients = await Open(server, count, stop.Token);
        var idle = clients.Select(client => client.Idling!).ToArray();
        await Task.Delay(Settle);
        var memory = server.Memory() - before;
        var cpu = server.Cpu();
        await Task.Delay(TimeSpan.FromSeconds(5));
        cpu = server.Cpu() - cpu;
        var gone = idle.Count(task => task.IsCompleted);
        await stop.CancelAsync();
        clients.ForEach(client => client.Dispose());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{memory / (double)count / 1024:F1} KB/connection  ({count} connections, {gone} lost, idle CPU {cpu / 5 * 100:F1} %)"));
        return gone == 0 ? 0 : 1;
    }

    private static async Task<List<LoadClient>> Open(ServerUnderLoad server, int count, CancellationToken cancellationToken)
    {
        var clients = new List<LoadClient>(count);
        for (var index = 0; index < count; index++)
        {
            var client = new LoadClient();
            await client.Connect(server, server.IsParley ? "/parley/ws" : "/idle");
            if (server.IsParley)
                await client.Request("session.hello", """{"guest":{"name":"idle"}}""");
            // from now on it answers pings, while the others are still being opened
            client.Idling = client.Idle(cancellationToken);
            clients.Add(client);
        }

        return clients;
    }
}
