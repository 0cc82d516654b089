using System.IO.Pipelines;
using Parley.AspNetCore.Signaling.WebSockets;

namespace Parley.AspNetCore.Signaling.Polling;

/// <summary>A connection as Kestrel wants it.</summary>
internal sealed class PolledPipes(PolledSocket socket) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(new PolledStream(socket), new StreamPipeReaderOptions(useZeroByteReads: true));

    public PipeWriter Output { get; } = new PolledWriter(socket);
}

/// <summary>The reading side of a <see cref="PolledSocket"/> while HTTP has it.</summary>
internal sealed class PolledStream(PolledSocket socket) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            await socket.Readable().WaitAsync(cancellationToken);
            return 0;
        }

        int got;
        while ((got = socket.Receive(buffer.Span)) < 0)
            await socket.Readable().WaitAsync(cancellationToken);
        return got;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>The writing side of a <see cref="PolledSocket"/>. What is flushed goes to the kernel at once; it holds a buffer only while it has bytes.</summary>
internal sealed class PolledWriter(PolledSocket socket) : PipeWriter
{
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _canceled;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _start;

    public override void Advance(int bytes) => _end += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(1, sizeHint));
        return _buffer.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void CancelPendingFlush()
    {
        _canceled = true;
        socket.Release();
    }

    public override void Complete(Exception? exception = null) => GiveBack();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        TrySend() is { } alive ? ValueTask.FromResult(Result(alive)) : Finish(cancellationToken);

    private async ValueTask<FlushResult> Finish(CancellationToken cancellationToken)
    {
        while (!_canceled)
        {
            await socket.Writable().WaitAsync(cancellationToken);
            if (TrySend() is { } alive)
                return Result(alive);
        }

        return Result(alive: true);
    }

    private FlushResult Result(bool alive)
    {
        var canceled = _canceled;
        _canceled = false;
        return new FlushResult(canceled, isCompleted: !alive);
    }

    /// <summary>True when all is with the kernel, false when the connection has ended, null when there is more than the kernel takes now.</summary>
    private bool? TrySend()
    {
        while (_start < _end)
        {
            switch (socket.Send(_buffer.AsSpan(_start, _end - _start)))
            {
                case null:
                    GiveBack();
                    return false;
                case -1:
                    return null;
                case { } sent:
                    _start += sent;
                    break;
            }
        }

        GiveBack();
        return true;
    }

    private void MakeRoom(int more)
    {
        if (_buffer is not null && _buffer.Length - _end >= more)
            return;
        var held = _end - _start;
        var larger = MessageBuffers.Outgoing.Rent((held * 2) + more);
        _buffer.AsSpan(_start, held).CopyTo(larger);
        GiveBack();
        (_buffer, _end) = (larger, held);
    }

    private void GiveBack()
    {
        if (_buffer is { } buffer)
            MessageBuffers.Outgoing.Return(buffer);
        (_buffer, _start, _end) = (null, 0, 0);
    }
}
