using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Parley.Protocols.Primitives;
using Parley.Rooms.Contracts;
using Parley.Server.Load;

namespace Parley.Server.Doctor.Examinations;

/// <summary>TURN over every way that clients are told of: a packet goes from one relayed address to another and has to arrive.</summary>
internal sealed class RelayExamination : IExamination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Title => "Relay (TURN)";

    public async IAsyncEnumerable<Finding> Examine(Installation installation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!installation.Options.Turn.Enabled)
        {
            yield return Finding.Notice("TURN", "It is switched off.", "Where networks do not let people through to each other, set Parley:Turn:Enabled to true.");
            yield break;
        }

        var (server, fault) = await Credentials(installation, cancellationToken);
        if (server is null)
        {
            yield return fault!;
            yield break;
        }

        var host = installation.Addresses.Advertised is [var first, ..] ? first : TransportAddress.From(IPAddress.Loopback, 0);
        foreach (var way in server.Urls.Select(RelayWay.Parse).OfType<RelayWay>())
            yield return await Try(way, host.ToIPAddress(), server, installation, cancellationToken);
    }

    private static async Task<(IceServer? Server, Finding? Fault)> Credentials(Installation installation, CancellationToken cancellationToken)
    {
        try
        {
            await using var line = await SignalingLine.Connect(installation.Access, "Doctor", (_, _) => { }, cancellationToken);
            var given = await line.Ask("session.iceServers", new SessionIceServersParams(), ContractJson.Default.SessionIceServersParams, ContractJson.Default.SessionIceServersResult, cancellationToken);
            await line.Ask("session.end", new SessionEndParams(), ContractJson.Default.SessionEndParams, ContractJson.Default.Empty, cancellationToken);
            return (given.IceServers.First(server => server.Username is not null), null);
        }
        catch (LoadFaultException fault)
        {
            return (null, Finding.Problem("Credentials", fault.Message, "Mend the signaling first."));
        }
    }

    private static async Task<Finding> Try(RelayWay way, IPAddress host, IceServer server, Installation installation, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var near = await RelayProbe.Open(way, host, server, installation, patience.Token);
            await using var far = await RelayProbe.Open(new RelayWay(RelayTransport.Udp, installation.Options.UdpPort), host, server, installation, patience.Token);
            var time = await near.SendTo(far, patience.Token);
            return Finding.Good(way.ToString(), string.Create(CultureInfo.InvariantCulture, $"A packet went through in {time.TotalMilliseconds:0.0} ms, by way of {near.Relayed.ToIPAddress()}."));
        }
        catch (RelayRefusedException refused)
        {
            return Refused(way, refused.Code);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Problem(way.ToString(), "Nothing came through.", Advice(way));
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
        {
            return Finding.Problem(way.ToString(), $"It cannot be reached: {exception.Message.TrimEnd('.')}.", Advice(way));
        }
    }

    private static Finding Refused(RelayWay way, int code) => code switch
    {
        401 => Finding.Problem(way.ToString(), "TURN refuses the credentials (401).", "Another server has this port, or runs with another data folder; check Parley:UdpPort and Parley:DataPath."),
        403 => Finding.Notice(way.ToString(), "The relayed address may not be reached (403): this machine has a private address only, which relays lead to only on this server.", "Set Parley:PublicAddress where people come from outside."),
        486 or 508 => Finding.Notice(way.ToString(), $"All relay ports are taken ({code}).", "Make Parley:RelayPorts larger; see docs/operations.md, Relay ports."),
        _ => Finding.Problem(way.ToString(), $"TURN refuses with {code}.", Advice(way)),
    };

    private static string Advice(RelayWay way) =>
        $"Allow {(way.Transport is RelayTransport.Udp ? "UDP" : "TCP")} {way.Port} in this machine's firewall, and look whether another program has the port.";
}
