using System.Text;
using Parley.Headless.Publishing;
using Parley.Headless.Receiving;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;

namespace Parley.Headless.Feedback;

/// <summary>Writes a compound of sender and receiver reports about once a second (RFC 3550 section 6).</summary>
internal sealed class ReportWriter(uint ssrc, uint chance)
{
    private const int MaxBlocks = 31;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly byte[] Name = Encoding.ASCII.GetBytes("headless");

    private readonly ReportBlock[] _blocks = new ReportBlock[MaxBlocks];
    private uint _chance = chance | 1;

    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>The first report comes soon, so that receivers can align timestamps.</summary>
    public void Begin(MonoTime now)
    {
        if (NextTimeout == MonoTime.Never) NextTimeout = now + TimeSpan.FromMilliseconds(100 + (_chance % 100));
    }

    /// <summary>Writes reports if they are due; returns their length.</summary>
    public int Write(Span<byte> destination, PublishedTrack[] tracks, ReceivingSlot[] slots, MonoTime now)
    {
        if (NextTimeout > now) return 0;
        _chance = (_chance * 1_664_525) + 1_013_904_223;
        NextTimeout = now + (Interval * (0.8 + (0.4 * (_chance >> 16) / ushort.MaxValue)));
        var length = 0;
        foreach (var track in tracks)
        {
            foreach (var layer in track.LayerArray)
            {
                if (layer.Packets > 0 && layer.IsActive) length += SenderReport.Write(destination[length..], layer.Ssrc, layer.Info(now), []);
            }
        }

        var blocks = 0;
        foreach (var slot in slots)
        {
            if (blocks < MaxBlocks && slot.TryReport(now, out var block)) _blocks[blocks++] = block;
        }

        length += ReceiverReport.Write(destination[length..], ssrc, _blocks.AsSpan(0, blocks));
        return length + SourceDescription.Write(destination[length..], ssrc, Name);
    }
}
