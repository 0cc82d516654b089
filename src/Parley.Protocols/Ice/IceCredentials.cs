using System.Text;
using Parley.Protocols.Primitives;

namespace Parley.Protocols.Ice;

/// <summary>What an agent's checks are authenticated with (RFC 8445 section 5.3).</summary>
public sealed class IceCredentials
{
    private const int UfragLength = 8;
    private const int PasswordLength = 24;
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly byte[] _ufragBytes;
    private readonly byte[] _passwordBytes;

    /// <summary>Credentials.</summary>
    /// <param name="ufrag">The user name fragment, 4 to 256 characters.</param>
    /// <param name="password">The password, 22 to 256 characters.</param>
    public IceCredentials(string ufrag, string password)
    {
        Ufrag = ufrag;
        Password = password;
        _ufragBytes = Encoding.UTF8.GetBytes(ufrag);
        _passwordBytes = Encoding.UTF8.GetBytes(password);
    }

    /// <summary>The user name fragment.</summary>
    public string Ufrag { get; }

    /// <summary>The password.</summary>
    public string Password { get; }

    internal ReadOnlySpan<byte> UfragBytes => _ufragBytes;

    internal ReadOnlySpan<byte> PasswordBytes => _passwordBytes;

    /// <summary>Random ones: 48 bits of fragment, 144 bits of password.</summary>
    public static IceCredentials From(Entropy entropy) => new(Text(entropy, UfragLength), Text(entropy, PasswordLength));

    private static string Text(Entropy entropy, int length)
    {
        Span<byte> random = stackalloc byte[length];
        Span<char> text = stackalloc char[length];
        entropy.Fill(random);
        for (var i = 0; i < length; i++) text[i] = Characters[random[i] % Characters.Length];
        return text.ToString();
    }
}
