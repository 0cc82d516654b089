using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.JsonRpc;

/// <summary>Says in the protocol's words which member of <c>params</c> could not be read.</summary>
internal static class ParameterFault
{
    public static Refusal Explain(JsonException fault, ReadOnlySpan<byte> parameters, JsonTypeInfo type)
    {
        var path = fault.Path is { Length: > 2 } full && full.StartsWith("$.", StringComparison.Ordinal) ? full[2..] : null;
        if (path is not null)
            return new Refusal(ErrorReason.InvalidParams, $"{path} is not as it should be (wrong type, doubled, or without a member that it needs).", path);
        var missing = FirstMissing(parameters, type);
        return missing is null
            ? new Refusal(ErrorReason.InvalidParams, "params must be an object with each member once.")
            : new Refusal(ErrorReason.InvalidParams, $"{missing} is missing.", missing);
    }

    private static string? FirstMissing(ReadOnlySpan<byte> parameters, JsonTypeInfo type)
    {
        var scanner = new JsonScanner(parameters, Envelope.MaxDepth);
        if (scanner.Peek() != JsonKind.Object)
            return null;
        var missing = type.Properties.Where(property => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false })
            .Select(property => property.Name).ToList();
        scanner.TryBeginObject();
        while (scanner.TryNextName(out var name))
        {
            for (var i = missing.Count - 1; i >= 0; i--)
            {
                if (name.Is(Encoding.UTF8.GetBytes(missing[i])))
                    missing.RemoveAt(i);
            }

            scanner.TrySkip();
        }

        return missing.FirstOrDefault();
    }
}
