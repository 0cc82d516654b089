using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.StaticFiles;

namespace Parley.AspNetCore.WebApp;

/// <summary>A file of the web app, inside the assembly.</summary>
/// <param name="Resource">The name of its bytes.</param>
/// <param name="BrotliResource">The name of the same, compressed at build; null where that gained nothing.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Hashed">Whether its name changes with its content, so that it can be kept for ever.</param>
internal sealed record WebAppFile(string Resource, string? BrotliResource, string ContentType, bool Hashed);

/// <summary>The built web app, embedded into an assembly under <c>web/</c>.</summary>
internal sealed class WebAppFiles
{
    private const string Prefix = "web/";
    private const string BrotliSuffix = ".br";

    /// <summary>Where the build puts files with a hash in their name.</summary>
    private const string HashedFolder = "assets/";

    private readonly Assembly _assembly;
    private readonly FrozenDictionary<string, WebAppFile> _files;

    public WebAppFiles(Assembly assembly)
    {
        _assembly = assembly;
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".js"] = "text/javascript; charset=utf-8";
        types.Mappings[".css"] = "text/css; charset=utf-8";
        types.Mappings[".html"] = "text/html; charset=utf-8";
        types.Mappings[".webmanifest"] = "application/manifest+json";
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        _files = names.Where(name => !name.EndsWith(BrotliSuffix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..].Replace('\\', '/'),
            name => new WebAppFile(
                name,
                names.Contains(name + BrotliSuffix) ? name + BrotliSuffix : null,
                types.TryGetContentType(name, out var type) ? type : "application/octet-stream",
                name.AsSpan(Prefix.Length).StartsWith(HashedFolder, StringComparison.Ordinal)),
            StringComparer.Ordinal);
    }

    /// <summary>The page that every address of the app is answered with; null when the app was not built in.</summary>
    public WebAppFile? Index => Find("index.html");

    public WebAppFile? Find(string path) => _files.GetValueOrDefault(path);

    public Stream Open(string resource) => _assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException(resource + " is not in the assembly.");
}
