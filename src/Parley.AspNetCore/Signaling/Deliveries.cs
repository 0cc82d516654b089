using Microsoft.Extensions.Logging;
using Parley.Rooms;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// Carries out what the switchboard wants: messages to their peers, effects to storage. A fault at one of them ends one connection and is
/// logged; the thread that everybody's signaling runs on goes on. Owned by the <see cref="SignalingQueue"/>.
/// </summary>
internal sealed partial class Deliveries(Switchboard switchboard, EffectLine effects, ILogger logger)
{
    /// <summary>Nobody sees by so much later who has come, and a hundred who come in a second are told of twenty times.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(50);

    private readonly ILogger _logger = logger;
    private readonly List<OutgoingMessages> _dirty = [];
    private readonly List<OutgoingMessages> _held = [];

    /// <summary>Called by a peer's way out that has written something.</summary>
    public void FlushLater(OutgoingMessages outgoing) => _dirty.Add(outgoing);

    /// <summary>When what is held is due, in monotonic microseconds.</summary>
    public long NextTimeout { get; private set; } = Moment.Never;

    /// <summary>Called by a peer's way out that has written something which may wait.</summary>
    public void LetGoLater(OutgoingMessages outgoing) => _held.Add(outgoing);

    /// <summary>After each call of the switchboard, as it uses the memory of its messages again.</summary>
    public void Transmit()
    {
        while (switchboard.TryTransmit(out var transmission))
        {
            var outgoing = ((WebSocketPeer)transmission.Connection.State!).Outgoing;
            try
            {
                if (transmission.CloseCode == 0)
                    outgoing.Send(transmission.Message, transmission.MayWait);
                else
                    outgoing.Close(transmission.CloseCode, transmission.CloseReason);
            }
            catch (Exception exception)
            {
                LogSendFault(exception);
                outgoing.Abort();
            }
        }
    }

    /// <summary>At the end of a batch: effects begin, and what was written goes to the sockets.</summary>
    public void Finish(SignalingQueue queue, Moment now)
    {
        while (switchboard.TryTakeEffect(out var effect))
            Begin(effect, queue);
        foreach (var outgoing in _dirty)
            Safely(outgoing, static outgoing => outgoing.Flush());
        _dirty.Clear();
        LetGo(now);
    }

    private void LetGo(Moment now)
    {
        if (_held.Count == 0)
            return;
        if (NextTimeout == Moment.Never)
            NextTimeout = now.In(HoldTime);
        if (now.Microseconds < NextTimeout)
            return;
        NextTimeout = Moment.Never;
        foreach (var outgoing in _held)
            Safely(outgoing, static outgoing => outgoing.LetGo());
        _held.Clear();
    }

    private void Begin(Effect effect, SignalingQueue queue)
    {
        try
        {
            effects.Perform(effect, queue);
        }
        catch (Exception exception)
        {
            LogEffectFault(exception);
            queue.Call(effect.Fail);
        }
    }

    private void Safely(OutgoingMessages outgoing, Action<OutgoingMessages> act)
    {
        try
        {
            act(outgoing);
        }
        catch (Exception exception)
        {
            LogSendFault(exception);
            outgoing.Abort();
        }
    }

    [LoggerMessage(2, LogLevel.Error, "Sending to a signaling connection failed; it is closed")]
    private partial void LogSendFault(Exception exception);

    [LoggerMessage(3, LogLevel.Error, "What the signaling wanted of storage could not begin")]
    private partial void LogEffectFault(Exception exception);
}
