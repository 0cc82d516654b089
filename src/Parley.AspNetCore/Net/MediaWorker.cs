using Parley.AspNetCore.Media;
using Parley.AspNetCore.Net.Interop;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;
using Parley.Sfu.Engine;
using Parley.Turn;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Net;

/// <summary>
/// A media thread. It owns its sockets and its peers, and nothing in it takes a lock: what others want of it comes through its mailbox.
/// One round: read a batch, let the protocol cores look at each packet where it lies, flush everything grouped by destination.
/// </summary>
internal sealed class MediaWorker : IDisposable
{
    private const int MaxBatch = 128;
    private const int MaxMailPerRound = 256;

    // with fewer there is nothing to be done meanwhile
    private const int WorthExpecting = 3;

    // a wait that lasts longer had nothing to find at first
    private static readonly TimeSpan AtOnce = TimeSpan.FromMicroseconds(20);

    private readonly IDatagramIo _io;
    private readonly Mailbox _mailbox;
    private readonly TurnShell _turn;
    private readonly MediaShell _media;
    private readonly WorkerOutput _output;
    private readonly WorkerFaults _faults;
    private readonly Datagram[] _batch = new Datagram[MaxBatch];
    private readonly LoadPause _pause = new(LoadPause.DatagramMicroseconds);
    private readonly Thread _thread;
    private int _packetsRead;
    private int _mailsRead;
    private volatile bool _stopping;

    /// <summary>A worker that does not run yet.</summary>
    public MediaWorker(IDatagramIo io, Mailbox mailbox, TurnShell turn, MediaShell media, WorkerOutput output, WorkerCounters counters, MediaLog log, int number)
    {
        _io = io;
        _mailbox = mailbox;
        _turn = turn;
        _media = media;
        _output = output;
        _faults = new WorkerFaults(log);
        Counters = counters;
        _thread = new Thread(Run) { IsBackground = true, Name = $"parley-media-{number}" };
    }

    /// <summary>What the worker has counted.</summary>
    public WorkerCounters Counters { get; }

    /// <summary>What its TURN server has counted.</summary>
    public TurnCounters Turn => _turn.Counters;

    /// <summary>Its media engine.</summary>
    public MediaShell Shell => _media;

    /// <summary>What others leave for it.</summary>
    public Mailbox Mailbox => _mailbox;

    /// <summary>Begins to serve.</summary>
    public void Start() => _thread.Start();

    /// <summary>Stops serving and closes the sockets; returns when both is done.</summary>
    public void Dispose()
    {
        _stopping = true;
        _io.Wake();
        if (_thread.IsAlive)
            _thread.Join();
        _io.Dispose();
    }

    private void Run()
    {
        // others of this machine may have to do too, and a packet waits for none of them
        ThreadPrecedence.TryTake();
        while (!_stopping)
        {
            try
            {
                var began = MediaClock.Now;
                var packets = Round(out var now);
                var pause = _pause.After(packets, began, MediaClock.Now);
                if (pause > 0)
                    _io.Pause(pause);
                Wait(now);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // a fault of ours in one batch must not end everybody's media
                _faults.Tell(exception, MediaClock.Now);
                _output.Discard();
                // nobody sent anything: what was due is due again at once, and would take all of the processor
                if (_packetsRead + _mailsRead == 0)
                    Thread.Sleep(1);
            }
            finally
            {
                _mailbox.Release(_mailsRead);
                (_packetsRead, _mailsRead) = (0, 0);
            }
        }
    }

    /// <summary>Reads what the last wait found, decides, sends.</summary>
    /// <returns>How many packets came.</returns>
    internal int Round(out MonoTime now)
    {
        var packets = _io.Receive(_batch, Counters);
        _packetsRead = packets;
        now = MediaClock.Now;
        if (packets < WorthExpecting)
            TakeBatch(packets, now);
        else
            ExpectBatch(packets, now);
        ReadMail(now);
        _media.RunCommands(now);
        // packets first: whatever is due has waited until now
        _media.Flush(now);
        _output.Flush();
        if (now >= _turn.NextTimeout)
            _turn.HandleTimeout(now);
        _media.HandleTimeout(now);
        _turn.Transmit();
        _output.Flush();
        var mails = _mailsRead;
        _mailbox.Release(mails);
        _mailsRead = 0;
        return packets + mails;
    }

    private void TakeBatch(int packets, MonoTime now)
    {
        for (var i = 0; i < packets; i++)
            TakeOfBatch(_batch[i], now);
    }

