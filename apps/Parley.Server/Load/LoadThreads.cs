using Parley.Protocols.Dtls;

namespace Parley.Server.Load;

/// <summary>
/// The threads of a load. Publishers have one of their own: frames are then sent when they are due, each by itself, and not when the thread has
/// read what came for hundreds of subscribers, all of them together.
/// </summary>
internal sealed class LoadThreads(DtlsContext context) : IDisposable
{
    /// <summary>For those who publish.</summary>
    public LoadWorker Publishing { get; } = new(context, isPrompt: true);

    /// <summary>For those who only receive.</summary>
    public LoadWorker Receiving { get; } = new(context);

    public IReadOnlyList<LoadWorker> All => [Publishing, Receiving];

    public void Dispose()
    {
        foreach (var worker in All) worker.Dispose();
    }
}
