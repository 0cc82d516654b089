using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Parley.AspNetCore.Options;

/// <summary>
/// Checks section <c>Parley</c> before it is bound: an option that does not exist, or a value that cannot be read, is an error with
/// the option's name. The binder by itself ignores the first and speaks of types at the second.
/// </summary>
internal static class OptionsSection
{
    /// <summary>The sentences about everything in <paramref name="section"/> that cannot be bound to <see cref="ParleyOptions"/>.</summary>
    public static IEnumerable<string> Faults(IConfigurationSection section) => Faults(section, typeof(ParleyOptions), section);

    private static IEnumerable<string> Faults(IConfigurationSection section, Type type, IConfigurationSection root)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var property = Array.Find(properties, candidate => string.Equals(candidate.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            var faults = property is null ? [Unknown(section, child, properties, root)] : Faults(child, property, root);
            foreach (var fault in faults)
                yield return fault;
        }
    }

    private static IEnumerable<string> Faults(IConfigurationSection value, PropertyInfo property, IConfigurationSection root)
    {
        var type = property.PropertyType;
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var element = type.GetGenericArguments()[0];
            if (value.Value is { Length: > 0 })
                return [$"{Name(value)} is a list: write {Name(value)}:0, {Name(value)}:1 and so on (environment: {EnvironmentName(value)}__0)."];
            return element == typeof(string) ? [] : value.GetChildren().SelectMany(item => Faults(item, element, root));
        }

        if (IsGroup(type))
            return value.Value is { Length: > 0 } ? [$"{Name(value)} is a group of options; write one of them, such as {Name(value)}:{type.GetProperties()[0].Name}."] : Faults(value, type, root);
        if (value.GetChildren().Any())
            return [$"{Name(value)} is one value; write --{Name(value)} and the value, with nothing behind the name."];
        return Readable(value.Value, type) ? [] : [$"{Name(value)} is \"{value.Value}\", which is not {Kind(type)}."];
    }

    private static bool Readable(string? text, Type type)
    {
        if (text is null || type == typeof(string))
            return true;
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool IsGroup(Type type) => type.IsClass && type != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(type);

    private static string Unknown(IConfigurationSection section, IConfigurationSection child, PropertyInfo[] properties, IConfigurationSection root)
    {
        if (Everywhere(typeof(ParleyOptions), Name(root)).FirstOrDefault(one => one.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)).Path is { } elsewhere)
            return $"There is no option {Name(child)}; did you mean {elsewhere}?";
        var nearest = properties.Select(property => property.Name).MinBy(name => Distance(name, child.Key))!;
        var near = Distance(nearest, child.Key) <= Math.Max(2, nearest.Length / 2);
        return near
            ? $"There is no option {Name(child)}; did you mean {Name(section)}:{nearest}?"
            : $"There is no option {Name(child)}; the options are {string.Join(", ", properties.Select(property => property.Name))}.";
    }

    /// <summary>All options that are not in a list.</summary>
    private static IEnumerable<(string Name, string Path)> Everywhere(Type type, string path) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            Everywhere(IsGroup(property.PropertyType) ? property.PropertyType : typeof(object), $"{path}:{property.Name}").Prepend((property.Name, $"{path}:{property.Name}")));

    private static string Kind(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(PortRange) => "a port range such as 50000-50999",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:10 (hours:minutes:seconds)",
        _ => "a " + type.Name,
    };

    private static string Name(IConfigurationSection section) => section.Path;

    private static string EnvironmentName(IConfigurationSection section) => section.Path.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The Levenshtein distance, without regard to case.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var row = 1; row <= left.Length; row++)
        {
            var current = new int[right.Length + 1];
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var same = char.ToUpperInvariant(left[row - 1]) == char.ToUpperInvariant(right[column - 1]);
                current[column] = Math.Min(Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + (same ? 0 : 1));
            }

            previous = current;
        }

        return previous[^1];
    }
}
