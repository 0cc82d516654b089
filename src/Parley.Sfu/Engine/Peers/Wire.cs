using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Srtp;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Engine.Peers;

/// <summary>The way out to one peer: protects, and gives to the host.</summary>
internal sealed class Wire(ServerTransport transport, EngineContext context)
{
    private Path _path;
    private SrtpSender? _sender;

    /// <summary>Whether there are keys and a path.</summary>
    public bool IsOpen => _sender is not null;

    /// <summary>What protection adds to a packet of media, in bytes.</summary>
    public int Overhead { get; private set; }

    /// <summary>The transport has another path, other keys, or is over.</summary>
    public void Follow()
    {
        _sender = transport.SelectedPath is null ? null : transport.Sender;
        if (_sender is null) return;
        _path = transport.SelectedPath!.Value;
        Overhead = _sender.RtpOverhead;
    }

    /// <summary>Soon packets will be sent: asks for the memory that takes, step by step (<see cref="SrtpSender.Approach"/>).</summary>
    public void Approach(int step)
    {
        if (step == 0) CacheHint.Fetch(_sender);
        else _sender?.Approach(step - 1);
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
        if (_sender is null || !_sender.TryProtect(datagram, header, payload, padding, out var length)) return false;
        context.Host.Send(_path, length);
        return true;
    }

    /// <summary>Protects and sends a packet of RTCP.</summary>
    public void SendReport(ReadOnlySpan<byte> clear)
    {
        if (_sender is null || !_sender.TryProtectRtcp(clear, context.Host.NextDatagram(), out var length)) return;
        context.Host.Send(_path, length);
    }
}
