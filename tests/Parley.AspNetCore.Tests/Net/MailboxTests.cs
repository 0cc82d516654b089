using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

public sealed class MailboxTests
{
    private readonly List<string> _wakes = [];

    [Fact]
    public void What_is_posted_is_read_in_order_with_its_payload()
    {
        var mailbox = Small();
        for (byte i = 0; i < 3; i++)
            Assert.True(mailbox.TryPost(new Mail { Kind = MailKind.Relayed, From = TransportAddress.V4(1, i) }, [i, i, i]));

        for (byte i = 0; i < 3; i++)
        {
            Assert.True(mailbox.TryPeek(i, out var mail, out var slot));
            Assert.Equal(i, mail.From.Port);
            Assert.Equal(3, mail.Length);
            Assert.Equal([i, i, i], mailbox.Slab.Payload(slot)[..3].ToArray());
        }

        Assert.False(mailbox.TryPeek(3, out _, out _));
    }

    [Fact]
    public void A_full_ring_refuses_until_something_is_released()
    {
        var mailbox = Small();
        for (var i = 0; i < 8; i++)
            Assert.True(mailbox.TryPost(default, [1]));
        Assert.False(mailbox.TryPost(default, [1]));
        Assert.False(mailbox.TryPeek(8, out _, out _));

        mailbox.Release(2);

        Assert.True(mailbox.TryPost(default, [2]));
        Assert.True(mailbox.TryPost(default, [2]));
        Assert.False(mailbox.TryPost(default, [2]));
        Assert.True(mailbox.TryPeek(7, out _, out var slot));
        Assert.Equal(2, mailbox.Slab.Payload(slot)[0]);
    }

    [Fact]
    public void What_can_wait_gets_half_of_it_and_the_last_places_are_for_what_must_not_be_lost()
    {
        var mailbox = new Mailbox(64, () => { });
        Assert.Equal(32, Fill(mailbox, MailKind.Stream));
        Assert.Equal(0, Fill(mailbox, MailKind.LinkedLate));
        Assert.Equal(28, Fill(mailbox, MailKind.Relayed));
        Assert.Equal(0, Fill(mailbox, MailKind.Datagram));
        Assert.Equal(4, Fill(mailbox, MailKind.StreamClosed));

        mailbox.Release(5);

        Assert.Equal(0, Fill(mailbox, MailKind.Stream));
        Assert.Equal(1, Fill(mailbox, MailKind.Relayed));
        Assert.Equal(4, Fill(mailbox, MailKind.Call));
    }

    [Fact]
    public void A_payload_that_fits_no_slot_is_refused()
    {
        var mailbox = Small();
        Assert.False(mailbox.TryPost(default, new byte[PacketSlab.MaxPayload + 1]));
        Assert.True(mailbox.TryPost(default, new byte[PacketSlab.MaxPayload]));
    }

    [Fact]
    public void Posting_wakes_a_waiting_reader_once_and_a_busy_one_never()
    {
        var mailbox = Small();
        mailbox.TryPost(default, []);
        Assert.Empty(_wakes);
        Assert.False(mailbox.TryBeginWait());
        mailbox.Release(1);

        Assert.True(mailbox.TryBeginWait());
        mailbox.TryPost(default, []);
        mailbox.TryPost(default, []);

        Assert.Single(_wakes);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_between_many_posters_and_one_reader()
    {
        const int posters = 4;
        const int each = 3_000;
        using var woken = new SemaphoreSlim(0);
        var mailbox = new Mailbox(64, () => woken.Release());
        var posting = Enumerable.Range(0, posters).Select(poster => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                while (!mailbox.TryPost(new Mail { Socket = poster, From = TransportAddress.V4((uint)i, 1) }, BitConverter.GetBytes(i)))
                    Thread.Yield();
            }
        })).ToArray();

        var next = new uint[posters];
        for (var read = 0; read < posters * each;)
        {
            if (mailbox.TryPeek(0, out var mail, out var slot))
            {
                Assert.Equal(next[mail.Socket], mail.From.V4Bits);
                Assert.Equal(next[mail.Socket]++, BitConverter.ToUInt32(mailbox.Slab.Payload(slot)));
                mailbox.Release(1);
                read++;
            }
            else if (mailbox.TryBeginWait())
            {
                Assert.True(await woken.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), "the reader was not woken");
                mailbox.EndWait();
            }
        }

        await Task.WhenAll(posting);
        Assert.All(next, count => Assert.Equal((uint)each, count));
    }

    private static int Fill(Mailbox mailbox, MailKind kind)
    {
        var count = 0;
        while (mailbox.TryPost(new Mail { Kind = kind }, []))
            count++;
        return count;
    }

    private Mailbox Small() => new(8, () => _wakes.Add("wake"));
}
