using System.Collections.Frozen;
using System.Text.Json;

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

    /// <summary>The method whose name the reader stands on, or null.</summary>
    public Method? Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestName)
            return null;
        Span<char> name = stackalloc char[LongestName];
        // An escaped lone surrogate is legal JSON that no text can hold.
        if (reader.ValueIsEscaped)
            return null;
        var length = reader.CopyString(name);
        return _byName.TryGetValue(name[..length], out var method) ? method : null;
    }
}
