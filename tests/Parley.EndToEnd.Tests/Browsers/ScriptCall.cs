using System.Text.Json;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>Calls of functions in a page, with JSON both ways, so that both browsers' drivers give the same.</summary>
internal static class ScriptCall
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    public static string Wrap(string function) =>
        $"async (json) => JSON.stringify((await ({function})(JSON.parse(json))) ?? null)";
}
