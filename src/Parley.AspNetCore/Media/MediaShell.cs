using System.Security.Cryptography;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Sfu.Engine;
using Parley.Sfu.Engine.Links;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Media;

/// <summary>
/// One worker's media engine with its sockets: gives it what was received, hands over what belongs to another worker, and sends what it
/// wants sent. The worker's thread alone calls it, but for <see cref="Post"/>.
/// </summary>
internal sealed class MediaShell : IEngineHost
{
    private readonly int _worker;
    private readonly ConnectionDirectory _directory;
    private readonly WorkerOutput _output;
    private readonly Mailroom _mailroom;
    private readonly WorkerCounters _counters;
    private readonly CommandQueue _commands = new();
    private readonly ForeignPaths _foreign = new();
    private readonly Dictionary<long, StreamClient> _streams = [];
    private readonly IReadOnlyList<MediaShell> _shells;
    private readonly MediaEngine _engine;

    /// <summary>A shell of a worker.</summary>
    /// <param name="worker">Its number.</param>
    /// <param name="shells">All shells by worker, this one among them once all are made.</param>
    /// <param name="directory">Who has which connection.</param>
    /// <param name="output">Where packets go.</param>
    /// <param name="mailroom">The other workers' mailboxes.</param>
    /// <param name="counters">Counts what is dropped.</param>
    /// <param name="listener">Who is told what happens.</param>
    /// <param name="histories">Of how many peers the last minutes are kept.</param>
    public MediaShell(
        int worker, IReadOnlyList<MediaShell> shells, ConnectionDirectory directory, WorkerOutput output, Mailroom mailroom, WorkerCounters counters, IEngineListener listener,
        int histories = 0)
    {
        (_worker, _shells, _directory, _output, _mailroom, _counters) = (worker, shells, directory, output, mailroom, counters);
        _engine = new MediaEngine(worker, mailroom.Count, this, listener, new Entropy(RandomNumberGenerator.GetBytes(32)), histories: histories);
    }

    /// <summary>When the engine has something to do by time alone.</summary>
    public MonoTime NextTimeout => _engine.NextTimeout;

    /// <summary>What the engine has now.</summary>
    public EngineFigures Figures => _engine.Figures;

    /// <summary>Streams that media peers of this worker are reached by, whichever worker serves them.</summary>
    public int Streams => _streams.Count;

    /// <summary>How many commands it has done.</summary>
    public long Commands { get; private set; }

    /// <summary>Leaves a command for this worker. Any thread may call it.</summary>
    public void Post(IMediaCommand command)
    {
        _commands.Add(command);
        // the mail is there to wake the worker; a full mailbox has done so already
        _mailroom.TryPost(_worker, new Mail { Kind = MailKind.MediaCommands }, []);
    }

    /// <summary>A datagram that came over a path will be taken after some others (<see cref="MediaEngine.Expect"/>).</summary>
    public void Expect(in Path? path) => _engine.Expect(path);

    /// <summary>Takes a datagram.</summary>
    /// <param name="memory">Where it lies.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="path">The path it came over.</param>
    /// <param name="now">Now.</param>
    /// <returns>False if it is none of the engine's.</returns>
    public bool TryReceive(byte[] memory, int offset, int length, in Path path, MonoTime now)
    {
        var datagram = memory.AsSpan(offset, length);
        if (StunMessage.LooksLike(datagram))
            return TryReceiveCheck(datagram, path, now);
        return _engine.TryReceive(datagram, path, now) || (_foreign.TryFind(path, out var owner) && HandOver(owner, datagram, path, null));
    }

    /// <summary>
    /// Takes a message of a stream client of this worker. The first that is for a peer says whose the stream is; from then on all of it goes to
    /// that peer's worker, and no other worker writes to it.
    /// </summary>
    public void FromStream(StreamClient stream, byte[] memory, int offset, int length, MonoTime now)
    {
        var datagram = memory.AsSpan(offset, length);
        if (stream.Owner < 0 && TryFindOwner(datagram, now, out var owner))
            stream.Owner = owner;
        if (stream.Owner < 0)
            _counters.Dropped(DropReason.Refused);
        else if (stream.Owner != _worker)
            HandOver(stream.Owner, datagram, stream.Path, stream);
        else
            FromOwnStream(stream, datagram, now);
    }

    /// <summary>Takes what another worker has handed over because its peer lives here.</summary>
    public void FromWorker(byte[] memory, int offset, in Mail mail, MonoTime now)
    {
        var datagram = memory.AsSpan(offset, mail.Length);
        if (mail.Target is StreamClient stream)
            FromOwnStream(stream, datagram, now);
        else if (!_engine.TryReceive(datagram, Path.Udp(mail.To, mail.From), now))
            _counters.Dropped(DropReason.Refused);
    }

    /// <summary>Takes a packet of a track that lives at another worker.</summary>
    public void ReceiveLinked(byte[] memory, int offset, in Mail mail, MonoTime now) =>
        _engine.ReceiveLinked(mail.Link, memory.AsSpan(offset, mail.Length), now);

