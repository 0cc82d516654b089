using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Links;

namespace Parley.Sfu.Engine;

/// <summary>What an engine wants of whoever drives it.</summary>
public interface IEngineHost
{
    /// <summary>
    /// Memory for the next datagram, at least <see cref="MediaEngine.MaxDatagram"/> bytes. It is the engine's until <see cref="Send"/>; without
    /// a call of that, the next call may give the same.
    /// </summary>
    Span<byte> NextDatagram();

    /// <summary>Sends what was written to the beginning of <see cref="NextDatagram"/>. Runs of one length to one path are best sent as one.</summary>
    void Send(in Path path, int length);

    /// <summary>What goes to one peer behind each other has been sent: a good moment to let go of what has come together so far.</summary>
    void EndRun();

    /// <summary>Hands a packet of a track, media or its publisher's report, to the engine of another worker. What is taken arrives, and in order.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="head">Which packet it is.</param>
    /// <param name="packet">The packet, which is copied.</param>
    /// <param name="isLate">Whether it was refused before: such packets are to leave room for those that come now.</param>
    /// <returns>False if there is no room for it at the moment.</returns>
    bool Forward(int worker, in LinkedPacket head, ReadOnlySpan<byte> packet, bool isLate);

    /// <summary>Tells something to the engine of another worker. It arrives, and in order.</summary>
    void Tell(int worker, LinkMessage message);

    /// <summary>A peer is reached by a path now, or not any more. Whoever finds its packets at another worker hands them over.</summary>
    void PathChanged(long peer, in Path path, bool isValid);
}
