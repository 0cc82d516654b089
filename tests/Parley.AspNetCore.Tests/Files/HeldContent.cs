using System.Net;

namespace Parley.AspNetCore.Tests.Files;

/// <summary>A body whose second half is held back.</summary>
internal sealed class HeldContent(int length) : HttpContent
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Sent => _sent.Task;

    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(new byte[length / 2]);
        await stream.FlushAsync();
        _sent.SetResult();
        await _released.Task;
        await stream.WriteAsync(new byte[length / 2]);
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
