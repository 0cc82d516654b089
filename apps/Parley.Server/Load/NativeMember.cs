using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Headless;
using Parley.Rooms.Contracts;

namespace Parley.Server.Load;

/// <summary>A member that joins by the signaling protocol, and does what it is told there.</summary>
internal sealed class NativeMember(LoadRoom room, LoadWorker worker, ClientPeerOptions media, int number) : LoadMember(room, worker, media)
{
    private static readonly TimeSpan RoutedWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ViewPause = TimeSpan.FromMilliseconds(250);
    private static readonly (int Width, int Height) Large = (1280, 720), Middle = (640, 360), Small = (320, 180);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _cameras = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _routed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _leaving = new();
    private SignalingLine? _line;
    private string _participant = string.Empty;
    private string _connection = string.Empty;
    private string _lastView = string.Empty;
    private bool _viewDue;

    public override async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await base.DisposeAsync();
        if (_line is not null) await SignOut(_line);
        _leaving.Dispose();
    }

    protected override async Task Enter(CancellationToken cancellationToken)
    {
        _line = await SignalingLine.Connect(Options.Server, (Publishes ? "Publisher " : "Subscriber ") + number, Hear, cancellationToken);
        var video = Media.Publish.Any(track => track is not AudioOptions);
        var joined = await _line.Ask(
            "room.join",
            new RoomJoinParams(Room.Name, new ParticipantMedia(Publishes, video, false)),
            ContractJson.Default.RoomJoinParams,
            SeenJson.Default.SeenJoin,
            cancellationToken);
        _participant = joined.Participant;
        if (Publishes) Room.Publish(_participant, Media.Tag);
        lock (_lock)
        {
            _cameras.UnionWith(joined.Room.Participants.Where(participant => participant.Media.Camera).Select(participant => participant.Id));
        }

        if (joined.Room.Mode == RoomMode.Routed || _routed.Task.IsCompleted) return;
        WaitsForOthers();
        try
        {
            await _routed.Task.WaitAsync(RoutedWithin, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new LoadFaultException("The room stays direct. It takes three members to be routed, or the server's option Parley:AlwaysRouted.", exception);
        }

        Began = Stopwatch.GetTimestamp(); // the wait for others is none of the server's
    }

    protected override async Task<string> Offer(string offer, CancellationToken cancellationToken)
    {
        _connection = $"load-{Environment.ProcessId}-{number}";
        var sources = Media.Publish.Select(track => new OfferedTrack(track.Mid, track is AudioOptions ? TrackSource.Microphone : TrackSource.Camera)).ToList();
        var parameters = new MediaConnectParams(Room.Name, _connection, offer, sources);
        var result = await _line!.Ask("media.connect", parameters, ContractJson.Default.MediaConnectParams, ContractJson.Default.MediaConnectResult, cancellationToken);
        await ShowView();
        return result.Answer;
    }

    // Whoever only breaks the connection is kept a place for half a minute.
    private static async Task SignOut(SignalingLine line)
    {
        using var patience = new CancellationTokenSource(LeaveWithin);
        try
        {
            await line.Ask("session.end", new SessionEndParams(), ContractJson.Default.SessionEndParams, ContractJson.Default.Empty, patience.Token);
        }
        catch (Exception exception) when (exception is LoadFaultException or OperationCanceledException)
        {
            // the server is gone, or has closed the connection already
        }

        await line.DisposeAsync();
    }

    private void Hear(string method, ReadOnlySpan<byte> parameters)
    {
        switch (method)
        {
            case "room.mode":
                if (Read(parameters, ContractJson.Default.RoomModeChanged).Mode == RoomMode.Routed) _routed.TrySetResult();
                break;
            case "participant.joined" or "participant.updated":
                Change(Read(parameters, SeenJson.Default.SeenChange).Participant);
                break;
            case "participant.left":
                Change(Read(parameters, ContractJson.Default.ParticipantLeft).Participant, false);
                break;
            case "media.slots":
                _ = Take(Read(parameters, ContractJson.Default.MediaSlots));
                break;
            case "media.layers":
                Take(Read(parameters, ContractJson.Default.MediaLayers));
                break;
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> parameters, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(parameters, type) ?? throw new JsonException("A notification has parameters.");

    private async Task Take(MediaSlots slots)
    {
        if (Peer is { } peer)
        {
            Worker.Tell(() =>
            {
                foreach (var slot in slots.Slots)
                {
                    if (Room.TagOf(slot.Participant) is var tag && tag != 0) peer.Expect((uint)slot.Number, tag);
                    if (slot.Paused == true) peer.Client.Slots.FirstOrDefault(own => own.Mid == slot.Mid)?.Pause();
                }
            });
        }

        // nothing is shown, so nothing has to be taken off
        await _line!.Tell("media.ready", new MediaReadyParams(Room.Name, slots.Connection, slots.Revision), ContractJson.Default.MediaReadyParams);
    }

    private void Take(MediaLayers layers)
    {
        if (Peer is not { } peer) return;
        Worker.Tell(() =>
        {
            foreach (var source in layers.Sources)
            {
                foreach (var layer in source.Layers) peer.Client.Activate(source.Mid, layer.Rid, layer.Active);
            }
        });
    }

    private void Change(SeenParticipant participant) => Change(participant.Id, participant.Media.Camera);

    private void Change(string participant, bool camera)
    {
        lock (_lock)
        {
            var changed = camera ? _cameras.Add(participant) : _cameras.Remove(participant);
            if (!changed || _viewDue || _connection.Length == 0) return;
            _viewDue = true;
        }

        _ = ShowViewLater();
    }

    // When hundreds join at once, a layout is not sent for each of them.
    private async Task ShowViewLater()
    {
        try
        {
            await Task.Delay(ViewPause, _leaving.Token);
            await ShowView();
        }
        catch (Exception exception) when (exception is OperationCanceledException or LoadFaultException or ObjectDisposedException)
        {
            // it leaves, or its connection broke, which is told elsewhere
        }
    }

    private async Task ShowView()
    {
        List<ViewedTile> tiles;
        lock (_lock)
        {
            _viewDue = false;
            var shown = _cameras.Where(participant => participant != _participant).Order(StringComparer.Ordinal).ToList();
            var count = Math.Min(shown.Count, Media.VideoSlots);
            var (width, height) = count <= 1 ? Large : count <= 4 ? Middle : Small;

            // each begins with another, so that everybody is shown to somebody
            tiles = [.. Enumerable.Range(0, count).Select(index => new ViewedTile(shown[(number + index) % shown.Count], PictureSource.Camera, width, height))];
            var view = string.Join(' ', tiles);
            if (view == _lastView) return;
            _lastView = view;
        }

        await _line!.Ask("media.view", new MediaViewParams(Room.Name, _connection, tiles, Media.AudioSlots > 0), ContractJson.Default.MediaViewParams, ContractJson.Default.Empty, _leaving.Token);
    }
}
