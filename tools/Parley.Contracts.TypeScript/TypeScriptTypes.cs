using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Contracts.TypeScript;

/// <summary>How C# names and types of the contracts look on the wire.</summary>
internal static class TypeScriptTypes
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    public static string EnumMember(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    public static string Member(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? CamelCase(property.Name);

    /// <summary>Null members are left out, so whatever may be null may be missing.</summary>
    public static bool IsOptional(PropertyInfo property) => Nullability.Create(property).ReadState == NullabilityState.Nullable;

    public static string Name(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "string";
        if (type == typeof(bool))
            return "boolean";
        if (type == typeof(int) || type == typeof(long) || type == typeof(double))
            return "number";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return $"{Name(type.GetGenericArguments()[0])}[]";
        if (type.Namespace == typeof(Rooms.Contracts.ContractJson).Namespace)
            return type.Name;
        throw new NotSupportedException($"The contracts hold no {type} so far: say here what it is in TypeScript.");
    }
}
