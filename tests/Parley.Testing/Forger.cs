using System.Buffers.Binary;
using System.Text;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Testing;

/// <summary>Whom a <see cref="Forger"/> is after.</summary>
/// <param name="Address">Where they are.</param>
/// <param name="Server">The server's credentials for them. Of these the fragment is seen by everybody on the way.</param>
/// <param name="RemoteUfrag">Their own fragment.</param>
/// <param name="IsConnected">Whether their handshake is done.</param>
public readonly record struct Victim(TransportAddress Address, IceCredentials Server, string RemoteUfrag, bool IsConnected);

/// <summary>Somebody who hears everything, sends from wherever he says, and knows no key.</summary>
public sealed class Forger : IDisposable
{
    private const int GarbageLength = 200;
    private const byte SenderReport = 200;
    private const int MostHeard = 2000;

    private readonly Entropy _random;
    private readonly DtlsContext _context = PeerIdentity.NewContext();
    private readonly DtlsSession _dtls;
    private readonly byte[] _hello;
    private readonly Dictionary<TransportAddress, List<byte[]>> _heard = [];
    private ulong _transactions = 1_000_000;

    /// <summary>A forger.</summary>
    /// <param name="seed">Decides what he sends.</param>
    /// <param name="elsewhere">Where he is himself.</param>
    public Forger(int seed, TransportAddress elsewhere)
    {
        Elsewhere = elsewhere;
        _random = Entropy.FromNumber((ulong)seed);
        _dtls = new DtlsSession(_context, isServer: false, [], default);
        _hello = new byte[DtlsSession.Mtu];
        _dtls.TryTransmit(_hello, out var length);
        _hello = _hello[..length];
    }

    /// <summary>Where he is himself.</summary>
    public TransportAddress Elsewhere { get; }

    /// <summary>A check, authentic if the password is the server's.</summary>
    /// <param name="server">The server's credentials.</param>
    /// <param name="remoteUfrag">The peer's fragment.</param>
    /// <param name="nominate">Whether the path is to be used.</param>
    /// <param name="transaction">Makes it different from others.</param>
    /// <param name="password">Another password than the server's.</param>
    public static byte[] Check(IceCredentials server, string remoteUfrag, bool nominate, ulong transaction, string? password = null)
    {
        var buffer = new byte[300];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, new TransactionId(transaction, 1));
        writer.Add(StunAttributeType.Username, $"{server.Ufrag}:{remoteUfrag}");
        writer.Add(StunAttributeType.Priority, 100u);
        writer.Add(StunAttributeType.IceControlling, 1UL);
        if (nominate) writer.Add(StunAttributeType.UseCandidate, []);
        writer.AddMessageIntegrity(Encoding.UTF8.GetBytes(password ?? server.Password));
        writer.AddFingerprint();
        return buffer[..writer.Finish()];
    }

    /// <summary>He hears a datagram, after the server has it.</summary>
    // Who is faster than the peer itself can pass its checks on as his own: ICE knows no better. This one comes after it.
    public void Hear(ReadOnlySpan<byte> datagram, TransportAddress from)
    {
        if (!_heard.TryGetValue(from, out var heard)) _heard[from] = heard = [];
        if (heard.Count == MostHeard) heard.RemoveRange(MostHeard / 20, MostHeard / 2); // the handshake stays
        heard.Add(datagram.ToArray());
    }

    /// <summary>What he sends next, and where from he says it is.</summary>
    public (byte[] Datagram, TransportAddress From) Next(Victim victim)
    {
        var all = _heard.GetValueOrDefault(victim.Address) ?? [[0]];
        var heard = all[_random.Next(all.Count)];
        return _random.Next(10) switch
        {
            0 => (Noise(), Elsewhere),
            1 => (Noise(), victim.Address),
            2 => ([.. heard], Elsewhere),
            3 => ([.. heard], victim.Address),
            4 => (Flip(heard), Elsewhere),
            5 => (heard[.._random.Next(heard.Length + 1)], Either(victim)),
            6 => (Check(victim), Either(victim)),
            7 => ([.. _hello], victim.IsConnected ? Either(victim) : Elsewhere),
            8 => (Garbage(), Either(victim)),

            // Handshake messages in clear can be made up by anybody on the way, and break the handshake: DTLS 1.2 is so.
            _ => (DtlsSession.LooksLike(heard) ? Noise() : Flip(heard), victim.Address),
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _dtls.Dispose();
        _context.Dispose();
    }

    private TransportAddress Either(Victim victim) => _random.Next(2) == 0 ? Elsewhere : victim.Address;

    private byte[] Noise()
    {
        var noise = new byte[_random.Next(300)];
        _random.Fill(noise);
        return noise;
    }

    private byte[] Garbage()
    {
        var garbage = new byte[GarbageLength];
        _random.Fill(garbage);
        (garbage[0], garbage[1]) = (0x80, _random.Next(2) == 0 ? SenderReport : (byte)96);
        BinaryPrimitives.WriteUInt32BigEndian(garbage.AsSpan(8), 1);
        return garbage;
    }

    private byte[] Flip(byte[] heard)
    {
        byte[] flipped = [.. heard];
        if (flipped.Length == 0) return flipped;
        flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
        return flipped;
    }

    private byte[] Check(Victim victim) =>
        Check(victim.Server, victim.RemoteUfrag, nominate: true, ++_transactions, password: "not the password of the server");
}
