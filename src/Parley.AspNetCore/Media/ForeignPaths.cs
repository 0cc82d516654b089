using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Media;

/// <summary>Which paths belong to peers of other workers, so that what the kernel brings here is handed over. One owner.</summary>
internal sealed class ForeignPaths
{
    /// <summary>How many are known; beyond that packets that come to the wrong worker are lost until their peer checks again.</summary>
    private const int Capacity = 65_536;

    private readonly Dictionary<Path, int> _workers = [];

    /// <summary>The worker of a path.</summary>
    public bool TryFind(in Path path, out int worker) => _workers.TryGetValue(path, out worker);

    /// <summary>Follows what another worker tells.</summary>
    public void Follow(int worker, in Path path, bool isValid)
    {
        if (isValid && (_workers.Count < Capacity || _workers.ContainsKey(path)))
            _workers[path] = worker;
        else if (!isValid && _workers.TryGetValue(path, out var owner) && owner == worker)
            _workers.Remove(path);
    }
}
