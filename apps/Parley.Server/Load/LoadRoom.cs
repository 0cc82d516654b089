using System.Collections.Concurrent;

namespace Parley.Server.Load;

/// <summary>What the members of a room share.</summary>
/// <param name="name">The room.</param>
/// <param name="options">What was asked for.</param>
/// <param name="http">For WHIP and WHEP.</param>
/// <param name="v6">Whether the server is reached by IPv6.</param>
internal sealed class LoadRoom(string name, LoadOptions options, HttpClient http, bool v6)
{
    private readonly ConcurrentDictionary<string, uint> _publishers = new(StringComparer.Ordinal);

    public string Name => name;

    public LoadOptions Options => options;

    public HttpClient Http => http;

    public bool V6 => v6;

    /// <summary>Says which participant sends packets with which number.</summary>
    public void Publish(string participant, uint tag) => _publishers[participant] = tag;

    /// <summary>The number in the packets of a participant, or 0.</summary>
    public uint TagOf(string participant) => _publishers.GetValueOrDefault(participant);
}
