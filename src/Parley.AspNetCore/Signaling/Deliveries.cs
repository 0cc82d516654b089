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
    private readonly ILogger _logger = logger;
    private readonly List<OutgoingMessages> _dirty = [];

    /// <summary>Called by a peer's way out that has written something.</summary>
    public void FlushLater(OutgoingMessages outgoing) => _dirty.Add(outgoing);

    /// <summary>After each call of the switchboard, as it uses the memory of its messages again.</summary>
    public void Transmit()
    {
        while (switchboard.TryTransmit(out var transmission))
        {
            var outgoing = ((WebSocketPeer)transmission.Connection.State!).Outgoing;
            try
            {
                if (transmission.CloseCode == 0)
                    outgoing.Send(transmission.Message);
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
    public void Finish(SignalingQueue queue)
    {
        while (switchboard.TryTakeEffect(out var effect))
            Begin(effect, queue);
        foreach (var outgoing in _dirty)
            Flush(outgoing);
        _dirty.Clear();
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

    private void Flush(OutgoingMessages outgoing)
    {
        try
        {
            outgoing.Flush();
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
