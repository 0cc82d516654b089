using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Net;

/// <summary>Where a worker's packets go: datagrams to the outbox until the flush, stream messages to their client's queue.</summary>
internal sealed class WorkerOutput(IDatagramIo io, WorkerCounters counters)
{
    private const int TransmitBytes = 256 * 1024;

    // So many datagrams are worth a call of their own. The kernel copies them while they are still in the processor's cache, and the next ones
    // are written where these were: with a frame for fifty in one piece the C program of bench/forward took at least 7 % more (bench/README.md).
    private const int DatagramsAtOnce = 32;

    private readonly Outbox _outbox = new(512);

    // one behind the other, so that those for one destination are one piece to the kernel
    private readonly byte[] _answers = GC.AllocateArray<byte>(TransmitBytes, pinned: true);
    private readonly List<StreamClient> _written = [];
    private int _answered;

    /// <summary>Memory for one answer of a protocol core, good until the next flush.</summary>
    public Span<byte> NextTransmitBuffer()
    {
        if (_answered + PacketSlab.MaxPayload > TransmitBytes)
            Flush();
        return _answers.AsSpan(_answered, PacketSlab.MaxPayload);
    }

    /// <summary>Sends the answer written into <see cref="NextTransmitBuffer"/>.</summary>
    public void Transmit(in Transmit transmit, StreamClient? stream) => Transmit(transmit.Path, transmit.Length, stream);

    /// <summary>Sends the answer of a length that was written into <see cref="NextTransmitBuffer"/>.</summary>
    public void Transmit(in Path path, int length, StreamClient? stream)
    {
        if (ToClient(path, stream, _answers, _answered, length))
            _answered += length;
    }

    /// <summary>
    /// The datagrams of a run are complete. If enough have come together they go: between two runs nothing is cut in two that segmentation
    /// would send as one.
    /// </summary>
    public void EndRun()
    {
        if (_outbox.Count < DatagramsAtOnce)
            return;
        SendOutbox();
        _answered = 0;
    }

    /// <summary>Sends bytes to a client by the way it came.</summary>
    /// <returns>Whether the bytes must stay as they are until the flush.</returns>
    public bool ToClient(in Path path, StreamClient? stream, byte[] buffer, int offset, int length)
    {
        if (path.IsStream)
        {
            ToStream(stream, buffer.AsSpan(offset, length));
            return false;
        }

        if (_outbox.IsFull)
            SendOutbox();
        var socket = io.SharedSocket(path.Local);
        if (socket < 0)
        {
            counters.Dropped(DropReason.SendFailed);
            return false;
        }

        _outbox.Add(socket, path.Local, path.Remote, buffer, offset, length);
        counters.Sent(length);
        return true;
    }

    /// <summary>Sends bytes from a relay socket.</summary>
    public void ToPeer(int socket, in TransportAddress peer, byte[] buffer, int offset, int length, bool dontFragment)
    {
        if (_outbox.IsFull)
            SendOutbox();
        _outbox.Add(socket, default, peer, buffer, offset, length, dontFragment);
        counters.Sent(length);
    }

    /// <summary>Gives everything to the operating system and to the streams.</summary>
    public void Flush()
    {
        SendOutbox();
        _answered = 0;
        foreach (var stream in _written)
            stream.Flush();
        _written.Clear();
    }

    /// <summary>Forgets what waits for the flush.</summary>
    public void Discard()
    {
        _outbox.Clear();
        _answered = 0;
    }

    private void SendOutbox()
    {
        if (_outbox.Count == 0)
            return;
        var refused = io.Send(_outbox);
        if (refused > 0)
            counters.Dropped(DropReason.SendFailed, refused);
        _outbox.Clear();
    }

    private void ToStream(StreamClient? stream, ReadOnlySpan<byte> message)
    {
        if (stream is null)
        {
            counters.Dropped(DropReason.SendFailed);
            return;
        }

        if (!stream.TryWrite(message, out var isFirst))
        {
            counters.Dropped(DropReason.SlowStream);
            return;
        }

        counters.Sent(message.Length);
        if (isFirst)
            _written.Add(stream);
    }
}
