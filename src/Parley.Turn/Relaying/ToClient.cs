using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Turn;
using Parley.Turn.Allocations;
using Parley.Turn.Relays;

namespace Parley.Turn.Relaying;

/// <summary>
/// From a peer to a client (RFC 8656 sections 11.3 and 12.7): from the network, from another worker or from an allocation beside it, all
/// the same. Allocates nothing.
/// </summary>
internal sealed class ToClient(AllocationTable table, TransactionId transactionIds, TurnCounters counters)
{
    /// <summary>The most that fits into a UDP datagram over IPv4.</summary>
    private const int MaxDatagram = 65507;

    private uint _indications;

    /// <summary>Takes a packet that a peer sent to a relay.</summary>
    public void Receive(
        Span<byte> buffer, int offset, int length, RelayEndpoint relay, in TransportAddress peer, MonoTime now, ref TurnVerdict verdict)
    {
        verdict.DontFragment = false;
        if (table.ByPort(relay.Port) is not { } to || !to.Has(relay.Family) || now >= to.Expires)
        {
            verdict.Drop = TurnDrop.NoAllocation;
        }
        else if (!to.Permissions.Has(peer, now))
        {
            verdict.Drop = TurnDrop.NoPermission;
        }
        else if (length > MaxDatagram - SendIndication.V6Overhead - 3)
        {
            verdict.Drop = TurnDrop.TooLarge;
        }
        else if (!to.Bandwidth.TryTake(length, now))
        {
            verdict.Drop = TurnDrop.Bandwidth;
        }
        else
        {
            counters.PacketsToClients++;
            counters.BytesToClients += length;
            Wrap(buffer, offset, length, to, peer, now, ref verdict);
        }
    }

    private void Wrap(
        Span<byte> buffer, int offset, int length, Allocation to, in TransportAddress peer, MonoTime now, ref TurnVerdict verdict)
    {
        verdict.Kind = TurnVerdictKind.ToClient;
        verdict.Client = to.Client;
        if (to.Channels.ByPeer(peer, now) is not { } channel)
        {
            var id = transactionIds with { Low = ++_indications };
            verdict.Offset = SendIndication.WriteDataAround(buffer, offset, length, peer, id, out var total);
            verdict.Length = total;
            return;
        }

        // Section 12.5: on a stream ChannelData is padded to four bytes, and its length does not count the padding.
        var padding = to.Client.IsStream ? -length & 3 : 0;
        buffer.Slice(offset + length, padding).Clear();
        verdict.Offset = offset - ChannelData.HeaderLength;
        verdict.Length = ChannelData.HeaderLength + length + padding;
        ChannelData.WriteHeader(buffer[verdict.Offset..], channel.Number, length);
    }
}
