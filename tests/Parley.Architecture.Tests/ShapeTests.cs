using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Parley.Architecture.Tests;

public sealed partial class ShapeTests
{
    private const int LinesThatNeedAReason = 500;
    private const int LinesThatFail = 800;

    /// <summary>Types past 500 lines, and why they are one type.</summary>
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal);

    [Fact]
    public void Types_stay_small()
    {
        var sizes = House.Types("src", "apps").Select(entry => (entry.Type.Identifier.Text, entry.File, Lines: House.Lines(entry.Type))).ToList();
        Assert.Empty(sizes.Where(type => type.Lines > LinesThatFail).Select(type => $"{type.File}: {type.Text} has {type.Lines} lines"));
        Assert.Empty(sizes.Where(type => type.Lines > LinesThatNeedAReason && !Reasons.ContainsKey(type.Text))
            .Select(type => $"{type.File}: {type.Text} has {type.Lines} lines and no reason"));
    }

    [Fact]
    public void Names_say_what_a_type_does()
    {
        var vague = House.Types("src", "apps", "tests", "bench", "tools").Where(entry => VagueName().IsMatch(entry.Type.Identifier.Text));
        Assert.Empty(vague.Select(entry => $"{entry.File}: {entry.Type.Identifier.Text}"));
    }

    [Fact]
    public void Sans_IO_types_hold_no_static_mutable_state()
    {
        var mutable =
            from assembly in House.Assemblies(House.SansIO)
            from type in assembly.GetTypes()
            where !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !IsGenerated(type)
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where !field.IsInitOnly && !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            select $"{type.FullName}.{field.Name}";
        Assert.Empty(mutable);
    }

    [Fact]
    public void Unsafe_code_stands_only_in_interop_folders()
    {
        var files = House.CSharpFiles("src", "apps")
            .Where(file => UnsafeModifier().IsMatch(File.ReadAllText(file)))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Interop{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        Assert.Empty(files.Select(file => Path.GetRelativePath(House.Root, file)));
    }

    // The System.Text.Json source generator caches its metadata in static fields.
    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        || typeof(System.Text.Json.Serialization.JsonSerializerContext).IsAssignableFrom(type);

    [GeneratedRegex("(Helpers?|Utils?|Utilities|Manager)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\bunsafe\b\s+(static|partial|class|struct|void|int|bool|nint|ref|extern|readonly|delegate|sealed|private|internal|public|\{)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnsafeModifier();
}
