using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Subscribing;

namespace Parley.Sfu.Engine.History;

/// <summary>The last minutes of one peer: a sample for each second, and each change of what its slots show. Memory of fixed size, for one peer after the other.</summary>
internal sealed class PeerHistory
{
    /// <summary>How many samples are kept: five minutes.</summary>
    public const int Samples = 300;

    /// <summary>How many changes of pictures are kept.</summary>
    public const int Pictures = 256;

    private readonly PeerSample[] _samples = new PeerSample[Samples];
    private readonly PictureChange[] _pictures = new PictureChange[Pictures];
    private readonly PictureState[] _shown = new PictureState[SlotBoard.MaxSlots];
    private long _sampled;
    private long _changed;

    /// <summary>Adds a sample; the oldest goes.</summary>
    public void Add(in PeerSample sample) => _samples[_sampled++ % Samples] = sample;

    /// <summary>Says what a slot shows. It is written down when it is another than before.</summary>
    public void Show(int slot, in PictureState state, MonoTime now)
    {
        if (_shown[slot] == state) return;
        _shown[slot] = state;
        _pictures[_changed++ % Pictures] = new PictureChange(now, (byte)slot, state);
    }

    /// <summary>A copy of the samples, the oldest first.</summary>
    public PeerSample[] CopySamples() => Copy(_samples, _sampled);

    /// <summary>
    /// A copy of the changes, the oldest first. Where older ones were pushed out, what a slot showed before its first change is not known;
    /// what it shows now is, so each slot in use has an entry.
    /// </summary>
    public PictureChange[] CopyPictures()
    {
        var changes = Copy(_pictures, _changed);
        var began = changes.Length > 0 ? changes[0].At : default;
        var forgotten = _shown.Index()
            .Where(shown => shown.Item.Participant is not null && !Array.Exists(changes, change => change.Slot == shown.Index))
            .Select(shown => new PictureChange(began, (byte)shown.Index, shown.Item));
        return [.. forgotten, .. changes];
    }

    /// <summary>Forgets everything, so that it can be another's.</summary>
    public void Clear()
    {
        (_sampled, _changed) = (0, 0);
        Array.Clear(_shown);
        // names of people are not to stay longer than needed
        Array.Clear(_pictures);
    }

    private static T[] Copy<T>(T[] ring, long count)
    {
        if (count <= ring.Length) return ring[..(int)count];
        var oldest = (int)(count % ring.Length);
        return [.. ring.AsSpan(oldest), .. ring.AsSpan(0, oldest)];
    }
}
