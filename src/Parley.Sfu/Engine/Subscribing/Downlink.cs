using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Srtp;
using Parley.Sfu.Congestion;
using Parley.Sfu.Engine.Forward;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>
/// When packets go to one peer. Sound goes at once. Pictures do too, unless a frame is too large for the network: what is left of it waits
/// here, in order. Slides, which may take seconds, let what moves go first.
/// </summary>
internal sealed class Downlink(Peer peer, EngineCounters counters)
{
    /// <summary>Hardly a packet is longer, in bytes.</summary>
    private const int UsualMost = 1200;

    private const int ControlBytes = 128;
    private const int WireBytes = 128;

    /// <summary>How many steps <see cref="Approach"/> has.</summary>
    public const int ApproachSteps = SrtpSender.ApproachSteps + 2;

    /// <summary>
    /// How long something may wait. Of most pictures there is a smaller one, and what is late is worth nothing. A slide is as large as it is: to
    /// throw it away would only bring it again.
    /// </summary>
    private static readonly TimeSpan ForMotion = TimeSpan.FromMilliseconds(500), ForSlides = TimeSpan.FromSeconds(4);

    // in seconds: a frame that takes longer is none of a moving picture
    private const double Moment = 0.35;

    /// <summary>After so long without waiting or losses the memory for them is given back.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    // Where this share is lost so is many a resend, and the time for a third try would be seen as a freeze.
    private const double Lossy = 0.03;
    private const double VeryLossy = 0.05;

    // Whoever says of everything that it was lost is not to draw many times as much as others: for each byte of media so much may be sent
    // again. A tenth that is lost takes a third of it at most; of what was not used a little is kept for worse times, in bytes.
    private const double Earned = 0.6;
    private const int FirstCredit = 64 * 1024, MostCredit = 256 * 1024, LittleCredit = 16 * 1024;

    private readonly Wire _wire = peer.Wire;
    private FeedbackRepair? _repair;
    private WaitingLine? _motion;
    private WaitingLine? _slides;
    private MonoTime _when = MonoTime.Never;
    private MonoTime _troubled;
    private int _credit = FirstCredit;

    public Wire Wire => _wire;

    public SendControl Control { get; } = new();

    /// <summary>Whether so many packets are lost, and not because they are too many, that resends and requests for them are lost too.</summary>
    public bool IsLossy { get; private set; }

    /// <summary>Whether the network is congested, and by what is sent.</summary>
    public bool IsOverdrawn(MonoTime now) => Control.Network.IsCongested && Control.Rate(now) > Control.Estimate;

    /// <summary>Whether what is sent may be too much: the network is congested, by whomever, or more goes out than it is thought to carry.</summary>
    public bool IsStrained(MonoTime now) => Control.Network.IsCongested || Control.Rate(now) > Control.Estimate;

    /// <summary>How often a packet that was lost is sent again at once.</summary>
    public int Copies => !IsLossy || _credit < LittleCredit ? 1 : Control.Network.Loss > VeryLossy ? 3 : 2;

    /// <summary>Whether anything may be sent again: not more than goes with what is sent anyhow.</summary>
    public bool MayResend => _credit > 0;

    /// <summary>The transport-wide sequence number of the last packet.</summary>
    public ushort LastNumber { get; private set; }

    /// <summary>Bytes of media that were sent since the peer is here, as the network sees them.</summary>
    public long Sent { get; private set; }

    /// <summary>Packets that were sent again.</summary>
    public int Resent { get; private set; }

    /// <summary>What is sent again without being asked for.</summary>
    public FeedbackRepair Repair => _repair ??= new FeedbackRepair(this);

    /// <summary>Whether pictures wait.</summary>
    public bool IsWaiting => _motion is { IsEmpty: false } || _slides is { IsEmpty: false };

    /// <summary>Soon packets will be sent: asks for the memory that takes, step by step.</summary>
    public void Approach(int step)
    {
        if (step == 0)
        {
            CacheHint.Fetch(Control, ControlBytes);
            CacheHint.Fetch(_wire, WireBytes);
            return;
        }

        _wire.Approach(step - 1);
        if (step > 2) return;
        Control.Approach(step - 1);
    }

    /// <summary>Soon the peer will tell something: asks for the memory that takes, step by step.</summary>
    public void Expect(int step)
    {
        if (step == 0) CacheHint.Fetch(Control, ControlBytes);
        else Control.Expect(step - 1);
    }

    /// <summary>The peer tells when packets came.</summary>
    public void Take(TransportFeedback feedback, MonoTime now)
    {
        Control.OnFeedback(feedback, now);
        Judge(now);
        _repair?.Take(feedback, now);
    }

