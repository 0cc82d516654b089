using Parley.Bench.Signaling;

return args switch
{
    ["signal", var server, var port, var process, var seconds] => await SignalLoad.Run(ServerUnderLoad.Parse(server, port, process), TimeSpan.FromSeconds(int.Parse(seconds))),
    ["idle", var server, var port, var process, var count] => await IdleLoad.Run(ServerUnderLoad.Parse(server, port, process), int.Parse(count)),
    ["fanout", var server, var port, var process, var seconds] => await new FanOutLoad(ServerUnderLoad.Parse(server, port, process), RoomMessage.Spotlight).Run(TimeSpan.FromSeconds(int.Parse(seconds))),
    ["chat", var server, var port, var process, var seconds] => await new FanOutLoad(ServerUnderLoad.Parse(server, port, process), RoomMessage.Chat).Run(TimeSpan.FromSeconds(int.Parse(seconds))),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("signaling-load signal|idle|fanout|chat parley|ws PORT PROCESS SECONDS|COUNT   (see bench/README.md)");
    return 2;
}
