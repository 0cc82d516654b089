using System.Diagnostics.CodeAnalysis;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;

namespace Parley.Sfu.Transports;

/// <summary>
/// Whose a datagram is: by the path it came over, if an authentic check has validated that, and for checks by the fragment in their USERNAME,
/// which the server gave out itself. Bounded both ways; looking up allocates nothing. One owner.
/// </summary>
/// <typeparam name="T">What holds a transport.</typeparam>
/// <param name="capacity">How many holders there can be. Each has up to two fragments and <see cref="IceLiteAgent.MaxPaths"/> paths.</param>
public sealed class TransportTable<T>(int capacity)
    where T : class
{
    private const int UfragsEach = 2;

    private readonly Dictionary<Path, T> _paths = [];
    private readonly Dictionary<string, T> _ufrags = new(UfragComparer.Instance);

    /// <summary>How many paths it knows.</summary>
    public int PathCount => _paths.Count;

    /// <summary>How many fragments it knows.</summary>
    public int UfragCount => _ufrags.Count;

    /// <summary>Makes checks find their holder. False if there are too many, or the fragment is in use.</summary>
    public bool TryAdd(string ufrag, T holder) => _ufrags.Count < capacity * UfragsEach && _ufrags.TryAdd(ufrag, holder);

    /// <summary>Finds the holder of a path.</summary>
    public bool TryFind(in Path path, [MaybeNullWhen(false)] out T holder) => _paths.TryGetValue(path, out holder);

    /// <summary>
    /// Finds for whom a check is meant. Nothing is authenticated yet: that is for its transport to do. False if the datagram is no check, or
    /// for nobody here.
    /// </summary>
    public bool TryFindByCheck(ReadOnlySpan<byte> datagram, [MaybeNullWhen(false)] out T holder)
    {
        holder = null;
        return StunMessage.TryParse(datagram, out var message)
            && IceUsername.TryRead(message, out var receiver, out _)
            && _ufrags.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(receiver, out holder);
    }

    /// <summary>
    /// Follows what a transport tells of its paths and fragments; other events change nothing. Give it all of them. A path that another had
    /// goes to who has validated it last: behind a NAT, addresses are used again.
    /// </summary>
    public void Follow(in TransportEvent happened, T holder)
    {
        switch (happened.Kind)
        {
            case TransportEventKind.PathValidated when _paths.Count < capacity * IceLiteAgent.MaxPaths || _paths.ContainsKey(happened.Path):
                _paths[happened.Path] = holder;
                break;
            case TransportEventKind.PathForgotten when _paths.TryGetValue(happened.Path, out var owner) && owner == holder:
                _paths.Remove(happened.Path);
                break;
            case TransportEventKind.UfragForgotten when _ufrags.TryGetValue(happened.Text, out var owner) && owner == holder:
                _ufrags.Remove(happened.Text);
                break;
        }
    }
}
