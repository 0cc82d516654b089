namespace Parley.Protocols.Srtp.Ciphers.Gcm;

/// <summary>AES-GCM by the processor's own instructions, and what else there is from another source.</summary>
internal sealed class InstructionCiphers : SrtpCiphers
{
    private readonly SrtpCiphers _others;

    private InstructionCiphers(SrtpCiphers others) => _others = others;

    public override string Name => $"the processor, the rest by {_others.Name}";

    /// <summary>These ciphers; null if the processor has no such instructions, or they do not make and open packets as <paramref name="others"/> do.</summary>
    public static InstructionCiphers? Find(SrtpCiphers others) =>
        InstructionAead.IsSupported && Agrees(others, 16) && Agrees(others, 32) ? new InstructionCiphers(others) : null;

    internal override AeadCipher CreateAead(ReadOnlySpan<byte> key, CipherDirection direction) => new InstructionAead(key);

    internal override CounterCipher CreateCounter(ReadOnlySpan<byte> key) => _others.CreateCounter(key);

    internal override Sha1Authenticator CreateAuthenticator(ReadOnlySpan<byte> key) => _others.CreateAuthenticator(key);

    private static bool Agrees(SrtpCiphers others, int keyLength) =>
        AeadComparison.Agree((key, direction) => others.CreateAead(key, direction), (key, _) => new InstructionAead(key), keyLength);
}
