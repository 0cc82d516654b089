using Parley.Protocols.Primitives;
using Parley.Sfu.Allocation;
using Parley.Sfu.Engine.Subscribing;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>A track as this worker's subscribers see it, whether its publisher lives here or it is fed over a link.</summary>
internal sealed class Track : IDisposable
{
    /// <summary>The rate of timestamps of pictures, in Hz.</summary>
    public const uint VideoClock = 90_000;

    /// <summary>The rate of timestamps of sound, in Hz.</summary>
    public const uint AudioClock = 48_000;

    /// <summary>A picture that is this much smaller than its tile still looks sharp.</summary>
    private const double SharpEnough = 0.75;

    /// <summary>A picture that sends nothing for so long is switched off.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    // what any network carries in a moment, and what may take a little longer if there is nothing smaller, in bytes
    private const int SoonAtBeginning = 12_000, MostAtBeginning = 40_000;

    private readonly List<VideoSlot> _slots = [];

    public Track(RoomShard room, string participant, SourcePlan source, ITrackOrigin origin, PacketPool pool)
    {
        Room = room;
        Participant = participant;
        ParticipantHash = HashOf(participant);
        Source = source;
        Origin = origin;
        var layers = new TrackLayer[Math.Max(1, source.Layers.Count)];
        for (var i = 0; i < layers.Length; i++) layers[i] = new TrackLayer(this, i, pool);
        Layers = layers;
        Times = new TimestampAligner(source.IsVideo ? VideoClock : AudioClock, layers.Length);
    }

    public RoomShard Room { get; }

    /// <summary>Who publishes it.</summary>
    public string Participant { get; }

    /// <summary>A number by which most others are told from who publishes it, without looking at their names.</summary>
    public int ParticipantHash { get; }

    /// <summary>What was agreed about it.</summary>
    public SourcePlan Source { get; set; }

    /// <summary>Its number, unique in the process, which its packets carry as contributing source.</summary>
    public uint Number => Source.Number;

    public ITrackOrigin Origin { get; }

    /// <summary>Whether its publisher lives at another worker.</summary>
    public bool IsMirror => Origin is LinkedOrigin;

    /// <summary>Puts the timestamps of its layers on one line.</summary>
    public TimestampAligner Times { get; }

    /// <summary>The publisher's clock, as far as its reports have told.</summary>
    public PublisherClock Clock { get; set; } = new();

    /// <summary>The layers of simulcast, the smallest first; one without simulcast, which may have spatial layers of its own.</summary>
    public TrackLayer[] Layers { get; }

    /// <summary>The video slots that it feeds.</summary>
    public List<VideoSlot> Slots => _slots;

    /// <summary>The audio slots that it feeds whether or not it is among the loudest.</summary>
    public List<AudioSlot> Listeners { get; } = [];

    /// <summary>Its number among those who may be heard in the room; -1 if it is no sound.</summary>
    public int Speaker { get; set; } = -1;

    /// <summary>Its number among those of them who live at this worker; -1 if it is no sound, or a mirror.</summary>
    public int SpeakerHere { get; set; } = -1;

    /// <summary>Which of the room's audio slots it feeds, or -1.</summary>
    public int SpeakerSlot { get; set; } = -1;

    /// <summary>When its last packet came, of whatever layer.</summary>
    public MonoTime LastPacket { get; set; } = MonoTime.LongAgo;

    /// <summary>Whether there is nothing of it that could be left out: it is shown as it is, or not.</summary>
    public bool IsIndivisible => Layers is [{ Rates: { HighestSpatial: 0, HighestTemporal: 0 } }];

    /// <summary>How much more than <see cref="Rates"/> says it takes while a burst comes, in bits per second.</summary>
    public long BurstRate(MonoTime now) => IsIndivisible ? Layers[0].Rates.UpTo(0, 0, now) - Layers[0].Rates.Usual(now) : 0;

    /// <summary>How many frames have come, of all layers together.</summary>
    public uint FrameCount { get; set; }

    /// <summary>Whether packets came lately.</summary>
    public bool IsLive(MonoTime now) => now - LastPacket < Silence;

    /// <summary>Whether its publisher sends, whether or not anybody here looks at it: over a link comes only what is wanted.</summary>
    public bool IsComing(MonoTime now) => IsLive(now) || IsComingHome;

    /// <summary>Whether packets come where its publisher lives, as the other workers were told last.</summary>
    public bool IsComingHome { get; set; }

    /// <summary>The number of a participant in <see cref="ParticipantHash"/>.</summary>
    public static int HashOf(string participant) => string.GetHashCode(participant, StringComparison.Ordinal);

    public void Add(VideoSlot slot) => _slots.Add(slot);

    public void Remove(VideoSlot slot) => _slots.Remove(slot);

