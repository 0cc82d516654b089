using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Allocation;
using Parley.Sfu.Congestion;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>
/// The sending side of one subscriber as the engine has it: sound, one slot for each source, layers by the allocator, packets when the
/// pacer lets them go, padding when a probe asks for it, real feedback bytes coming in.
/// </summary>
internal sealed class SimulatedServer : INetworkNode
{
    private const int PacketBytes = 1100;
    private const int SoundBytes = 110;
    private static readonly TimeSpan SoundInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FrameInterval = TimeSpan.FromSeconds(1.0 / SimulatedSource.FramesPerSecond);
    private static readonly TimeSpan MaxPending = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AllocationInterval = TimeSpan.FromMilliseconds(100);

    private readonly VirtualNetwork _network;
    private readonly TransportAddress _local;
    private readonly TransportAddress _remote;
    private readonly Slot[] _slots;
    private readonly Queue<(int Bytes, int Slot, int Layer, MonoTime At)> _pending = new();
    private MonoTime _nextSound;
    private MonoTime _nextAllocation;
    private MonoTime _nextPending = MonoTime.Never;
    private MonoTime _nextPadding = MonoTime.Never;
    private int _frame;

    public SimulatedServer(VirtualNetwork network, TransportAddress local, TransportAddress remote, CongestionOptions? options, params SimulatedSource[] sources)
    {
        (_network, _local, _remote) = (network, local, remote);
        Control = new SendControl(options, 65000);
        _slots = [.. sources.Select((source, index) => new Slot(source, network.Now + (FrameInterval * index / sources.Length)))];
        _nextSound = _nextAllocation = network.Now;
        network.Attach(local, this);
    }

    public SendControl Control { get; }

    public DownlinkAllocator Allocator { get; } = new();

    public bool ProbesPossible { get; init; } = true;

    public bool Sound { get; init; } = true;

    public long PaddingBytes { get; private set; }

    public int Switches { get; private set; }

    public int ForgottenFrames { get; private set; }

    public MonoTime NextTimeout
    {
        get
        {
            var next = _nextSound < _nextAllocation ? _nextSound : _nextAllocation;
            foreach (var slot in _slots)
            {
                if (slot.NextFrame < next) next = slot.NextFrame;
            }

            if (_nextPending < next) next = _nextPending;
            return _nextPadding < next ? _nextPadding : next;
        }
    }

    public int LayerOf(int slot) => _slots[slot].Layer;

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        if (!RtcpCompound.TryParse(datagram, out var compound)) return;
        foreach (var packet in compound)
        {
            if (TransportFeedback.TryParse(packet, out var feedback)) Control.OnFeedback(feedback, now);
            else if (ReceiverEstimate.TryParse(packet, out var estimate)) Control.OnReceiverEstimate(estimate.BitsPerSecond, now);
            else if (ReceiverReport.TryParse(packet, out var report)) Control.OnReceiverReport(report.Blocks[0].FractionLost / 256.0, TimeSpan.Zero, now);
        }

        Allocate(now);
        Flush(now);
    }

    public void HandleTimeout(MonoTime now)
    {
        for (; _nextSound <= now; _nextSound += SoundInterval)
        {
            if (Sound) Send(SoundBytes, now, SendReason.Media);
        }

        if (_nextAllocation <= now) Allocate(now);
        for (var index = 0; index < _slots.Length; index++)
        {
            var slot = _slots[index];
            if (slot.NextFrame > now) continue;
            slot.NextFrame += FrameInterval;
            Frame(index, slot, now);
        }

        Flush(now);
        while (ProbesPossible && Control.PaddingDue(now) is > 0 and var bytes)
        {
            Send(bytes, now, SendReason.Padding);
            PaddingBytes += bytes;
        }

        _nextPadding = ProbesPossible ? Later(Control.NextTimeout) : MonoTime.Never;
    }

    private void Frame(int index, Slot slot, MonoTime now)
    {
        slot.Source.BeginFrame(now);
        var temporal = _frame++ / _slots.Length % 2;
        if (slot.Target.Spatial != slot.Layer)
        {
            if (slot.Target.Spatial < slot.Layer) Pause(index, slot); // what doesn't fit stops at once
            if (Control.HoldUntil - now > TimeSpan.FromMilliseconds(100))
            {
                // a key frame would be old before it may go
            }
            else if (slot.Target.IsFed && slot.Source.IsKeyFrame)
            {
                Forget(index);
                slot.Layer = slot.Target.Spatial;
                Switches++;
            }
            else if (slot.Target.IsFed)
            {
                slot.Source.RequestKeyFrame(now);
            }
        }

        for (var layer = 0; layer < slot.Source.Layers; layer++)
        {
            var bytes = slot.Source.FrameBytes(layer, temporal);
            if (layer != slot.Layer || (temporal > slot.Target.Temporal && !slot.Source.IsKeyFrame)) continue;
            var packets = (bytes + PacketBytes - 1) / PacketBytes;
            for (var i = 0; i < packets; i++) _pending.Enqueue((bytes / packets, index, layer, now));
        }
    }

    private void Pause(int index, Slot slot)
    {
        Forget(index);
        slot.Layer = -1;
    }

    private void Forget(int slot)
    {
        for (var left = _pending.Count; left > 0; left--)
        {
            var packet = _pending.Dequeue();
            if (packet.Slot != slot) _pending.Enqueue(packet);
        }
    }

    private void Flush(MonoTime now)
    {
        _nextPending = MonoTime.Never;
        while (_pending.TryPeek(out var packet))
        {
            if (now - packet.At > MaxPending)
            {
                ForgottenFrames++;
                Pause(packet.Slot, _slots[packet.Slot]);
                continue;
            }

            if (!Control.MaySend(now, out _nextPending))
            {
                _nextPending = Later(_nextPending);
                return;
            }

            _nextPending = MonoTime.Never;
            _pending.Dequeue();
            Send(packet.Bytes, now, SendReason.Media);
        }
    }

    private void Allocate(MonoTime now)
    {
        _nextAllocation = now + AllocationInterval;
        Allocator.Begin();
        for (var i = 0; i < _slots.Length; i++) Allocator.Add(_slots[i].Source.Demand(i, i == 0 ? 900_000 : 230_000, i == 0 ? 2 : 1));
        Allocator.Allocate(Control.Estimate, Sound ? 44_000 : 0, now);
        Control.Wanted = Allocator.Wanted;
        for (var i = 0; i < _slots.Length; i++) _slots[i].Target = Allocator[i];
    }

    private void Send(int bytes, MonoTime now, SendReason reason)
    {
        var sequence = Control.Sent(bytes, now, reason);
        _network.Send(_local, _remote, [(byte)(sequence >> 8), (byte)sequence, (byte)reason], bytes);
    }

    // A server looks at its timers every 10 ms.
    private MonoTime Later(MonoTime time) => time == MonoTime.Never ? time : new MonoTime(Math.Max((time.Microseconds + 9999) / 10_000 * 10_000, _network.Now.Microseconds + 1));

    private sealed class Slot(SimulatedSource source, MonoTime nextFrame)
    {
        public SimulatedSource Source { get; } = source;

        public MonoTime NextFrame { get; set; } = nextFrame;

        public int Layer { get; set; } = -1;

        public LayerChoice Target { get; set; } = LayerChoice.None;
    }
}
