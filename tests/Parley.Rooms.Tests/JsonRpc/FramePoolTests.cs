using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Tests.JsonRpc;

public sealed class FramePoolTests
{
    [Fact]
    public void A_frame_has_the_length_asked_for_whatever_it_is()
    {
        var pool = new FramePool();
        foreach (var length in Enumerable.Range(0, 5000))
        {
            var frame = pool.Rent(length);
            Assert.Equal(length, frame.Bytes.Length);
            pool.Return(frame);
            pool.Recycle();
        }
    }

    /// <summary>What was returned may still be on its way to a socket.</summary>
    [Fact]
    public void A_returned_buffer_is_given_out_again_only_when_everything_was_sent()
    {
        var pool = new FramePool();
        var first = pool.Rent(1500);
        pool.Return(first);
        Assert.NotSame(first.Buffer, pool.Rent(1500).Buffer);
        pool.Recycle();
        Assert.Same(first.Buffer, pool.Rent(1400).Buffer);
        Assert.NotSame(first.Buffer, pool.Rent(1400).Buffer);
    }

    [Fact]
    public void What_several_receive_is_never_given_out_again()
    {
        var pool = new FramePool();
        var shared = new byte[2048];
        pool.Return(shared);
        pool.Recycle();
        Assert.NotSame(shared, pool.Rent(2048).Buffer);
    }

    [Fact]
    public void A_burst_does_not_keep_its_memory()
    {
        const int Burst = 10_000;
        var pool = new FramePool();
        var frames = Enumerable.Range(0, Burst).Select(_ => pool.Rent(4096)).ToArray();
        foreach (var frame in frames)
            pool.Return(frame);
        pool.Recycle();
        var known = frames.Select(frame => frame.Buffer).ToHashSet();
        Assert.Equal(1024, Enumerable.Range(0, Burst).Count(_ => known.Contains(pool.Rent(4096).Buffer)));
    }
}
