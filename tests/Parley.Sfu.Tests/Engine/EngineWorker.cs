using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;
using Parley.Sfu.Engine;
using Parley.Sfu.Engine.Links;

namespace Parley.Sfu.Tests.Engine;

/// <summary>One worker of an <see cref="EngineRig"/>: its engine, and mail from the other workers.</summary>
internal sealed class EngineWorker : IEngineHost
{
    private readonly EngineRig _rig;
    private readonly byte[] _buffer = new byte[MediaEngine.MaxDatagram];
    private readonly Queue<(LinkedPacket Head, byte[] Packet)> _packets = new();
    private readonly Queue<LinkMessage> _messages = new();
    private readonly HashSet<long> _peers = [];
    private readonly Random _chance;

    public EngineWorker(EngineRig rig, int number, int workers, int histories)
    {
        (_rig, _chance) = (rig, new Random(number + 1));
        Engine = new MediaEngine(number, workers, this, rig, Entropy.FromNumber((ulong)number + 1), histories: histories);
    }

    public MediaEngine Engine { get; }

    /// <summary>Packets that came over a link.</summary>
    public int Linked { get; private set; }

    /// <summary>Whether it takes no packets from the links, as a worker that does not come to its turn.</summary>
    public bool IsFull { get; set; }

    /// <summary>The share of packets from the links that it has no room for, 0 to 1.</summary>
    public double Refusing { get; set; }

    /// <summary>How many packets of the links it was offered, and had no room for.</summary>
    public int Refused { get; private set; }

    /// <summary>Bytes of media and else that were sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Whether what the others tell it lies unread.</summary>
    public bool LeavesMail { get; set; }

    public bool Has(long peer) => _peers.Contains(peer);

    public void Add(PeerPlan plan, MonoTime now)
    {
        Assert.True(Engine.Add(plan, now));
        _peers.Add(plan.Id);
    }

    public bool ReadMail(MonoTime now)
    {
        var any = false;
        if (LeavesMail) return any;
        while (_messages.TryDequeue(out var message))
        {
            Engine.Take(message, now);
            any = true;
        }

        while (_packets.TryDequeue(out var linked))
        {
            Linked++;
            Engine.ReceiveLinked(linked.Head, linked.Packet, now);
            any = true;
        }

        return any;
    }

    public void Dispose(MonoTime now)
    {
        foreach (var peer in _peers) Engine.Remove(peer, now);
    }

    Span<byte> IEngineHost.NextDatagram() => _buffer;

    void IEngineHost.Send(in Path path, int length)
    {
        BytesSent += length;
        _rig.Leaving?.Invoke(_buffer[..length]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CollectionsMarshal.GetValueRefOrAddDefault(_rig.SentTo, path.Remote, out _) += length;
        _rig.Network.Send(path.Local, path.Remote, _buffer.AsSpan(0, length));
        _rig.AllocatedByNetwork += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    void IEngineHost.EndRun()
    {
        if (_rig.Fails?.Invoke() == true) throw new InvalidOperationException("a fault of ours");
    }

    bool IEngineHost.Forward(int worker, in LinkedPacket head, ReadOnlySpan<byte> packet, bool isLate)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isTaken = _rig.Workers[worker].TryPost(head, packet);
        _rig.AllocatedByNetwork += GC.GetAllocatedBytesForCurrentThread() - before;
        return isTaken;
    }

    void IEngineHost.Tell(int worker, LinkMessage message) => _rig.Workers[worker]._messages.Enqueue(message);

    void IEngineHost.PathChanged(long peer, in Path path, bool isValid)
    {
    }

    private bool TryPost(in LinkedPacket head, ReadOnlySpan<byte> packet)
    {
        if (IsFull || (Refusing > 0 && _chance.NextDouble() < Refusing))
        {
            Refused++;
            return false;
        }

        _packets.Enqueue((head, packet.ToArray()));
        return true;
    }
}
