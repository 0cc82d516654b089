using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Parley.Server.Load;

/// <summary>How the server is reached over HTTP, and why it was not.</summary>
internal static class ServerAccess
{
    public static HttpClient Client(ServerAddress address)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        handler.SslOptions.RemoteCertificateValidationCallback = Validation(address);
        return new HttpClient(handler) { BaseAddress = address.Url, Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>Asks whether the server is there and well, before hundreds find out that it is not.</summary>
    /// <exception cref="LoadFaultException">It is not.</exception>
    public static async Task Check(HttpClient http, ServerAddress address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync("/healthz", cancellationToken);
            if (answer.StatusCode is HttpStatusCode.OK) return;
            var moved = answer.Headers.Location is { } location ? $" It points to {location.GetLeftPart(UriPartial.Authority)}." : "";
            throw new LoadFaultException($"{address.Url} answers /healthz with {(int)answer.StatusCode}: this is no healthy Parley server.{moved}");
        }
        catch (HttpRequestException exception)
        {
            throw Explain(exception, address);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LoadFaultException($"{address.Url} does not answer. Check the address and the firewall.", exception);
        }
    }

    /// <summary>Makes a sentence of what went wrong.</summary>
    public static LoadFaultException Explain(Exception exception, ServerAddress address, HttpStatusCode? status = null)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
                return new LoadFaultException($"The certificate of {address.Url} is not trusted here. Add --insecure to measure all the same.", exception);
            if (cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                return new LoadFaultException($"Nobody listens at {address.Url}. Start the server, or correct --url.", exception);
            if (cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain })
                return new LoadFaultException($"The name {address.Url.Host} is not known. Correct --url.", exception);
            if (cause is SocketException socket) return new LoadFaultException($"{address.Url} cannot be reached: {socket.Message}.", exception);
        }

        if (status == HttpStatusCode.ServiceUnavailable) return new LoadFaultException("The server takes no more WebSockets (503): see Parley:Signaling:Connections and ConnectionsPerAddress.", exception);
        return status > HttpStatusCode.SwitchingProtocols
            ? new LoadFaultException($"The server refused the WebSocket with {(int)status}.", exception)
            : new LoadFaultException($"{address.Url}: {exception.Message}", exception);
    }

    /// <summary>Takes the certificates that the system trusts; all, where that was asked for.</summary>
    public static RemoteCertificateValidationCallback Validation(ServerAddress address) => (_, _, _, errors) => errors == SslPolicyErrors.None || address.Insecure;
}
