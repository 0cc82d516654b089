namespace Parley.Protocols.Sdp;

/// <summary>Why a session description was refused.</summary>
/// <param name="Line">The line, counted from 1, or 0 if it is not about one.</param>
/// <param name="Reason">What is wrong with it: a sentence for whoever made it.</param>
public readonly record struct SdpError(int Line, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => Line == 0 ? Reason : $"Line {Line}: {Reason}";
}
