using Parley.Protocols.Dtls;

namespace Parley.Server.Load;

/// <summary>
/// The threads of a load. Publishers have one of their own: frames are then sent when they are due, each by itself, and not when the thread has
/// read what came for hundreds of subscribers, all of them together. So have those who come in a rush: the handshakes of a hundred keep nobody
/// from reading who was there.
/// </summary>
internal sealed class LoadThreads(DtlsContext context) : IDisposable
{
    /// <summary>For those who publish.</summary>
    public LoadWorker Publishing { get; } = new(context, isPrompt: true);

    /// <summary>For those who only receive.</summary>
    public LoadWorker Receiving { get; } = new(context);

    /// <summary>For those who come all at once.</summary>
    public LoadWorker Rushing { get; } = new(context);

    public IReadOnlyList<LoadWorker> All => [Publishing, Receiving, Rushing];

    public void Dispose()
    {
        foreach (var worker in All) worker.Dispose();
    }
}
