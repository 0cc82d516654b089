using System.Net;
using System.Net.Sockets;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>The way of TCP to a server, which can be cut, while datagrams go another way.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly int _port = FreePort.Next();
    private readonly CancellationTokenSource _over = new();
    private readonly HashSet<TcpClient> _clients = [];
    private TcpListener? _listener;

    public Cable(string server)
    {
        _server = new Uri(server);
        Mend();
    }

    /// <summary>The server's address at this end.</summary>
    public string Url => new UriBuilder(_server) { Port = _port }.Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>What goes over it breaks, and nothing comes through any more.</summary>
    public void Cut()
    {
        _listener?.Stop();
        _listener = null;
        lock (_clients)
        {
            foreach (var client in _clients)
                client.Dispose();
            _clients.Clear();
        }
    }

    /// <summary>It carries again.</summary>
    public void Mend()
    {
        _listener = new TcpListener(IPAddress.Any, _port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        Cut();
        _over.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            try
            {
                var near = await listener.AcceptTcpClientAsync(_over.Token);
                // what is closed is reset: nobody says goodbye over a cable that is cut
                near.LingerState = new LingerOption(enable: true, seconds: 0);
                _ = CarryAsync(near);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            lock (_clients)
                _clients.UnionWith([near, far]);
            try
            {
                await far.ConnectAsync(_server.Host, _server.Port, _over.Token);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _over.Token), far.GetStream().CopyToAsync(near.GetStream(), _over.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                // it was cut
            }
        }
    }
}
