using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Parley.Headless;

namespace Parley.Server.Load;

/// <summary>A publisher that joins by WHIP, or a subscriber that joins by WHEP.</summary>
internal sealed class WhipMember(LoadRoom room, LoadWorker worker, ClientPeerOptions media) : LoadMember(room, worker, media)
{
    private const string ContentType = "application/sdp";
    private const int LongestReason = 200;

    private Uri? _resource;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_resource is null) return;
        try
        {
            using var request = Request(HttpMethod.Delete, _resource);
            using var answer = await Room.Http.SendAsync(request);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // the server notices by itself that nobody is there any more
        }
    }

    protected override async Task<string> Offer(string offer, CancellationToken cancellationToken)
    {
        var path = $"/{(Publishes ? "whip" : "whep")}/{Room.Name}";
        try
        {
            using var request = Request(HttpMethod.Post, new Uri(Options.Url, path));
            request.Content = new StringContent(offer, Encoding.UTF8, ContentType);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
            using var answer = await Room.Http.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.StatusCode != HttpStatusCode.Created) throw new LoadFaultException($"POST {path} was refused with {(int)answer.StatusCode}: {Reason(body)}");
            _resource = answer.Headers.Location is { } location ? new Uri(Options.Url, location) : null;
            return body;
        }
        catch (HttpRequestException exception)
        {
            throw ServerAccess.Explain(exception, Options.Server);
        }
    }

    private static string Reason(string body) => body.Length <= LongestReason ? body.Trim() : body[..LongestReason].Trim() + " …";

    private HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        if (Options.Token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Options.Token);
        return request;
    }
}
