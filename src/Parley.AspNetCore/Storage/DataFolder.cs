using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Parley.AspNetCore.Storage;

/// <summary>The folder of everything that must last. Its owner alone may look in: folder mode 700, files 600.</summary>
internal sealed partial class DataFolder
{
    /// <summary>What the database is called.</summary>
    public const string DatabaseName = "parley.db";

    private const string OccupiedName = "occupied";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder when it is missing and tries whether it can be written to.</summary>
    /// <exception cref="ParleyConfigurationException">It cannot.</exception>
    public DataFolder(string path)
    {
        Root = Path.GetFullPath(path);
        try
        {
            MakeFolder(Root);
            var probe = Path.Combine(Root, ".write-test-" + Path.GetRandomFileName());
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ParleyConfigurationException(
                $"The data folder {Root} cannot be written to ({exception.Message.TrimEnd('.')}). Give this user the right to, or name another folder with Parley:DataPath.", exception);
        }
    }

    public string Root { get; }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Makes a folder inside this one.</summary>
    public static void Make(string path) => MakeFolder(path);

    /// <summary>The bytes of <paramref name="name"/>; where it does not exist yet, what <paramref name="create"/> makes, written first. Two processes that begin at once end with the same bytes.</summary>
    public byte[] ReadOrCreate(string name, Func<byte[]> create)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            return Read(path);
        var temporary = WriteTemporary(path, create());
        try
        {
            MoveUnlessThere(temporary, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
        catch (IOException exception)
        {
            File.Delete(temporary);
            throw Unwritable(path, exception);
        }

        return Read(path);
    }

    /// <summary>Replaces the file in one step: a reader sees the old bytes or the new.</summary>
    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(name);
        File.Move(WriteTemporary(path, bytes), path, overwrite: true);
    }

    /// <summary>
    /// Keeps the folder for one server, until disposed: two would tell their people nothing of each other. Whatever ends the process ends it too.
    /// Programs that only read keys or the audit log need it not.
    /// </summary>
    /// <exception cref="ParleyConfigurationException">Another server has it.</exception>
    public IDisposable Occupy()
    {
        try
        {
            return new FileStream(PathOf(OccupiedName), ForOwner(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ParleyConfigurationException($"Another Parley runs on the data folder {Root}. Stop it, or give this one a folder of its own with Parley:DataPath.", exception);
        }
    }

    /// <summary>
    /// Whoever is first wins. On Unix <see cref="File.Move(string,string)"/> looks whether the target is there and then renames over what has
    /// come meanwhile; a hard link is made in one step or not at all. File systems without hard links get the move.
    /// </summary>
    private static void MoveUnlessThere(string temporary, string path)
    {
        if (!OperatingSystem.IsWindows() && (Link(temporary, path) == 0 || File.Exists(path)))
            File.Delete(temporary);
        else
            File.Move(temporary, path, overwrite: false);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [UnsupportedOSPlatform("windows")]
    private static partial int Link(string existing, string added);

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ParleyConfigurationException($"{path} cannot be read ({exception.Message.TrimEnd('.')}). Make everything in the folder this user's own, or name another folder with Parley:DataPath.", exception);
        }
    }

    private static string WriteTemporary(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            using var stream = new FileStream(temporary, ForOwner(FileMode.CreateNew, FileAccess.Write));
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
            return temporary;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw Unwritable(path, exception);
        }
    }

    private static ParleyConfigurationException Unwritable(string path, Exception exception) =>
        new($"{path} cannot be written ({exception.Message.TrimEnd('.')}). Make room on its disk, give this user the right to, or name another folder with Parley:DataPath.", exception);

    private static FileStreamOptions ForOwner(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        return options;
    }

    private static void MakeFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            MakeUnixFolder(path);
    }

    [UnsupportedOSPlatform("windows")]
    private static void MakeUnixFolder(string path) => Directory.CreateDirectory(path, FolderMode);
}