    /// <summary>Takes a batch, and asks for the memory that each datagram needs while those before it are taken.</summary>
    private void ExpectBatch(int packets, MonoTime now)
    {
        for (var i = -MediaEngine.ExpectAhead; i < packets; i++)
        {
            var next = i + MediaEngine.ExpectAhead;
            _media.Expect(next < packets && !_batch[next].IsRelay ? Path.Udp(_batch[next].To, _batch[next].From) : null);
            if (i >= 0)
                TakeOfBatch(_batch[i], now);
        }
    }

    private void TakeOfBatch(in Datagram datagram, MonoTime now)
    {
        try
        {
            Take(_io.Slab.Memory, PacketSlab.PayloadOffset(datagram.Slot), datagram, now);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Contain(exception, now);
        }
    }

    /// <summary>Tells protocols apart by the first byte (RFC 7983 section 7).</summary>
    private void Take(byte[] memory, int offset, in Datagram datagram, MonoTime now)
    {
        Counters.Received(datagram.Length);
        if (datagram.IsRelay)
            _turn.FromPeer(memory, offset, datagram, now);
        else if (datagram.Length > 0 && PacketKind.IsMedia(memory[offset]) && _media.TryReceive(memory, offset, datagram.Length, Path.Udp(datagram.To, datagram.From), now))
            return;
        else if (datagram.Length > 0 && PacketKind.IsTurn(memory[offset]))
            _turn.FromClient(memory, offset, datagram, now);
        else
            Counters.Dropped(DropReason.UnknownProtocol);
    }

    private void ReadMail(MonoTime now)
    {
        while (_mailsRead < MaxMailPerRound && _mailbox.TryPeek(_mailsRead, out var mail, out var slot))
        {
            _mailsRead++;
            try
            {
                Take(mail, slot, now);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Contain(exception, now);
            }
        }
    }

    private void Take(in Mail mail, int slot, MonoTime now)
    {
        var memory = _mailbox.Slab.Memory;
        var offset = PacketSlab.PayloadOffset(slot);
        switch (mail.Kind)
        {
            case MailKind.Datagram or MailKind.RelayDatagram:
                if (_io.Owns(mail.Socket, mail.Target))
                    Take(memory, offset, mail.AsDatagram(slot), now);
                break;
            case MailKind.Relayed:
                _turn.FromWorker(memory, offset, mail, now);
                break;
            case MailKind.Stream:
                Counters.Received(mail.Length);
                var stream = (StreamClient)mail.Target!;
                if (stream.Kind == StreamKind.Turn)
                    _turn.FromStream(stream, memory, offset, mail.Length, now);
                else
                    _media.FromStream(stream, memory, offset, mail.Length, now);
                break;
            case MailKind.StreamClosed:
                StreamClosed((StreamClient)mail.Target!, now);
                break;
            case MailKind.HandedOver:
                Counters.Received(mail.Length);
                _media.FromWorker(memory, offset, mail, now);
                break;
            case MailKind.Linked or MailKind.LinkedLate:
                _media.ReceiveLinked(memory, offset, mail, now);
                break;
            case MailKind.MediaCommands:
                break;
            case MailKind.Call:
                ((Action<IDatagramIo>)mail.Target!)(_io);
                break;
        }
    }

    /// <summary>A fault of ours that a packet or a piece of mail meets is the end of that alone.</summary>
    private void Contain(Exception exception, MonoTime now)
    {
        Counters.Dropped(DropReason.Fault);
        _faults.Tell(exception, now);
    }

    private void StreamClosed(StreamClient stream, MonoTime now)
    {
        if (stream.Kind == StreamKind.Turn)
            _turn.StreamClosed(stream);
        else
            _media.StreamClosed(stream, now);
    }

    /// <summary>Waits for a packet, mail, or the next time that something is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="atMost">The longest wait, in milliseconds.</param>
    internal void Wait(MonoTime now, int atMost = 60_000)
    {
        var milliseconds = atMost;
        var next = _turn.NextTimeout < _media.NextTimeout ? _turn.NextTimeout : _media.NextTimeout;
        if (next != MonoTime.Never)
            milliseconds = (int)Math.Clamp(Math.Ceiling((next - now).TotalMilliseconds), 0, atMost);
        // what is in the mailbox is read at once, and what is in the sockets with it
        if (!_mailbox.TryBeginWait())
            milliseconds = 0;
        if (!_stopping)
            WaitAndGather(milliseconds);
        _mailbox.EndWait();
    }

    private void WaitAndGather(int milliseconds)
    {
        if (!_pause.IsBusy || milliseconds == 0)
        {
            _io.Wait(milliseconds);
            return;
        }

        var began = MediaClock.Now;
        _io.Wait(milliseconds);
        // what had come by then is a batch already
        if (MediaClock.Now - began > AtOnce)
            _io.Gather(LoadPause.GatherMicroseconds);
    }
}
