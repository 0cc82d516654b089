using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Parley.Contracts.TypeScript;

/// <summary>The documentation that the compiler writes beside an assembly.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocs(XDocument document) =>
        _members = document.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    public static XmlDocs For(Assembly assembly) =>
        new(XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml")));

    public string? Summary(Type type) => Text(Find($"T:{type.FullName}")?.Element("summary"));

    public string? Summary(FieldInfo field) => Text(Find($"F:{field.DeclaringType!.FullName}.{field.Name}")?.Element("summary"));

    public string? Parameter(Type type, string name) =>
        Text(Find($"T:{type.FullName}")?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == name));

    private XElement? Find(string name) => _members.GetValueOrDefault(name);

    private static string? Text(XElement? element)
    {
        if (element is null)
            return null;
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement see => see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Value,
            _ => ((XText)node).Value,
        }));
        return Spaces().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
