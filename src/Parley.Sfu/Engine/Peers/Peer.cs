using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Sfu.Engine.History;
using Parley.Sfu.Engine.Publishing;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Engine.Subscribing;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Engine.Peers;

/// <summary>One peer: its transport, what it publishes, and what it receives.</summary>
internal sealed class Peer : IDisposable
{
    /// <summary>How many steps <see cref="Expect"/> has.</summary>
    public const int ExpectSteps = ServerTransport.ExpectSteps + 1;

    private const int TransportBytes = 256;
    private const int SubscriberBytes = 128;
    private const int DownlinkBytes = 128;

    private readonly EngineContext _context;
    private RoomShard? _room;

    public Peer(PeerPlan plan, EngineContext context, MonoTime now)
    {
        _context = context;
        Plan = plan;
        Transport = new ServerTransport(plan.Transport, now);
        Wire = new Wire(Transport, context);
        Publisher = new Publisher(this, context);
        Subscriber = new Subscriber(this, context);
        Reports = new PeerReports(this, context.Listener);
    }

    /// <summary>Its place in the engine's <see cref="PeerSchedule"/>; -1 if it has none.</summary>
    public int Place { get; set; } = -1;

    /// <summary>What was agreed last.</summary>
    public PeerPlan Plan { get; private set; }

    public ServerTransport Transport { get; }

    public Wire Wire { get; }

    public Publisher Publisher { get; }

    public Subscriber Subscriber { get; }

    public PeerReports Reports { get; }

    /// <summary>What was counted of it.</summary>
    public PeerTally Tally { get; } = new();

    /// <summary>Keeps its history, once media can flow, if anybody wants to know.</summary>
    public PeerSampler? Sampler { get; private set; }

    /// <summary>The room, once media can flow.</summary>
    public RoomShard? Room => _room;

    /// <summary>As it is now.</summary>
    public PeerFigures Figures => new(Plan.Id, Plan.Room, Plan.Participant, Transport.SelectedPath, Sampler?.Latest ?? default);

    /// <summary>All that is known of it.</summary>
    public PeerRecord ToRecord(MonoTime now) => new(
        now, Figures, Sampler?.History?.CopySamples() ?? [], Sampler?.History?.CopyPictures() ?? [], Publisher.Figures(now));

    /// <summary>Soon a datagram of it will be taken, most likely what it tells of its downlink: asks for the memory that takes, step by step.</summary>
    public void Expect(int step)
    {
        switch (step)
        {
            case 0:
                CacheHint.Fetch(Transport, TransportBytes);
                CacheHint.Fetch(Subscriber, SubscriberBytes);
                CacheHint.Fetch(Reports);
                break;
            case 1:
                Transport.Expect(0);
                CacheHint.Fetch(Subscriber.Downlink, DownlinkBytes);
                break;
            default:
                Transport.Expect(step - 1);
                Subscriber.Downlink.Expect(step - 2);
                break;
        }
    }

    /// <summary>Keys are agreed on: the peer comes into its room, if it has one, and media can flow.</summary>
    public void Connect(MonoTime now)
    {
        Wire.Follow();
        if (Plan.Room != PeerPlan.NoRoom) Enter(now);
    }

    /// <summary>Something else was agreed.</summary>
    public void Renegotiate(PeerPlan plan, MonoTime now)
    {
        var transport = plan.Transport;
        if (transport.Local != Plan.Transport.Local) Transport.Restart(transport.Local, transport.RemoteUfrag, now);
        Plan = plan;
        LookSoon();
        if (_room is null)
        {
            // it had keys before it had a room
            if (Transport.State == TransportState.Connected && plan.Room != PeerPlan.NoRoom) Enter(now);
            return;
        }

        Publisher.Apply(plan, _room, now);
        Subscriber.Apply(plan, _room, now);
    }

    /// <summary>The peer goes: its tracks end, and the last one closes the room.</summary>
    public void Leave(MonoTime now)
    {
        Wire.Follow();
        if (_room is null) return;
        Subscriber.Leave(now);
        Publisher.Leave(_room, now);
        Sampler?.End();
        Sampler = null;
        _room.Remove(this, now);
        _room = null;
    }

    /// <summary>Something has changed that may let something be due at once: the next tick looks.</summary>
    public void LookSoon() => _context.Schedule.Advance(this, default);

    /// <summary>Media has come from it.</summary>
    public void LookAtPublisher() => _context.Schedule.Advance(this, Publisher.NextTimeout);

    /// <summary>It has told what it got: that is handled, but for what the network turns out to carry.</summary>
    public void LookAtNetwork() => _context.Schedule.Advance(this, Subscriber.NextTimeout);

    /// <summary>When <see cref="HandleTimeout"/> should be called: whatever moves it forward looks soon, or at the network.</summary>
    public MonoTime NextTimeout => _room is null ? Transport.NextTimeout
        : Subscriber.IsPressed ? default
        : MonoTime.Earlier(Transport.NextTimeout, MonoTime.Earlier(Publisher.NextTimeout, MonoTime.Earlier(Reports.NextTimeout, Subscriber.NextTimeout)));

    public void HandleTimeout(MonoTime now)
    {
        if (_room is not null)
        {
            Publisher.HandleTimeout(now);
            Subscriber.HandleTimeout(now);
            Reports.HandleTimeout(now);
        }

        _context.Schedule.Set(this, NextTimeout);
    }

    public void Dispose() => Transport.Dispose();

    private void Enter(MonoTime now)
    {
        _room = _context.Room(Plan.Room);
        _room.Add(this);
        Publisher.Apply(Plan, _room, now);
        Subscriber.Apply(Plan, _room, now);
        if (_context.Histories.IsWanted) Sampler ??= new PeerSampler(this, _context.Histories, now);
    }
}
