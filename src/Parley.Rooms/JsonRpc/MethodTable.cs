using System.Collections.Frozen;

namespace Parley.Rooms.JsonRpc;

/// <summary>Finds the handler of a method by its name.</summary>
internal sealed class MethodTable
{
    private const int LongestName = 64;

    private readonly FrozenDictionary<string, Method>.AlternateLookup<ReadOnlySpan<char>> _byName;

    public MethodTable(IEnumerable<Method> methods)
    {
        All = methods.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);
        _byName = All.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public FrozenDictionary<string, Method> All { get; }

    /// <summary>The method of this name, or null.</summary>
    public Method? Find(JsonString name)
    {
        Span<char> text = stackalloc char[LongestName];
        return name.TryCopyTo(text, out var length) && _byName.TryGetValue(text[..length], out var method) ? method : null;
    }
}
