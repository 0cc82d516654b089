using System.Diagnostics;
using Parley.Headless;
using Parley.Protocols.Primitives;

namespace Parley.Server.Load;

/// <summary>One publisher or subscriber.</summary>
internal abstract class LoadMember(LoadRoom room, LoadWorker worker, ClientPeerOptions media) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it began to join, by the monotonic clock.</summary>
    public long Began { get; protected set; }

    /// <summary>When it had its answer; 0 if it never had.</summary>
    public long Answered { get; private set; }

    /// <summary>Done when it has joined, could not, or waits for more members to come.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Its media, once it has some.</summary>
    public LoadPeer? Peer { get; private set; }

    public bool Publishes => media.Publish.Count > 0;

    /// <summary>Where it is.</summary>
    public LoadRoom Room => room;

    protected LoadWorker Worker => worker;

    protected ClientPeerOptions Media => media;

    protected LoadOptions Options => room.Options;

    /// <summary>Joins, and returns when media can flow.</summary>
    /// <exception cref="LoadFaultException">It could not.</exception>
    public async Task Join(Entropy entropy, CancellationToken cancellationToken)
    {
        try
        {
            Began = Stopwatch.GetTimestamp();
            await Enter(cancellationToken);
            await Connect(entropy, cancellationToken);
        }
        finally
        {
            _settled.TrySetResult();
        }
    }

    private async Task Connect(Entropy entropy, CancellationToken cancellationToken)
    {
        Peer = await worker.Open(media, entropy, room.V6);
        var offer = await worker.Ask(Peer.Client.WriteOffer);
        var answer = await Offer(offer, cancellationToken);
        Answered = Stopwatch.GetTimestamp();
        await worker.Accept(Peer, answer);
        try
        {
            await Peer.Connected.WaitAsync(ConnectWithin, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new LoadFaultException($"The media connection was not there within {ConnectWithin.TotalSeconds:0} s. Is the server's UDP port open?", exception);
        }
    }

    /// <summary>How long its join took.</summary>
    public Task<JoinTimes> Times() => worker.Ask(() => JoinTimes.Of(this, Peer!));

    public virtual async ValueTask DisposeAsync()
    {
        if (Peer is not null) await worker.Close(Peer);
        Peer = null;
    }

    /// <summary>It cannot go on before more members come.</summary>
    protected void WaitsForOthers() => _settled.TrySetResult();

    /// <summary>Does what comes before an offer can be made.</summary>
    protected virtual Task Enter(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the offer, and returns the answer.</summary>
    protected abstract Task<string> Offer(string offer, CancellationToken cancellationToken);
}
