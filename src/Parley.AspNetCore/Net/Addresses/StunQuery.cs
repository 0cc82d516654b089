using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.AspNetCore.Net.Addresses;

/// <summary>One question to a STUN server: by which address do you see me (RFC 8489 section 6).</summary>
internal static class StunQuery
{
    // RFC 8489 section 6.2.1: the first wait, doubled each time; seven requests there, but the start waits here, and a refresh comes again
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private const int Attempts = 3;

    /// <summary>Asks and returns the mapped address, port 0.</summary>
    /// <exception cref="IOException">No valid answer came.</exception>
    public static async Task<TransportAddress> AskAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var buffer = new byte[1280];
        try
        {
            // connected, so that nobody else's datagrams are read
            await socket.ConnectAsync(server, cancellationToken);
            var request = Request(out var transactionId);
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                await socket.SendAsync(request, cancellationToken);
                if (await AnswerAsync(socket, buffer, transactionId, FirstWait * Math.Pow(2, attempt), cancellationToken) is { } mapped)
                    return mapped.Host;
            }
        }
        catch (SocketException exception)
        {
            throw new IOException($"The STUN server {server} cannot be reached ({exception.Message}).", exception);
        }

        throw new IOException($"The STUN server {server} does not answer.");
    }

    private static async Task<TransportAddress?> AnswerAsync(
        Socket socket, byte[] buffer, TransactionId transactionId, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(wait);
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, timeout.Token);
                if (TryReadMapped(buffer.AsSpan(0, length), transactionId, out var mapped))
                    return mapped;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static byte[] Request(out TransactionId transactionId)
    {
        Span<byte> random = stackalloc byte[TransactionId.Length];
        RandomNumberGenerator.Fill(random);
        transactionId = TransactionId.Read(random);
        var writer = new StunWriter(new byte[64], StunMethod.Binding, StunClass.Request, transactionId);
        writer.Finish();
        return writer.Written.ToArray();
    }

    private static bool TryReadMapped(ReadOnlySpan<byte> bytes, in TransactionId transactionId, out TransportAddress mapped)
    {
        mapped = default;
        return StunMessage.TryParse(bytes, out var message)
            && message.Class == StunClass.Success && message.Method == StunMethod.Binding && message.TransactionId == transactionId
            && message.TryGet(StunAttributeType.XorMappedAddress, out var value)
            && XorAddress.TryRead(value, transactionId, out mapped);
    }
}
