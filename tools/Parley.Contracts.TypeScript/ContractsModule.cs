using System.Globalization;
using System.Reflection;
using System.Text;
using Parley.Rooms.Contracts;

namespace Parley.Contracts.TypeScript;

/// <summary>Writes <c>web/client/src/contracts.ts</c> from the records in <c>Parley.Rooms.Contracts</c>.</summary>
public static class ContractsModule
{
    private const string Header = """
        // Generated from src/Parley.Rooms/Contracts; do not edit.
        // dotnet run --project tools/Parley.Contracts.TypeScript -- web/client/src/contracts.ts


        """;

    /// <summary>The whole module, with <c>\n</c> line ends.</summary>
    public static string Write()
    {
        var types = typeof(ContractJson).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(ContractJson).Namespace)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .ToList();
        var docs = XmlDocs.For(typeof(ContractJson).Assembly);
        var text = new StringBuilder(Header);

        foreach (var type in types.Where(type => type.IsEnum))
            WriteEnum(text, type, docs);
        foreach (var type in types.Where(type => type is { IsClass: true, IsAbstract: false } && type.GetMethod("<Clone>$") is not null))
            WriteRecord(text, type, docs);
        WriteConstants(text, typeof(CloseCodes), docs);

        WriteMap(text, types, "Requests", "Requests of the client: method to parameters and result.", (MethodAttribute method, Type type) =>
            (method.Name, $"{{ params: {type.Name}; result: {method.Result.Name} }}"));
        WriteMap(text, types, "Notifications", "Notifications of the server: method to parameters.", (NotificationAttribute notification, Type type) =>
            (notification.Name, type.Name));
        WriteMap(text, types, "ClientNotifications", "Notifications of the client: method to parameters.", (ClientNotificationAttribute notification, Type type) =>
            (notification.Name, type.Name));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void WriteEnum(StringBuilder text, Type type, XmlDocs docs)
    {
        Comment(text, "", docs.Summary(type));
        text.Append(CultureInfo.InvariantCulture, $"export type {type.Name} =\n");
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            Comment(text, "  ", docs.Summary(field));
            text.Append(CultureInfo.InvariantCulture, $"  | \"{TypeScriptTypes.EnumMember(field.Name)}\"\n");
        }

        text.Length--;
        text.Append(";\n\n");
    }

    private static void WriteRecord(StringBuilder text, Type type, XmlDocs docs)
    {
        Comment(text, "", docs.Summary(type));
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        if (properties.Length == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"export type {type.Name} = Record<string, never>;\n\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"export interface {type.Name} {{\n");
        foreach (var property in properties)
        {
            Comment(text, "  ", docs.Parameter(type, property.Name));
            var optional = TypeScriptTypes.IsOptional(property) ? "?" : "";
            text.Append(CultureInfo.InvariantCulture, $"  {TypeScriptTypes.Member(property)}{optional}: {TypeScriptTypes.Name(property.PropertyType)};\n");
        }

        text.Append("}\n\n");
    }

    private static void WriteConstants(StringBuilder text, Type type, XmlDocs docs)
    {
        Comment(text, "", docs.Summary(type));
        text.Append(CultureInfo.InvariantCulture, $"export const {TypeScriptTypes.CamelCase(type.Name)} = {{\n");
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            Comment(text, "  ", docs.Summary(field));
            text.Append(CultureInfo.InvariantCulture, $"  {TypeScriptTypes.CamelCase(field.Name)}: {field.GetRawConstantValue()},\n");
        }

        text.Append("} as const;\n\n");
    }

    private static void WriteMap<TAttribute>(
        StringBuilder text, List<Type> types, string name, string summary, Func<TAttribute, Type, (string Method, string Entry)> entry)
        where TAttribute : Attribute
    {
        Comment(text, "", summary);
        text.Append(CultureInfo.InvariantCulture, $"export interface {name} {{\n");
        var entries = types
            .Select(type => (Type: type, Attribute: type.GetCustomAttribute<TAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .Select(pair => entry(pair.Attribute!, pair.Type))
            .OrderBy(pair => pair.Method, StringComparer.Ordinal);
        foreach (var (method, value) in entries)
            text.Append(CultureInfo.InvariantCulture, $"  \"{method}\": {value};\n");
        text.Append("}\n\n");
    }

    private static void Comment(StringBuilder text, string indent, string? comment)
    {
        if (!string.IsNullOrEmpty(comment))
            text.Append(CultureInfo.InvariantCulture, $"{indent}/** {comment} */\n");
    }
}
