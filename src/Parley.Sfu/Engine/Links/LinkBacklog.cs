using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Publishing;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Links;

/// <summary>
/// Takes the packets of a track that lives here to the other workers, and again what a full mailbox has refused. Nobody there could ask for it:
/// what never came has no number in any of their slots. The layer's cache holds it all, so that where a link goes on is all that is remembered.
/// </summary>
internal sealed class LinkBacklog(Publication publication, EngineContext context)
{
    /// <summary>A link that was full is tried again with one packet, so much later at first; each time in vain doubles that, up to the latest.</summary>
    private static readonly TimeSpan SoonestRetry = TimeSpan.FromMilliseconds(5), LatestRetry = TimeSpan.FromMilliseconds(40);

    /// <summary>What has waited longer than this is given up, with all that came since, and pictures go on with a key frame.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly Place[] _places = new Place[context.Workers * publication.Track.Layers.Length];

    /// <summary>When <see cref="HandleTimeout"/> should be called.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>Takes the newest packet of a layer to a worker, behind what waits for it.</summary>
    public void Send(int worker, TrackLayer layer, MonoTime now)
    {
        ref var place = ref At(worker, layer.Index);
        var newest = layer.Cache.Next - 1;
        if (place.Waits)
        {
            if (now >= place.Due) GoOn(ref place, worker, layer, now);
        }
        else if (!TrySend(worker, layer, newest, isLate: false))
        {
            (place.Waits, place.Next) = (true, newest);
            Wait(ref place, now, isInVain: false);
        }
        else if (place.NeedsKeyFrame)
        {
            place.NeedsKeyFrame = false;
            if (!layer.Cache.InfoAt(newest).IsKeyFrame) publication.RequestKeyFrame(layer.Index, canWait: false, now);
        }
    }

    /// <summary>Tries what waits once more.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (now < NextTimeout) return;
        NextTimeout = MonoTime.Never;
        var layers = publication.Track.Layers;
        for (var i = 0; i < _places.Length; i++)
        {
            ref var place = ref _places[i];
            if (!place.Waits) continue;
            var (worker, layer) = (i / layers.Length, layers[i % layers.Length]);
            if (!publication.Crosses(worker, layer.Index)) place = default;
            else if (now >= place.Due) GoOn(ref place, worker, layer, now);
            else NextTimeout = MonoTime.Earlier(NextTimeout, place.Due);
        }
    }

    /// <summary>The packets end for a while, and what comes then is a beginning.</summary>
    public void Clear()
    {
        Array.Clear(_places);
        NextTimeout = MonoTime.Never;
    }

    private ref Place At(int worker, int layer) => ref _places[(worker * publication.Track.Layers.Length) + layer];

    private void GoOn(ref Place place, int worker, TrackLayer layer, MonoTime now)
    {
        var cache = layer.Cache;
        var first = place.Next;
        if (!cache.Holds(first) || now - cache.InfoAt(first).Arrival > Patience)
        {
            context.Counters.LostOnLinks += cache.Next - first;
            place = new Place { NeedsKeyFrame = publication.Source.IsVideo };
            return;
        }

        for (; place.Next != cache.Next; place.Next++)
        {
            if (TrySend(worker, layer, place.Next, isLate: true)) continue;
            Wait(ref place, now, isInVain: place.Next == first);
            return;
        }

        place.Waits = false;
    }

    private void Wait(ref Place place, MonoTime now, bool isInVain)
    {
        if (!isInVain) place.Retry = SoonestRetry;
        else if (place.Retry < LatestRetry) place.Retry *= 2;
        place.Due = now + place.Retry;
        NextTimeout = MonoTime.Earlier(NextTimeout, place.Due);
    }

    private bool TrySend(int worker, TrackLayer layer, uint index, bool isLate)
    {
        ref var info = ref layer.Cache.InfoAt(index);
        // slots here may have sent it meanwhile, with numbers of their own
        RewrittenNumbers.Of(info).Patch(layer.Cache.PayloadAt(index), info);
        return context.Host.Forward(worker, new LinkedPacket(publication.Source.Number, layer.Index, info.Arrival.Microseconds), layer.Cache.BytesAt(index), isLate);
    }

    /// <summary>Where the link of one layer to one worker stands.</summary>
    private struct Place
    {
        /// <summary>The first packet in the layer's cache that waits; all after it wait too.</summary>
        public uint Next;

        /// <summary>When it is tried again.</summary>
        public MonoTime Due;

        /// <summary>How much later that is than the last time.</summary>
        public TimeSpan Retry;

        public bool Waits;

        /// <summary>Whether something was given up, so that what comes next is of no use without a key frame.</summary>
        public bool NeedsKeyFrame;
    }
}
