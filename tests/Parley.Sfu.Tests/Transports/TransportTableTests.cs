using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Tests.Transports;

public sealed class TransportTableTests
{
    private static readonly IceCredentials Credentials = new("abcdEFGH", "0123456789012345678901");

    private readonly TransportTable<string> _table = new(2);

    [Fact]
    public void A_check_finds_its_holder_by_the_first_half_of_its_user_name()
    {
        Assert.True(_table.TryAdd(Credentials.Ufrag, "a"));
        Assert.True(_table.TryFindByCheck(Check(Credentials), out var holder));
        Assert.Equal("a", holder);
        Assert.False(_table.TryFindByCheck(Check(new IceCredentials("abcdEFGh", Credentials.Password)), out _));
        Assert.False(_table.TryFindByCheck(Check(new IceCredentials("äbcdEFGH", Credentials.Password)), out _));
        var whole = Check(Credentials);
        for (var length = 0; length < whole.Length; length++) Assert.False(_table.TryFindByCheck(whole.AsSpan(0, length), out _));
    }

    [Fact]
    public void Fragments_are_given_once_and_are_bounded()
    {
        Assert.True(_table.TryAdd("1", "a"));
        Assert.False(_table.TryAdd("1", "b"));
        Assert.True(_table.TryAdd("2", "a"));
        Assert.True(_table.TryAdd("3", "b"));
        Assert.True(_table.TryAdd("4", "b"));
        Assert.False(_table.TryAdd("5", "c"));
        _table.Follow(new TransportEvent(TransportEventKind.UfragForgotten, default, "1"), "b"); // not its own
        Assert.Equal(4, _table.UfragCount);
        _table.Follow(new TransportEvent(TransportEventKind.UfragForgotten, default, "1"), "a");
        Assert.True(_table.TryAdd("5", "c"));
    }

    [Fact]
    public void A_path_belongs_to_who_validated_it_last_and_only_its_holder_gives_it_up()
    {
        Follow(TransportEventKind.PathValidated, 1, "a");
        Assert.True(_table.TryFind(PathFrom(1), out var holder));
        Assert.Equal("a", holder);
        Follow(TransportEventKind.PathValidated, 1, "b");
        Follow(TransportEventKind.PathForgotten, 1, "a");
        Assert.True(_table.TryFind(PathFrom(1), out holder));
        Assert.Equal("b", holder);
        Follow(TransportEventKind.PathForgotten, 1, "b");
        Assert.False(_table.TryFind(PathFrom(1), out _));
        Follow(TransportEventKind.Selected, 1, "b");
        Assert.Equal(0, _table.PathCount);
    }

    [Fact]
    public void Paths_are_bounded()
    {
        for (ushort port = 1; port < 100; port++) Follow(TransportEventKind.PathValidated, port, "a");
        Assert.Equal(2 * IceLiteAgent.MaxPaths, _table.PathCount);
        Follow(TransportEventKind.PathValidated, 1, "b");
        Assert.True(_table.TryFind(PathFrom(1), out var holder));
        Assert.Equal("b", holder);
    }

    private static Path PathFrom(ushort port) => Path.Udp(TransportRig.ServerAddress, TransportAddress.V4(0xC6336401, port));

    private static byte[] Check(IceCredentials server) => Hostile.Check(server, "peer", nominate: true, transaction: 1);

    private void Follow(TransportEventKind kind, ushort port, string holder) => _table.Follow(new TransportEvent(kind, PathFrom(port), string.Empty), holder);
}
