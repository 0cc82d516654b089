using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless.Publishing;

/// <summary>A voice: packets of 20 ms, loud while the person speaks.</summary>
internal sealed class AudioTrack : PublishedTrack
{
    private const byte Celt20Milliseconds = 0xF8; // RFC 6716 section 3.1: configuration 31, mono, one frame
    private const int PacketsPerSecond = 50;
    private const int History = 64;
    private const byte LoudestLevel = 20;
    private const byte Loudness = 12;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly AudioOptions _options;
    private readonly ushort _length;
    private MonoTime? _began;
    private bool _spoke;

    public AudioTrack(AudioOptions options, Entropy entropy)
        : base(options.Mid, Interval, [new PublishedLayer(null, 48_000, History, entropy)])
    {
        _options = options;
        _length = (ushort)Math.Clamp(options.Bitrate / 8 / PacketsPerSecond, 1 + PayloadStamp.Length, 1000);
    }

    internal override OfferedMedia Offer => new(Mid, SdpMediaKind.Audio, SdpDirection.SendOnly, [MediaCodec.Opus]);

    private protected override void Plan(MonoTime due)
    {
        var layer = Layers[0];
        if (!layer.IsActive) return;
        _began ??= due;
        var speaks = _options.Turn <= _options.Speech || (due - _began.Value + _options.Offset).Ticks % _options.Turn.Ticks < _options.Speech.Ticks;
        ref var packet = ref layer.Plan();
        packet.Timestamp = layer.TimestampAt(due);
        packet.Marker = speaks && !_spoke;
        packet.Voice = speaks;
        packet.Level = speaks ? (byte)(LoudestLevel + (packet.Sequence % Loudness)) : AudioLevel.Silence;
        packet.Length = _length;
        packet.HeadLength = 1;
        packet.Head[0] = Celt20Milliseconds;
        _spoke = speaks;
    }
}
