using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Addresses;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>One of the two implementations with its mailbox, driven from the test's thread as a worker would.</summary>
internal sealed class IoUnderTest : IDisposable
{
    private readonly Mailbox _mailbox;
    private readonly Datagram[] _batch = new Datagram[128];

    public IoUnderTest(bool portable, params TransportAddress[] endpoints)
    {
        _mailbox = new Mailbox(256, () => Io!.Wake());
        Io = portable
            ? new PortableDatagramIo(endpoints, InterfaceAddresses.Read(), (mail, payload) => _mailbox.TryPost(mail, payload.Span))
            : new LinuxDatagramIo(endpoints);
    }

    public IDatagramIo Io { get; }

    /// <summary>Whether datagrams that go together stand one behind the other in memory, as answers do, or each by itself, as what is relayed does.</summary>
    public bool IsInOnePiece { get; set; }

    public WorkerCounters Counters { get; } = new();

    public static TheoryData<bool> Implementations => OperatingSystem.IsLinux() ? [false, true] : [true];

    /// <summary>Waits until as many datagrams have come.</summary>
    public List<(Datagram Datagram, byte[] Payload)> Receive(int count)
    {
        var received = new List<(Datagram, byte[])>();
        var deadline = MediaClock.Now + TimeSpan.FromSeconds(10);
        while (received.Count < count)
        {
            Assert.True(MediaClock.Now < deadline, $"{received.Count} of {count} datagrams came");
            if (_mailbox.TryBeginWait())
                Io.Wait(100);
            _mailbox.EndWait();
            ReadInto(received);
        }

        return received;
    }

    /// <summary>Reads what is there after a wait of that length.</summary>
    public List<(Datagram Datagram, byte[] Payload)> ReceiveFor(int milliseconds)
    {
        var received = new List<(Datagram, byte[])>();
        Io.Wait(milliseconds);
        ReadInto(received);
        return received;
    }

    public int Send(TransportAddress from, TransportAddress to, params byte[][] payloads)
    {
        var outbox = new Outbox(64);
        Fill(outbox, Io.SharedSocket(from), from, to, false, payloads);
        return Io.Send(outbox);
    }

    public int SendFromRelay(int socket, TransportAddress to, bool dontFragment, params byte[][] payloads)
    {
        var outbox = new Outbox(64);
        Fill(outbox, socket, default, to, dontFragment, payloads);
        return Io.Send(outbox);
    }

    public void Dispose() => Io.Dispose();

    private void Fill(Outbox outbox, int socket, TransportAddress from, TransportAddress to, bool dontFragment, byte[][] payloads)
    {
        var whole = GC.AllocateArray<byte>(payloads.Sum(payload => payload.Length), pinned: true);
        var offset = 0;
        foreach (var payload in payloads)
        {
            var pinned = IsInOnePiece ? whole : GC.AllocateArray<byte>(payload.Length, pinned: true);
            payload.CopyTo(pinned, offset);
            outbox.Add(socket, from, to, pinned, offset, payload.Length, dontFragment);
            if (IsInOnePiece)
                offset += payload.Length;
        }
    }

    private void ReadInto(List<(Datagram Datagram, byte[] Payload)> received)
    {
        var count = Io.Receive(_batch, Counters);
        for (var i = 0; i < count; i++)
            received.Add((_batch[i], Io.Slab.Payload(_batch[i].Slot)[.._batch[i].Length].ToArray()));
        var mails = 0;
        while (_mailbox.TryPeek(mails, out var mail, out var slot))
        {
            mails++;
            if (Io.Owns(mail.Socket, mail.Target))
                received.Add((mail.AsDatagram(slot), _mailbox.Slab.Payload(slot)[..mail.Length].ToArray()));
        }

        _mailbox.Release(mails);
    }
}
