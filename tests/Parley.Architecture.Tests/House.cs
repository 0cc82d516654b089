using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Parley.Architecture.Tests;

/// <summary>What the repository consists of, read from its files and from the built assemblies.</summary>
internal static class House
{
    public static readonly string Root = FindRoot();

    /// <summary>Every project under src/ and the Parley projects it may reference (design, section 2).</summary>
    public static readonly IReadOnlyDictionary<string, string[]> AllowedReferences = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Parley.Protocols"] = [],
        ["Parley.Sfu"] = ["Parley.Protocols"],
        ["Parley.Headless"] = ["Parley.Protocols"],
        ["Parley.Turn"] = ["Parley.Protocols"],
        ["Parley.Rooms"] = [],
        ["Parley.Redis"] = ["Parley.Rooms"],
        ["Parley.AspNetCore"] = ["Parley.Protocols", "Parley.Sfu", "Parley.Turn", "Parley.Rooms"],
    };

    public static readonly string[] SansIO = ["Parley.Protocols", "Parley.Sfu", "Parley.Headless", "Parley.Turn", "Parley.Rooms"];

    public static IEnumerable<string> SourceProjects() =>
        Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    public static IEnumerable<Assembly> Assemblies(IEnumerable<string> names) => names.Intersect(SourceProjects()).Select(Assembly.Load);

    public static IEnumerable<string> CSharpFiles(params string[] folders) =>
        folders.Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<(BaseTypeDeclarationSyntax Type, string File)> Types(params string[] folders) =>
        from file in CSharpFiles(folders)
        let unit = CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file).GetCompilationUnitRoot()
        from type in unit.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        select (type, Path.GetRelativePath(Root, file));

    public static int Lines(BaseTypeDeclarationSyntax type)
    {
        var span = type.SyntaxTree.GetLineSpan(type.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string FindRoot([CallerFilePath] string file = "")
    {
        var folder = Path.GetDirectoryName(file)!;
        while (!File.Exists(Path.Combine(folder, "Parley.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Parley.slnx is in no folder above " + file);
        }

        return folder;
    }
}
