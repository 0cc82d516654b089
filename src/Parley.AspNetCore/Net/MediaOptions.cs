using Parley.AspNetCore.Net.Streams;

namespace Parley.AspNetCore.Net;

/// <summary>What the media workers need to know, in their own terms.</summary>
internal sealed record MediaOptions
{
    /// <summary>The one UDP port of STUN, TURN and media, on all addresses; 0 takes a free one.</summary>
    public int UdpPort { get; init; } = 3478;

    /// <summary>How many media threads; 0 is one for each processor, at most 16.</summary>
    public int Workers { get; init; }

    /// <summary>Uses System.Net.Sockets on Linux too. Elsewhere that is the only way. Implies one worker.</summary>
    public bool Portable { get; init; }

    /// <summary>How the TURN server behaves: realm, secret, relay ports, quotas.</summary>
    public Parley.Turn.TurnOptions Turn { get; init; } = new();

    /// <summary>Of how many media connections the last minutes are kept, over all workers; 0 for none.</summary>
    public int Histories { get; init; }

    /// <summary>Limits of clients on TCP and TLS.</summary>
    public StreamLimits Streams { get; init; } = new();
}
