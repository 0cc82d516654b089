using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>Writes enum members as <c>kebab-case</c> strings and reads nothing else: a number is refused.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class KebabCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
