namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>
/// One server on this machine for all the scenarios of a run that want nothing special of it: started when it is first asked for. Where each
/// class had its own, each began with a cold one.
/// </summary>
public sealed class ServerShelf : IAsyncDisposable
{
    // all of a run are at one address, and an allocation outlives the page that has left it
    private static readonly Dictionary<string, string> Options = new() { ["Turn:AllocationsPerAddress"] = "2000" };

    private ParleyServer? _server;

    /// <summary>The server, which runs: a scenario that failed may have left it killed.</summary>
    internal async Task<ParleyServer> TakeAsync()
    {
        if (_server is null)
            _server = await ParleyServer.StartAsync(options: Options);
        else if (!_server.IsRunning)
            await _server.RestartAsync();
        return _server;
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
