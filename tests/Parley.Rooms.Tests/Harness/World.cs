using System.Text;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.Tests.Harness;

/// <summary>A switchboard with its shell, in virtual time: nothing here waits.</summary>
internal sealed class World
{
    public static readonly SwitchboardOptions Defaults = new() { UnitsPerSecond = 100_000, UnitsAtOnce = 1_000_000, ChatUnitsPerSecond = 100_000, ChatUnitsAtOnce = 1_000_000 };

    private readonly Random _random;
    private readonly List<Wire> _open = [];
    private Moment _now = new(1_000_000, 1_800_000_000_000);

    public World(SwitchboardOptions? options = null, int seed = 1, MemoryStorage? storage = null)
    {
        _random = new Random(seed);
        Options = options ?? Defaults;
        Storage = storage ?? new MemoryStorage();
        Switchboard = NewSwitchboard();
    }

    public SwitchboardOptions Options { get; }

    public Switchboard Switchboard { get; private set; }

    public MemoryStorage Storage { get; }

    public Moment Now => _now;

    public SwitchboardFigures Figures => Switchboard.Figures;

    /// <summary>Called before each message is delivered; false loses it and cuts its wire.</summary>
    public Func<Wire, bool>? MayDeliver { get; set; }

    public Wire Connect(ConnectionInfo? info = null)
    {
        var wire = new Wire();
        wire.Connection = Switchboard.Open(info ?? new ConnectionInfo(), wire, _now);
        _open.Add(wire);
        return wire;
    }

    /// <summary>A message from a client to the core, with everything that comes of it.</summary>
    public void Send(Wire wire, ReadOnlySpan<byte> message)
    {
        Switchboard.Receive(wire.Connection, message, _now);
        Pump();
    }

    public void Send(Wire wire, string message) => Send(wire, Encoding.UTF8.GetBytes(message));

    public void Cut(Wire wire)
    {
        if (!_open.Remove(wire))
            return;
        wire.IsOpen = false;
        Switchboard.Close(wire.Connection, _now);
        Pump();
    }

    /// <summary>Delivers what is to be delivered and lets storage do what it is asked.</summary>
    public void Pump()
    {
        while (true)
        {
            if (Switchboard.TryTakeEffect(out var effect))
            {
                Storage.Now = _now;
                effect.PerformBy(Storage);
            }
            else if (Storage.Unfound.TryDequeue(out var unfound))
            {
                Switchboard.Media.Disconnected(unfound.Room, unfound.Participant, unfound.Connection, MediaEndedReason.Lost, _now);
            }
            else if (Switchboard.TryTransmit(out var transmission))
            {
                Deliver((Wire)transmission.Connection.State!, transmission);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Something that the shell tells the core, with everything that comes of it.</summary>
    public void Tell(Action<Switchboard, Moment> tell)
    {
        tell(Switchboard, _now);
        Pump();
    }

    /// <summary>Lets storage finish what it was held up with.</summary>
    public void ReleaseStorage()
    {
        Storage.Hold = false;
        while (Storage.Release(_now))
            Pump();
    }

    public void Advance(double seconds)
    {
        var end = _now.Microseconds + (long)(seconds * 1_000_000);
        while (Switchboard.NextTimeout <= end)
        {
            MoveTo(Math.Max(_now.Microseconds, Switchboard.NextTimeout));
            Switchboard.HandleTimeout(_now);
            Pump();
        }

        MoveTo(end);
    }

    /// <summary>The process dies and another one comes up with the same storage and key.</summary>
    public void Restart()
    {
        foreach (var wire in _open)
            wire.IsOpen = false;
        _open.Clear();
        Switchboard = NewSwitchboard();
    }

    private Switchboard NewSwitchboard() =>
        new(Options, new TestTokens(), new TestSeal(), new TestIceServers(), buffer => _random.NextBytes(buffer), _now);

    private void MoveTo(long microseconds) => _now = new Moment(microseconds, _now.UnixMilliseconds + ((microseconds - _now.Microseconds) / 1000));

    private void Deliver(Wire wire, in Transmission transmission)
    {
        if (!wire.IsOpen)
            return;
        if (MayDeliver?.Invoke(wire) == false)
        {
            Cut(wire);
            return;
        }

        if (transmission.CloseCode == 0)
        {
            wire.Deliver(transmission.Message, transmission.MayWait);
            return;
        }

        wire.CloseCode = transmission.CloseCode;
        Cut(wire);
    }
}

/// <summary>One WebSocket.</summary>
internal sealed class Wire
{
    public Connection Connection { get; set; } = null!;

    public bool IsOpen { get; set; } = true;

    public int CloseCode { get; set; }

    public List<byte[]> Messages { get; } = [];

    public Action<byte[]>? Received { get; set; }

    /// <summary>Which of the messages the shell may keep for a moment.</summary>
    public List<byte[]> Waited { get; } = [];

    public void Deliver(ReadOnlyMemory<byte> message, bool mayWait)
    {
        var bytes = message.ToArray();
        Messages.Add(bytes);
        if (mayWait)
            Waited.Add(bytes);
        Received?.Invoke(bytes);
    }
}
