using Parley.AspNetCore.Media;
using Parley.Sfu.Engine.History;

namespace Parley.AspNetCore.Administration;

/// <summary>What the engines know of all participants. However many operators look, the workers are asked once a second.</summary>
internal sealed class MediaSight(MediaCommands media, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<MediaGlance> _glance = Task.FromResult(MediaGlance.Empty);
    private DateTimeOffset _at;

    /// <summary>All of them, at most a second old.</summary>
    public Task<MediaGlance> Glance()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _at < Fresh && now >= _at)
                return _glance;
            _at = now;
            return _glance = Ask();
        }
    }

    /// <summary>All that is known of one; null if it has no media.</summary>
    public Task<PeerRecord?> Record(string room, string participant) => media.Directory.Find(new MediaPeer(room, participant, "")) is { } connection
        ? media.Ask(connection, (engine, now) => engine.ReadRecord(connection.Id, now))
        : Task.FromResult<PeerRecord?>(null);

    private async Task<MediaGlance> Ask()
    {
        var shares = await media.AskAll((engine, _) =>
        {
            var figures = new List<PeerFigures>();
            engine.ReadFigures(figures);
            return figures;
        });
        return new MediaGlance(shares.SelectMany(share => share));
    }
}

/// <summary>The media of all participants at one moment.</summary>
internal sealed class MediaGlance
{
    private readonly Dictionary<(string Room, string Participant), PeerFigures> _peers = [];
    private readonly Dictionary<string, RoomMediaFigures> _rooms = new(StringComparer.Ordinal);

    public MediaGlance(IEnumerable<PeerFigures> peers)
    {
        foreach (var peer in peers)
        {
            _peers[(peer.Room, peer.Participant)] = peer;
            _rooms[peer.Room] = _rooms.GetValueOrDefault(peer.Room).With(peer.Latest);
        }
    }

    public static MediaGlance Empty { get; } = new([]);

    public int Count => _peers.Count;

    /// <summary>The share of packets lost from and to everybody, 0 to 1, on average.</summary>
    public (double Uplink, double Downlink) Loss => _peers.Count == 0 ? (0, 0)
        : (_peers.Values.Average(peer => peer.Latest.UplinkLoss) / 1000, _peers.Values.Average(peer => peer.Latest.DownlinkLoss) / 1000);

    public PeerFigures? Find(string room, string participant) => _peers.TryGetValue((room, participant), out var peer) ? peer : null;

    public RoomMediaFigures Room(string room) => _rooms.GetValueOrDefault(room);
}

/// <summary>The media of one room.</summary>
/// <param name="Received">In bits per second.</param>
/// <param name="Sent">In bits per second.</param>
/// <param name="Troubled">How many have a bad connection.</param>
internal readonly record struct RoomMediaFigures(long Received, long Sent, int Troubled)
{
    public RoomMediaFigures With(in PeerSample sample) =>
        new(Received + sample.Received, Sent + sample.Sent, Troubled + (AdminTranslation.GradeOf(sample) == Rooms.Contracts.MediaGrade.Good ? 0 : 1));
}
