using System.Buffers;
using System.Net.Sockets;
using Parley.AspNetCore.Signaling.Polling;

namespace Parley.AspNetCore.Tests.Signaling.Polling;

/// <summary>A <see cref="PolledSocket"/> as Kestrel, and later the way out of a peer, has it.</summary>
public sealed class PolledPipesTests
{
    /// <summary>More than the two sockets' buffers hold.</summary>
    private const int Much = 16 * 1024 * 1024;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_kernel_does_not_take_waits_and_arrives_whole()
    {
        using var test = new PollerUnderTest();
        var (socket, far) = await test.Connect();
        var output = new PolledPipes(socket).Output;
        var bytes = new byte[Much];
        new Random(1).NextBytes(bytes);
        output.Write(bytes);
        var flush = output.FlushAsync(Ending).AsTask();
        Assert.False(flush.IsCompleted);

        Assert.Equal(bytes, await ReadAll(far, Much));
        Assert.False((await flush).IsCompleted);
        Assert.Equal(0, output.UnflushedBytes);
        output.Write("more"u8);
        Assert.False((await output.FlushAsync(Ending)).IsCompleted);
        Assert.Equal("more"u8.ToArray(), await ReadAll(far, 4));
    }

    [Fact]
    public async Task A_flush_that_waits_can_be_given_up_and_what_waits_is_kept()
    {
        using var test = new PollerUnderTest();
        var (socket, far) = await test.Connect();
        var output = new PolledPipes(socket).Output;
        output.Write(new byte[Much]);
        var flush = output.FlushAsync(Ending).AsTask();
        output.CancelPendingFlush();
        Assert.True((await flush).IsCanceled);
        Assert.InRange(output.UnflushedBytes, 1, Much);

        flush = output.FlushAsync(Ending).AsTask();
        await ReadAll(far, Much);
        Assert.False((await flush).IsCompleted);
        Assert.Equal(0, output.UnflushedBytes);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_flush_that_waits_for_it()
    {
        using var test = new PollerUnderTest();
        var (socket, far) = await test.Connect();
        var output = new PolledPipes(socket).Output;
        output.Write(new byte[Much]);
        var flush = output.FlushAsync(Ending).AsTask();
        Assert.False(flush.IsCompleted);
        far.LingerState = new LingerOption(enable: true, seconds: 0);
        far.Close();
        Assert.True((await flush).IsCompleted);
        output.Write("x"u8);
        Assert.True((await output.FlushAsync(Ending)).IsCompleted);
    }

    [Fact]
    public async Task An_abort_ends_who_reads_and_who_writes()
    {
        using var test = new PollerUnderTest();
        var (socket, _) = await test.Connect();
        var pipes = new PolledPipes(socket);
        pipes.Output.Write(new byte[Much]);
        var (flush, read) = (pipes.Output.FlushAsync(Ending).AsTask(), pipes.Input.ReadAsync(Ending).AsTask());
        Assert.False(flush.IsCompleted || read.IsCompleted);
        socket.Abort();
        Assert.True((await flush).IsCompleted);
        Assert.True((await read).IsCompleted);
    }

    [Fact]
    public async Task Single_bytes_are_read_as_they_come_and_then_the_end()
    {
        using var test = new PollerUnderTest();
        var (socket, far) = await test.Connect();
        var input = new PolledPipes(socket).Input;
        for (var count = 1; count <= 100; count++)
        {
            var read = input.ReadAsync(Ending).AsTask();
            Assert.False(read.IsCompleted);
            far.Send([(byte)count]);
            var buffer = (await read).Buffer;
            Assert.Equal(count, buffer.Length);
            input.AdvanceTo(buffer.Start, buffer.End);
        }

        far.Shutdown(SocketShutdown.Send);
        var end = await input.ReadAsync(Ending);
        Assert.True(end.IsCompleted);
        Assert.Equal(Enumerable.Range(1, 100).Select(value => (byte)value), end.Buffer.ToArray());
    }

    [Fact]
    public async Task A_read_that_waits_can_be_given_up_and_another_one_goes_on()
    {
        using var test = new PollerUnderTest();
        var (socket, far) = await test.Connect();
        var input = new PolledPipes(socket).Input;
        using var patience = new CancellationTokenSource();
        var read = input.ReadAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        far.Send([7]);
        Assert.Equal([7], (await input.ReadAsync(Ending)).Buffer.ToArray());
    }

    [Fact]
    public async Task Nothing_is_read_sent_or_waited_for_after_the_close()
    {
        using var test = new PollerUnderTest();
        var (socket, _) = await test.Connect();
        socket.Close();
        Assert.Equal(0, socket.Receive(new byte[1]));
        Assert.Null(socket.Send([1]));
        Assert.True(socket.Readable().IsCompleted);
        Assert.True(socket.Writable().IsCompleted);
    }

    private static async Task<byte[]> ReadAll(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var got = 0; got < count;)
            got += await socket.ReceiveAsync(bytes.AsMemory(got), Ending);
        return bytes;
    }
}
