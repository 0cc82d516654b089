using Parley.Protocols.Primitives;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Engine.Peers;

/// <summary>The way out to one peer: protects, and gives to the host.</summary>
internal sealed class Wire(ServerTransport transport, EngineContext context)
{
    private Path _path;

    /// <summary>Whether there are keys and a path.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What protection adds to a packet of media, in bytes.</summary>
    public int Overhead { get; private set; }

    /// <summary>The transport has another path, other keys, or is over.</summary>
    public void Follow()
    {
        IsOpen = transport is { Sender: not null, SelectedPath: not null };
        if (!IsOpen) return;
        _path = transport.SelectedPath!.Value;
        Overhead = transport.Sender!.RtpOverhead;
    }

    /// <summary>Memory for the next datagram.</summary>
    public Span<byte> Next() => context.Host.NextDatagram();

    /// <summary>Protects and sends a packet of media whose header stands in <see cref="Next"/>.</summary>
    /// <param name="datagram">The memory of <see cref="Next"/>.</param>
    /// <param name="header">The length of the header.</param>
    /// <param name="payload">The payload: other memory, or exactly what is behind the header.</param>
    /// <param name="padding">How many bytes of padding to add.</param>
    /// <returns>False if nothing was sent: it is too long, or its index was used.</returns>
    public bool Send(Span<byte> datagram, int header, ReadOnlySpan<byte> payload, int padding)
    {
        if (!IsOpen || !transport.Sender!.TryProtect(datagram, header, payload, padding, out var length)) return false;
        context.Host.Send(_path, length);
        return true;
    }

    /// <summary>Protects and sends a packet of RTCP.</summary>
    public void SendReport(ReadOnlySpan<byte> clear)
    {
        if (!IsOpen || !transport.Sender!.TryProtectRtcp(clear, context.Host.NextDatagram(), out var length)) return;
        context.Host.Send(_path, length);
    }
}