    /// <summary>The peer tells how many packets of a stream were lost.</summary>
    public void TakeReport(double loss, TimeSpan roundTrip, MonoTime now)
    {
        Control.OnReceiverReport(loss, roundTrip, now);
        Judge(now);
    }

    /// <summary>The peer tells what the network carries, in bits per second.</summary>
    public void TakeEstimate(ulong bitsPerSecond, MonoTime now)
    {
        Control.OnReceiverEstimate(bitsPerSecond, now);
        Judge(now);
    }

    /// <summary>Sends a run of packets of a picture, or lets it wait.</summary>
    public void Send(VideoSlot slot, TrackLayer layer, uint first, int count, MonoTime now)
    {
        var mayGo = !(IsWaiting && (_motion is { IsEmpty: false } || IsSlide(layer))) && Control.MaySend(now, out _when);
        var fitting = mayGo ? Fitting(layer, first, count) : 0;
        if (fitting > 0) slot.Send(layer, first, first + (uint)fitting, now);
        if (fitting == count) return;
        _troubled = now;
        peer.LookSoon();
        WaitingLine line;
        if (IsSlide(layer))
        {
            line = _slides ??= new WaitingLine(ForSlides);
            layer.Cache.HoldFor(ForSlides + ForMotion, now);
        }
        else
        {
            line = _motion ??= new WaitingLine(ForMotion);
        }

        if (line.TryAdd(new WaitingRun(slot, layer, first + (uint)fitting, count - fitting, now))) return;
        // a decoder that misses so much needs a key frame anyhow
        line.Drop([slot], now);
    }

    /// <summary>Numbers, protects and sends a packet whose header has been written.</summary>
    public bool TrySend(Span<byte> datagram, int header, ReadOnlySpan<byte> payload, int padding, in HeaderPlaces places, SendReason reason, MonoTime now)
    {
        var length = header + payload.Length + padding + _wire.Overhead;
        // a number that nothing was sent with would be taken for a loss
        if (!_wire.IsOpen || length > MediaEngine.MaxDatagram) return false;
        if (places.Transport != 0)
        {
            LastNumber = Control.Sent(length, now, reason);
            TransportSequence.Write(datagram[places.Transport..], LastNumber);
        }
        else
        {
            Control.SentUnnumbered(length, now);
        }

        if (places.SendTime != 0) AbsoluteSendTime.Write(datagram[places.SendTime..], AbsoluteSendTime.FromTime(now));
        if (!_wire.Send(datagram, header, payload, padding)) return false;
        counters.Forwarded++;
        Sent += length;
        Account(length, reason);
        return true;
    }

    /// <summary>Sends what may go by now.</summary>
    public void Drain(MonoTime now)
    {
        if (now < _when && _when != MonoTime.Never) return;
        _motion?.Drain(Control, now, ref _when);
        if (_motion is not { IsEmpty: false }) _slides?.Drain(Control, now, ref _when);
    }

    /// <summary>A slot is fed by something else: what waits for it is worthless.</summary>
    public void Forget(VideoSlot slot)
    {
        _motion?.Forget(slot);
        _slides?.Forget(slot);
    }

    /// <summary>Gives back memory that was needed in worse times, most likely the first second. Called now and then.</summary>
    public void Rest(MonoTime now)
    {
        if (!IsWaiting && now - _troubled >= Calm) (_motion, _slides, _repair) = (null, null, null);
    }

    private void Account(int length, SendReason reason)
    {
        if (reason == SendReason.Media) _credit = Math.Min(MostCredit, _credit + (int)(Earned * length));
        if (reason != SendReason.Resend) return;
        _credit -= length;
        Resent++;
    }

    private void Judge(MonoTime now)
    {
        // what was heard may let something go sooner
        _when = MonoTime.Never;
        IsLossy = Control.Network is { Loss: > Lossy, IsCongested: false };
        if (IsLossy) _troubled = now;
    }

    // All frames but large ones to slow networks fit, so packets are seldom counted.
    private int Fitting(TrackLayer layer, uint first, int count)
    {
        var room = Control.Room;
        if (count <= room / UsualMost) return count;
        var fitting = 0;
        for (; fitting < count && room > 0; fitting++) room -= layer.Cache.BytesAt(first + (uint)fitting).Length;
        return fitting;
    }

    // what the network takes long for, and of which there is no smaller one
    private bool IsSlide(TrackLayer layer) => layer.Track.IsIndivisible && layer.LargestFrame > Moment * Control.Estimate / 8;
}