    /// <summary>Its packets end for a while, and what comes then begins with a key frame.</summary>
    public void Interrupt()
    {
        foreach (var slot in _slots) slot.Interrupt();
    }

    /// <summary>Tells the origin what is wanted, from what the slots can use.</summary>
    public void UpdateWanted(MonoTime now)
    {
        uint wanted = 0;
        foreach (var slot in _slots) wanted |= slot.UsableLayers;
        for (var i = 0; i < Layers.Length; i++) Layers[i].Want((wanted & (1u << i)) != 0, now);
        Origin.Want(wanted, now);
    }

    /// <summary>Finds a key frame of a moment ago, with all that has come since, for somebody to begin with.</summary>
    /// <param name="target">The largest layer that is of use.</param>
    /// <param name="after">It has to have come after this.</param>
    /// <param name="isBatchToCome">Whether what came last is still to be sent: a key frame that came with it is one to begin with, and nothing before it.</param>
    /// <param name="now">Now.</param>
    /// <param name="beginning">Where it stands.</param>
    /// <returns>False if there is none.</returns>
    public bool TryFindBeginning(int target, MonoTime after, bool isBatchToCome, MonoTime now, out (TrackLayer Layer, uint First, int Count) beginning)
    {
        foreach (var most in (ReadOnlySpan<int>)[SoonAtBeginning, MostAtBeginning])
        {
            for (var i = Math.Min(target, Layers.Length - 1); i >= 0; i--)
            {
                if (!Layers[i].IsLive(now) || !Layers[i].TryFindBeginning(most, after, isBatchToCome, now, out var first, out var count)) continue;
                beginning = (Layers[i], first, count);
                return true;
            }
        }

        beginning = default;
        return false;
    }

    /// <summary>The smallest layer that is large enough for a tile, in pixels; the largest if none is.</summary>
    public int LargestUseful(int width, int height)
    {
        var layers = Layers.Length > 1 ? Layers.Length : Layers[0].Rates.HighestSpatial + 1;
        for (var i = 0; i < layers - 1; i++)
        {
            var (w, h) = SizeOf(i, layers);
            if (w >= SharpEnough * width && h >= SharpEnough * height) return i;
        }

        return layers - 1;
    }

    /// <summary>The highest temporal layer that was seen of a layer.</summary>
    public int HighestTemporal(int layer) => Layers[Layers.Length > 1 ? layer : 0].Rates.HighestTemporal;

    /// <summary>What the layers cost.</summary>
    public LayerRates Rates(MonoTime now)
    {
        var rates = default(LayerRates);
        if (IsIndivisible)
        {
            // a slide comes at once and stays for long: what it took in that moment is no reason not to show it
            rates[0, 0] = (int)Layers[0].Rates.Usual(now);
        }
        else if (Layers.Length == 1)
        {
            var measured = Layers[0].Rates;
            for (var spatial = 0; spatial <= measured.HighestSpatial; spatial++)
            {
                for (var temporal = 0; temporal <= measured.HighestTemporal; temporal++) rates[spatial, temporal] = (int)measured.UpTo(spatial, temporal, now);
            }
        }
        else
        {
            for (var i = 0; i < Math.Min(Layers.Length, LayerRates.Spatial); i++)
            {
                var measured = Layers[i].Rates;
                for (var temporal = 0; temporal <= measured.HighestTemporal; temporal++) rates[i, temporal] = (int)measured.UpTo(MeasuredRates.Spatial, temporal, now);
            }
        }

        ExpectSilentLayers(ref rates, now);
        return rates;
    }

    public void Dispose()
    {
        foreach (var layer in Layers) layer.Dispose();
    }

    // What nobody wanted is not sent, and has to be expected to cost what it usually does. What is wanted and does not come cannot be had;
    // but of a picture that is switched off for now the smallest is expected back any time.
    private void ExpectSilentLayers(ref LayerRates rates, MonoTime now)
    {
        for (var i = 0; i < Math.Min(Layers.Length, LayerRates.Spatial); i++)
        {
            var layer = Layers[i];
            if (layer.IsMeasured(now)) continue;
            var isExpected = i == 0 || layer.IsAwaited(now);
            for (var temporal = 0; temporal < LayerRates.Temporal; temporal++) rates[i, temporal] = isExpected ? layer.ExpectedRate(temporal) : 0;
        }
    }

    private (int Width, int Height) SizeOf(int index, int layers)
    {
        if (Layers.Length > 1 && Layers[index] is { Width: > 0 } known) return (known.Width, known.Height);
        // each is taken to be half as wide as the next
        var largest = Layers[^1] is { Width: > 0 } top ? (top.Width, top.Height) : (1280, 720);
        return (largest.Item1 >> (layers - 1 - index), largest.Item2 >> (layers - 1 - index));
    }
}
