using System.Text;
using System.Text.Json;
using Parley.Rooms;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Ports;

namespace Parley.Bench.Rooms;

/// <summary>A switchboard without sockets and with storage that knows nothing.</summary>
internal sealed class BenchSwitchboard(int capacity) : ITokenVerifier, ISeal, IIceServerSource, IEffectPerformer
{
    private static readonly Random Random = new(1);

    private readonly List<Member> _members = [];
    private Switchboard? _switchboard;
    private long _now = 1_000_000;
    private int _names;

    private Switchboard Switchboard => _switchboard ??= new Switchboard(
        new SwitchboardOptions { ParticipantsPerRoom = capacity, UnitsPerSecond = 1_000_000, UnitsAtOnce = 2_000_000, JoinsAtOnce = int.MaxValue },
        this, this, this, Random.NextBytes, new Moment(_now, _now / 1000));

    public Connection SignIn()
    {
        var member = new Member();
        var connection = Switchboard.Open(new ConnectionInfo(), member, new Moment(_now, _now / 1000));
        member.Connection = connection;
        _members.Add(member);
        Deliver(connection, Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":0,"method":"session.hello","params":{"guest":{"name":"Guest {{{_names++}}}"} }}"""));
        member.Received = 0;
        return connection;
    }

    public string Join(Connection connection, string room)
    {
        var member = (Member)connection.State!;
        Deliver(connection, Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":0,"method":"room.join","params":{"room":"{{{room}}}"}}"""));
        using var answer = JsonDocument.Parse(member.Last);
        return answer.RootElement.GetProperty("result").GetProperty("participant").GetString()!;
    }

    public void Deliver(Connection connection, ReadOnlySpan<byte> message)
    {
        _now += 10;
        Switchboard.Receive(connection, message, new Moment(_now, _now / 1000));
        Drain();
    }

    /// <summary>Each client says what it has, as it must.</summary>
    public void AcknowledgeAll()
    {
        foreach (var member in _members)
            Deliver(member.Connection!, Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"method\":\"session.ack\",\"params\":{\"received\":" + member.Received + "}}"));
    }

    public Identity? Verify(string token, Moment now) => null;

    public string Seal(SealPurpose purpose, ReadOnlySpan<byte> content) => "sealed";

    public byte[]? Open(SealPurpose purpose, string text) => null;

    public SessionIceServersResult For(User user, ConnectionInfo connection, Moment now) => new([], 0);

    public void Perform(SignInUser effect) => effect.Complete([], new Moment(_now, _now / 1000));

    public void Perform(RememberUser effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(FindUser effect) => effect.Complete(null, new Moment(_now, _now / 1000));

    public void Perform(StoreCall effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(FindEndedCall effect) => effect.Complete(false, new Moment(_now, _now / 1000));

    public void Perform(LoadCallHistory effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(MarkCallsSeen effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(StoreChatMessage effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(EditChatMessage effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(DeleteChatMessage effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(ReactToChatMessage effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(LoadChatChanges effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(SearchChat effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(DeleteRoomFiles effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(LoadChatHistory effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(StorePoll effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(StoreVote effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(ClosePoll effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(CloseRoomPolls effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(DeletePoll effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(LoadPolls effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(LoadVoters effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(StoreRoom effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(LoadRoom effect) => effect.Complete(null, new Moment(_now, _now / 1000));

    public void Perform(DeleteRoom effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(StoreAudit effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(HashPassword effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(CheckPassword effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(EnterMedia effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(PermitMedia effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(ConnectMedia effect) => effect.Fail(new Moment(_now, _now / 1000));

    public void Perform(DisconnectMedia effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(ViewMedia effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(ReadyMedia effect) => effect.Complete(default, new Moment(_now, _now / 1000));

    public void Perform(HearMedia effect) => effect.Complete(true, new Moment(_now, _now / 1000));

    private void Drain()
    {
        while (Switchboard.TryTransmit(out var transmission))
        {
            var member = (Member)transmission.Connection.State!;
            member.Received++;
            member.Last = transmission.Message;
        }

        while (Switchboard.TryTakeEffect(out var effect))
        {
            effect.PerformBy(this);
            Drain();
        }
    }

    private sealed class Member
    {
        public Connection? Connection { get; set; }

        public ReadOnlyMemory<byte> Last { get; set; }

        public long Received { get; set; }
    }
}
