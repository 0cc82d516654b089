using Parley.Headless;
using Parley.Protocols.Peer;
using Parley.Protocols.Primitives;

namespace Parley.Server.Load;

/// <summary>A member's media: a client, and the socket that is its own. The worker's thread alone touches it.</summary>
internal sealed class LoadPeer(ClientPeer client, int socket)
{
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<uint, uint> _tags = [];

    public ClientPeer Client => client;

    public int Socket => socket;

    /// <summary>When the worker looks at it next without being asked.</summary>
    public MonoTime Scheduled { get; set; } = MonoTime.Never;

    /// <summary>Whether it is among those that the worker has to look at in this round.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Done when media can flow; failed when they never will.</summary>
    public Task Connected => _connected.Task;

    public MonoTime? ConnectedAt { get; private set; }

    /// <summary>How often media stood under the number of somebody else than who sent it.</summary>
    public long Misattributed { get; private set; }

    /// <summary>Why the connection broke after it had been there.</summary>
    public string? Broken { get; private set; }

    /// <summary>Says whose packets carry a number.</summary>
    public void Expect(uint number, uint tag) => _tags[number] = tag;

    /// <summary>Takes note of what happened to the transport.</summary>
    public void ReadEvents(MonoTime now)
    {
        while (client.TryReadEvent(out var happened))
        {
            switch (happened.Kind)
            {
                case PeerEventKind.Connected:
                    ConnectedAt = now;
                    _connected.TrySetResult();
                    break;
                case PeerEventKind.Failed or PeerEventKind.Closed:
                    var reason = happened.Kind == PeerEventKind.Closed ? "The server closed the media connection." : happened.Reason;
                    if (!_connected.TrySetException(new LoadFaultException(reason))) Broken ??= reason;
                    break;
            }
        }
    }

    /// <summary>Compares what its slots receive with what was announced.</summary>
    public void CheckNames()
    {
        foreach (var slot in client.Slots)
        {
            if (slot.LastTag != 0 && _tags.TryGetValue(slot.Contributor, out var tag) && tag != slot.LastTag) Misattributed++;
        }
    }
}
