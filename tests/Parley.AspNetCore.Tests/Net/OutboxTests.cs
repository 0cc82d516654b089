using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

public sealed class OutboxTests
{
    private static readonly byte[] Memory = new byte[1000];
    private readonly Outbox _outbox = new(16);

    [Fact]
    public void Datagrams_are_grouped_by_socket_and_destination_and_keep_their_order()
    {
        var a = TransportAddress.V4(1, 1);
        var b = TransportAddress.V4(2, 2);
        Add(0, a, 1);
        Add(0, b, 2);
        Add(7, a, 3);
        Add(0, a, 4);
        Add(0, b, 5);

        Assert.Equal([0, 7], _outbox.Sockets.ToArray());
        Assert.Equal(["0.0.0.1:1 1,4", "0.0.0.2:2 2,5"], Runs(0));
        Assert.Equal(["0.0.0.1:1 3"], Runs(7));
    }

    [Fact]
    public void Another_source_address_or_the_DF_bit_make_a_group_of_their_own()
    {
        var to = TransportAddress.V4(1, 1);
        _outbox.Add(0, TransportAddress.V4(10, 0), to, Memory, 0, 1);
        _outbox.Add(0, TransportAddress.V4(11, 0), to, Memory, 0, 1);
        _outbox.Add(0, TransportAddress.V4(11, 0), to, Memory, 0, 1, dontFragment: true);

        var runs = 0;
        for (var run = _outbox.FirstRun(0); run >= 0; run = _outbox.Run(run).NextOfSocket)
        {
            Assert.Equal(1, _outbox.Run(run).Count);
            runs++;
        }

        Assert.Equal(3, runs);
    }

    [Fact]
    public void Cleared_it_holds_nothing_and_can_be_filled_again()
    {
        for (ushort i = 0; i < 16; i++)
            Add(i * 100, TransportAddress.V4(1, i), i);
        Assert.True(_outbox.IsFull);

        _outbox.Clear();

        Assert.Equal(0, _outbox.Count);
        Assert.True(_outbox.Sockets.IsEmpty);
        Assert.Equal(-1, _outbox.FirstRun(300));
        Add(300, TransportAddress.V4(1, 3), 9);
        Assert.Equal(["0.0.0.1:3 9"], Runs(300));
    }

    private void Add(int socket, TransportAddress to, int length) => _outbox.Add(socket, default, to, Memory, 0, length);

    /// <summary>Each run's destination and the lengths of its datagrams in their order.</summary>
    private IEnumerable<string> Runs(int socket)
    {
        var runs = new List<string>();
        for (var index = _outbox.FirstRun(socket); index >= 0; index = _outbox.Run(index).NextOfSocket)
        {
            var run = _outbox.Run(index);
            var lengths = new List<int>();
            for (var next = run.First; next >= 0; next = _outbox.Datagram(next).Next)
                lengths.Add(_outbox.Datagram(next).Length);
            runs.Add($"{run.To} {string.Join(',', lengths)}");
        }

        return runs.Order(StringComparer.Ordinal);
    }
}
