using System.Xml.Linq;

namespace Parley.Architecture.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void Every_source_project_has_its_place_in_the_house() =>
        Assert.Empty(House.SourceProjects().Except(House.AllowedReferences.Keys));

    [Fact]
    public void Assemblies_reference_only_what_the_house_allows()
    {
        foreach (var assembly in House.Assemblies(House.SourceProjects()))
        {
            var name = assembly.GetName().Name!;
            var parley = assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
                .Where(reference => reference.StartsWith("Parley.", StringComparison.Ordinal));
            Assert.Empty(parley.Except(House.AllowedReferences[name]).Select(reference => $"{name} → {reference}"));
        }
    }

    [Fact]
    public void Sans_IO_projects_use_nothing_but_the_base_class_library()
    {
        foreach (var name in House.SansIO.Intersect(House.SourceProjects()))
        {
            var project = XDocument.Load(Path.Combine(House.Root, "src", name, name + ".csproj"));
            Assert.Equal("true", project.Descendants("SansIO").SingleOrDefault()?.Value);
            Assert.Empty(project.Descendants("PackageReference").Select(reference => $"{name} → {reference.Attribute("Include")?.Value}"));
            Assert.Empty(project.Descendants("FrameworkReference").Select(reference => $"{name} → {reference.Attribute("Include")?.Value}"));
        }
    }

    [Theory]
    [InlineData("System.Net.Sockets")]
    [InlineData("System.Net.Security")]
    [InlineData("System.Net.Http")]
    [InlineData("System.Console")]
    [InlineData("System.Threading.Thread")]
    [InlineData("System.Threading.ThreadPool")]
    [InlineData("System.IO.FileSystem")]
    [InlineData("System.Diagnostics.Process")]
    [InlineData("System.Threading.Channels")]
    public void Sans_IO_assemblies_reach_no_input_or_output(string forbidden)
    {
        foreach (var assembly in House.Assemblies(House.SansIO))
        {
            Assert.DoesNotContain(assembly.GetReferencedAssemblies(), reference => reference.Name == forbidden);
        }
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong =
            from entry in House.Types("src")
            let declared = entry.Type.Ancestors().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString()
            let parts = Path.GetDirectoryName(entry.File)!.Split(Path.DirectorySeparatorChar).Skip(1)
            let expected = string.Join('.', parts)
            where declared != expected && !MayStandInTheRootNamespace(expected, declared)
            select $"{entry.File}: {declared} instead of {expected}";
        Assert.Empty(wrong);
    }

    // Registration extensions live where callers of ASP.NET Core look for them.
    private static bool MayStandInTheRootNamespace(string expected, string? declared) =>
        declared is "Parley.AspNetCore" or "Microsoft.Extensions.DependencyInjection" or "Microsoft.AspNetCore.Builder"
        && expected.StartsWith("Parley.AspNetCore", StringComparison.Ordinal);
}
