namespace Parley.Rooms.Ports;

/// <summary>Checks signed tokens. The key stays with the shell. Pure: no input or output, no waiting.</summary>
public interface ITokenVerifier
{
    /// <summary>Whom the token names, or null when it is not good (signature, algorithm, expiry, shape). Never throws for a bad token.</summary>
    /// <param name="token">As the client sent it, at most 4,096 characters.</param>
    /// <param name="now">For its expiry.</param>
    Identity? Verify(string token, Moment now);
}
