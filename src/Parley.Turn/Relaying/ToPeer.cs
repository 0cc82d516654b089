using Parley.Protocols.Primitives;
using Parley.Protocols.Turn;
using Parley.Turn.Allocations;
using Parley.Turn.Peers;

namespace Parley.Turn.Relaying;

/// <summary>From a client towards a peer: ChannelData and Send indications (RFC 8656 sections 11.2 and 12.6). Allocates nothing.</summary>
internal sealed class ToPeer(
    TurnDomain domain, int worker, AllocationTable table, AllocationLifecycle lifecycle, ToClient toClient, TurnCounters counters)
{
    /// <summary>Takes a ChannelData message.</summary>
    public void ReceiveChannelData(Span<byte> buffer, int offset, int length, in Path client, MonoTime now, ref TurnVerdict verdict)
    {
        if (!ChannelData.TryParse(buffer.Slice(offset, length), out var number, out var payload)) verdict.Drop = TurnDrop.Malformed;
        else if (!table.TryGet(client, out var allocation)) verdict.Drop = TurnDrop.NoAllocation;
        else if (allocation.Channels.ByNumber(number, now) is not { } channel) verdict.Drop = TurnDrop.NoChannel;
        else Forward(buffer, offset + ChannelData.HeaderLength, payload, allocation, channel.Peer, ref channel.Standing, now, ref verdict);
    }

    /// <summary>Takes a Send indication.</summary>
    public void ReceiveSend(Span<byte> buffer, int offset, int length, in Path client, MonoTime now, ref TurnVerdict verdict)
    {
        if (!SendIndication.TryParse(buffer.Slice(offset, length), out var send)) verdict.Drop = TurnDrop.Malformed;
        else if (send.DontFragment && !domain.Options.CanSetDontFragment) verdict.Drop = TurnDrop.Malformed;
        else if (!table.TryGet(client, out var allocation)) verdict.Drop = TurnDrop.NoAllocation;
        else if (allocation.Permissions.Find(send.Peer, now) is not { } permission) verdict.Drop = WhyNot(send.Peer);
        else
        {
            verdict.DontFragment = send.DontFragment;
            Forward(buffer, offset + send.DataOffset, send.DataLength, allocation, send.Peer, ref permission.Standing, now, ref verdict);
        }
    }

    private TurnDrop WhyNot(in TransportAddress peer) =>
        domain.Rules.Classify(peer, domain.Addresses) == PeerKind.Forbidden ? TurnDrop.ForbiddenPeer : TurnDrop.NoPermission;

    // A permission is for a host, and on this very host only some ports may be reached: so the peer is looked at for each packet.
    private void Forward(
        Span<byte> buffer, int offset, int length, Allocation from, in TransportAddress peer, ref HostStanding host, MonoTime now, ref TurnVerdict verdict)
    {
        var kind = domain.Rules.Classify(peer, domain.Addresses, ref host);
        var relay = from.Of(peer.Family);
        if (kind == PeerKind.Forbidden || peer.Port == 0) verdict.Drop = TurnDrop.ForbiddenPeer;
        else if (relay.Address == default) verdict.Drop = TurnDrop.NoAllocation;
        else if (!from.Bandwidth.TryTake(length, now)) verdict.Drop = TurnDrop.Bandwidth;
        else
        {
            counters.PacketsToPeers++;
            counters.BytesToPeers += length;
            if (kind == PeerKind.Relay) Deliver(buffer, offset, length, relay.Address, peer, now, ref verdict);
            else SendOut(offset, length, from, peer, ref verdict);
        }
    }

    private void Deliver(
        Span<byte> buffer, int offset, int length, in TransportAddress source, in TransportAddress peer, MonoTime now, ref TurnVerdict verdict)
    {
        var to = domain.Ports.OwnerOf(peer.Port);
        var endpoint = new Relays.RelayEndpoint(peer.Port, peer.Family);
        if (to == worker)
        {
            toClient.Receive(buffer, offset, length, endpoint, source, now, ref verdict);
            return;
        }

        if (to < 0)
        {
            verdict.Drop = TurnDrop.NoAllocation; // it ended on its worker just now
            return;
        }

        verdict.Kind = TurnVerdictKind.ToWorker;
        (verdict.Worker, verdict.Relay, verdict.Peer) = (to, endpoint, source);
        (verdict.Offset, verdict.Length) = (offset, length);
    }

    private void SendOut(int offset, int length, Allocation from, in TransportAddress peer, ref TurnVerdict verdict)
    {
        if (from.Of(peer.Family).HasFailed)
        {
            verdict.Drop = TurnDrop.RelayFailed;
            return;
        }

        lifecycle.OpenRelay(from, peer.Family);
        verdict.Kind = TurnVerdictKind.ToPeer;
        (verdict.Relay, verdict.Peer) = (from.Endpoint(peer.Family), peer);
        (verdict.Offset, verdict.Length) = (offset, length);
    }
}
