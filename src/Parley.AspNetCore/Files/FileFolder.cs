using Microsoft.Extensions.Options;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Files;

/// <summary>The bytes of files: each in the data folder under a name that the server made.</summary>
internal sealed class FileFolder(DataFolder folder, IOptions<ParleyOptions> options)
{
    private const long Megabyte = 1024 * 1024;

    // ENOSPC, EDQUOT; ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL as HRESULT
    private static readonly HashSet<int> FullCodes = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether so many bytes more leave as much free on the disk as the operator wants.</summary>
    public bool HasRoomFor(long bytes)
    {
        try
        {
            return new DriveInfo(folder.Root).AvailableFreeSpace - bytes >= options.Value.Files.KeepFreeMegabytes * Megabyte;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // a file system that does not say: writing will show
            return true;
        }
    }

    /// <summary>Whether a disk or a quota of the file system is full.</summary>
    public static bool IsFull(IOException exception) => FullCodes.Contains(exception.HResult);

    public string PathOf(string id) => folder.PathOf(Path.Combine("files", id[..2], id));

    /// <summary>Whether anything of a file ever came.</summary>
    public bool Has(string id) => File.Exists(PathOf(id));

    /// <summary>How many bytes of a file are there.</summary>
    public long Length(string id)
    {
        var path = PathOf(id);
        if (!File.Exists(path))
            return 0;
        using var handle = File.OpenHandle(path, share: FileShare.ReadWrite);
        return RandomAccess.GetLength(handle);
    }

    /// <summary>Opens a file to go on writing at its end. For its owner alone, like all of the data folder.</summary>
    public FileStream Append(string id)
    {
        var path = PathOf(id);
        DataFolder.Make(Path.GetDirectoryName(path)!);
        var open = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, open);
    }

    public async Task<byte[]> Head(string id, int bytes, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read);
        var head = new byte[Math.Min(bytes, stream.Length)];
        await stream.ReadExactlyAsync(head, cancellationToken);
        return head;
    }

    public void Delete(string id)
    {
        var path = PathOf(id);
        if (File.Exists(path))
            File.Delete(path);
    }
}
