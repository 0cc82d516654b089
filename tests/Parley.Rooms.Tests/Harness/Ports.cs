using System.Security.Cryptography;
using System.Text;
using Parley.Rooms.Contracts;
using Parley.Rooms.Ports;

namespace Parley.Rooms.Tests.Harness;

/// <summary>Signs with a fixed key, as the shell does with a secret one.</summary>
internal sealed class TestSeal : ISeal
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key for tests");

    public string Seal(SealPurpose purpose, ReadOnlySpan<byte> content)
    {
        Assert.InRange(content.Length, 1, 4096);
        return $"{Convert.ToHexString(content)}.{Convert.ToHexString(Mac(purpose, content))}";
    }

    public byte[]? Open(SealPurpose purpose, string text)
    {
        try
        {
            if (text.Split('.') is not [var content, var mac])
                return null;
            var bytes = Convert.FromHexString(content);
            return CryptographicOperations.FixedTimeEquals(Mac(purpose, bytes), Convert.FromHexString(mac)) ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[] Mac(SealPurpose purpose, ReadOnlySpan<byte> content) => HMACSHA256.HashData(Key, (byte[])[(byte)purpose, .. content]);
}

/// <summary>Takes <c>good:id:name</c>, <c>good:id:name:room</c> and <c>good:id:name:room:role</c> for a token.</summary>
internal sealed class TestTokens : ITokenVerifier
{
    public Identity? Verify(string token, Moment now) => token.Split(':') switch
    {
        ["good", var id, var name] => new Identity(id, name),
        ["good", var id, var name, var room] => new Identity(id, name, room),
        ["good", var id, var name, var room, var role] => new Identity(id, name, room.Length == 0 ? null : room, Enum.Parse<Role>(role, ignoreCase: true)),
        _ => null,
    };
}

/// <summary>One TURN server, whose credential names the user.</summary>
internal sealed class TestIceServers : IIceServerSource
{
    public SessionIceServersResult For(User user, ConnectionInfo connection, Moment now) => new(
        [new IceServer([$"turn:{connection.Host ?? "turn.test"}:3478"], $"9999:{user.Id}", "secret")], now.UnixMilliseconds + 3_600_000);
}