    /// <summary>Does what signaling and the other workers have asked for.</summary>
    public void RunCommands(MonoTime now)
    {
        while (_commands.TryTake(out var command))
        {
            Commands++;
            command.Run(this, now);
        }
    }

    /// <summary>The engine, for commands.</summary>
    public MediaEngine Engine => _engine;

    /// <summary>What belongs to other workers, for commands.</summary>
    public ForeignPaths Foreign => _foreign;

    /// <summary>Sends what the batch has brought.</summary>
    public void Flush(MonoTime now) => _engine.Flush(now);

    /// <summary>Does what is due.</summary>
    public void HandleTimeout(MonoTime now) => _engine.HandleTimeout(now);

    /// <summary>A stream client of this worker is gone. Whoever wrote to it last closes its queue.</summary>
    public void StreamClosed(StreamClient stream, MonoTime now)
    {
        if (stream.Owner >= 0 && stream.Owner != _worker)
            _shells[stream.Owner].Post(new StreamClosedCommand(stream));
        else
            LastStreamClosed(stream, now);
    }

    /// <summary>A stream client is gone, whose peer lives here, whichever worker it came by.</summary>
    public void LastStreamClosed(StreamClient stream, MonoTime now)
    {
        _engine.PathClosed(stream.Path, now);
        _streams.Remove(stream.Path.ConnectionId);
        stream.Complete();
    }

    Span<byte> IEngineHost.NextDatagram() => _output.NextTransmitBuffer();

    void IEngineHost.Send(in Path path, int length) => _output.Transmit(path, length, path.IsStream ? _streams.GetValueOrDefault(path.ConnectionId) : null);

    void IEngineHost.EndRun() => _output.EndRun();

    bool IEngineHost.Forward(int worker, in LinkedPacket head, ReadOnlySpan<byte> packet, bool isLate) =>
        _mailroom.TryPost(worker, new Mail { Kind = isLate ? MailKind.LinkedLate : MailKind.Linked, Link = head }, packet);

    void IEngineHost.Tell(int worker, LinkMessage message) => _shells[worker].Post(new LinkCommand(message));

    void IEngineHost.PathChanged(long peer, in Path path, bool isValid)
    {
        // a stream knows its owner, and its number is nobody else's
        if (path.IsStream)
            return;
        foreach (var shell in _shells)
        {
            if (shell != this)
                shell.Post(new ForeignPathCommand(_worker, path, isValid));
        }
    }

    // A check finds its peer by name, wherever that lives. What it says of a path that another peer uses is not to be believed.
    private bool TryReceiveCheck(Span<byte> datagram, in Path path, MonoTime now)
    {
        var isForeign = _foreign.TryFind(path, out var holder);
        if (!isForeign && _engine.TryReceive(datagram, path, now))
            return true;
        if (!TryFindOwner(datagram, now, out var owner))
            return false;
        if (isForeign ? holder != owner : owner != _worker && _engine.IsTaken(path, now))
            _counters.Dropped(DropReason.Refused);
        else if (owner != _worker)
            HandOver(owner, datagram, path, null);
        else
            _engine.TryReceive(datagram, path, now);
        return true;
    }

    // What is still on its way from another worker when a stream has ended is not to bring it back.
    private void FromOwnStream(StreamClient stream, Span<byte> datagram, MonoTime now)
    {
        if (stream.IsCompleted)
            return;
        _streams[stream.Path.ConnectionId] = stream;
        if (!_engine.TryReceive(datagram, stream.Path, now))
            _counters.Dropped(DropReason.Refused);
    }

    /// <summary>For whom a check is: the worker that has the connection, which is this one from now on if nobody had it and the check is authentic.</summary>
    private bool TryFindOwner(ReadOnlySpan<byte> datagram, MonoTime now, out int owner)
    {
        owner = -1;
        if (!StunMessage.TryParse(datagram, out var message) || !IceUsername.TryRead(message, out var ufrag, out _) || !_directory.TryFind(ufrag, out var connection))
            return false;
        owner = connection.Owner;
        if (owner >= 0)
            return true;
        if (connection.Plan is not { } plan || !IceCheck.IsAuthentic(message, plan.Transport.Local))
            return false;
        owner = connection.Claim(_worker);
        if (owner == _worker)
            Add(connection, now);
        return true;
    }

    private void Add(MediaConnection connection, MonoTime now)
    {
        if (connection is not { IsRemoved: false, Plan: { } plan } || !_engine.Add(plan, now))
            return;
        _engine.Permit(connection.Id, connection.Permitted, now);
        if (connection.View is { } view)
            _engine.View(connection.Id, view, now);
    }

    private bool HandOver(int worker, ReadOnlySpan<byte> datagram, in Path path, StreamClient? stream)
    {
        if (!_mailroom.TryPost(worker, new Mail { Kind = MailKind.HandedOver, Target = stream, From = path.Remote, To = path.Local }, datagram))
            _counters.Dropped(DropReason.MailboxFull);
        return true;
    }
}
