using System.Net.Sockets;

namespace Parley.AspNetCore.Tests.Signaling.Polling;

public sealed class SocketPollerTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_that_throws_ends_its_own_connection_and_no_other()
    {
        using var test = new PollerUnderTest();
        var (bad, badFar) = await test.Connect();
        var (good, goodFar) = await test.Connect();
        var (throwing, reading) = (new TestReader(bad, _ => false), new TestReader(good));
        bad.ReadWith(throwing);
        good.ReadWith(reading);

        badFar.Send([1]);
        Assert.Null(await throwing.Next());
        Assert.True(throwing.Failed);
        Assert.IsType<InvalidOperationException>(Assert.Single(test.Faults));
        Assert.Equal(0, await badFar.ReceiveAsync(new byte[1], Ending));

        goodFar.Send([2]);
        Assert.Equal([2], await reading.Next());
    }

    [Fact]
    public async Task A_reader_whose_end_throws_too_ends_its_own_connection_and_no_other()
    {
        using var test = new PollerUnderTest();
        var (bad, badFar) = await test.Connect();
        var (good, goodFar) = await test.Connect();
        var reading = new TestReader(good);
        bad.ReadWith(new Hopeless());
        good.ReadWith(reading);
        badFar.Send([1]);
        Assert.Equal(0, await badFar.ReceiveAsync(new byte[1], Ending));
        goodFar.Send([2]);
        Assert.Equal([2], await reading.Next());
    }

    [Fact]
    public async Task A_turn_that_throws_is_logged_and_the_next_one_comes()
    {
        var turns = 0;
        using var test = new PollerUnderTest(() => Interlocked.Increment(ref turns) == 1 ? throw new InvalidOperationException("the turn's own fault") : false);
        var (socket, far) = await test.Connect();
        var reader = new TestReader(socket);
        socket.ReadWith(reader);
        far.Send([1]);
        Assert.Equal([1], await reader.Next());
        far.Send([2]);
        Assert.Equal([2], await reader.Next());
        Assert.IsType<InvalidOperationException>(Assert.Single(test.Faults));
    }

    [Fact]
    public async Task What_comes_is_read_byte_by_byte_in_its_order()
    {
        using var test = new PollerUnderTest();
        var (socket, far) = await test.Connect();
        var reader = new TestReader(socket);
        socket.ReadWith(reader);
        for (byte value = 0; value < 200; value++)
        {
            far.Send([value]);
            Assert.Equal([value], (await reader.Next())!);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_in_the_middle_is_read_as_the_end_whether_closed_or_reset(bool reset)
    {
        using var test = new PollerUnderTest();
        var (socket, far) = await test.Connect();
        var reader = new TestReader(socket);
        socket.ReadWith(reader);
        far.Send([1, 2, 3]);
        Assert.Equal([1, 2, 3], await reader.Next());
        if (reset)
            far.LingerState = new LingerOption(enable: true, seconds: 0);
        far.Close();
        Assert.Empty((await reader.Next())!);
        Assert.True(reader.Ended);
    }

    [Fact]
    public async Task Many_connections_are_all_read_and_their_places_used_again()
    {
        const int Connections = 300;
        using var test = new PollerUnderTest();
        var highest = 0;
        for (var round = 0; round < 3; round++)
        {
            var ends = new List<(TestReader Reader, Socket Far)>();
            for (var index = 0; index < Connections; index++)
            {
                var (socket, far) = await test.Connect();
                highest = Math.Max(highest, socket.Slot);
                var reader = new TestReader(socket, bytes => bytes.Length == 2);
                socket.ReadWith(reader);
                ends.Add((reader, far));
            }

            for (var index = 0; index < Connections; index++)
                ends[index].Far.Send([(byte)index, (byte)(index >> 8)]);
            for (var index = 0; index < Connections; index++)
                Assert.Equal([(byte)index, (byte)(index >> 8)], (await ends[index].Reader.Next())!);
            // three bytes are a fault: each ends alone
            foreach (var (reader, far) in ends)
            {
                far.Send([1, 2, 3]);
                Assert.Null(await reader.Next());
            }
        }

        Assert.Equal(3 * Connections, test.Faults.Count);
        Assert.Equal(Connections - 1, highest);
    }

    private sealed class Hopeless : AspNetCore.Signaling.Polling.IPolledReader
    {
        public void Read() => throw new InvalidOperationException("reading");

        public void Fail() => throw new InvalidOperationException("ending");
    }
}
