using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Parley.AspNetCore.Net.Streams;
using Parley.Protocols.Primitives;
using Parley.Sfu.Engine;
using Parley.Sfu.Engine.Links;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Media;

/// <summary>Something that a worker has to do, which must not be lost as packets may.</summary>
internal interface IMediaCommand
{
    /// <summary>Does it, on the worker's thread.</summary>
    void Run(MediaShell shell, MonoTime now);
}

/// <summary>
/// Commands for one worker, in order. It has no bound of its own: what is in it comes from signaling, whose requests are limited, and from
/// the other workers, a few for each peer that joins or leaves.
/// </summary>
internal sealed class CommandQueue
{
    private readonly ConcurrentQueue<IMediaCommand> _commands = new();

    /// <summary>Adds a command. Any thread may call it.</summary>
    public void Add(IMediaCommand command) => _commands.Enqueue(command);

    /// <summary>Takes the oldest. The worker alone calls it.</summary>
    public bool TryTake([MaybeNullWhen(false)] out IMediaCommand command)
    {
        command = null;
        return !_commands.IsEmpty && _commands.TryDequeue(out command);
    }
}

/// <summary>A plan has changed.</summary>
internal sealed record RenegotiateCommand(PeerPlan Plan) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.Engine.Renegotiate(Plan, now);
}

/// <summary>A layout has changed.</summary>
internal sealed record ViewCommand(long Peer, PeerView View) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.Engine.View(Peer, View, now);
}

/// <summary>What is passed on of a peer has changed.</summary>
internal sealed record PermitCommand(long Peer, MediaSources Sources) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.Engine.Permit(Peer, Sources, now);
}

/// <summary>A client has confirmed a revision of its slots.</summary>
internal sealed record ReadyCommand(long Peer, int Revision) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.Engine.Confirm(Peer, Revision, now);
}

/// <summary>A peer goes.</summary>
internal sealed record EndCommand(long Peer) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.Engine.Remove(Peer, now);
}

/// <summary>Somebody wants to know something of the engine.</summary>
internal sealed class AskCommand<T>(Func<MediaEngine, MonoTime, T?> question) : IMediaCommand
    where T : class
{
    private readonly TaskCompletionSource<T?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the engine knows.</summary>
    public Task<T?> Answer => _answer.Task;

    public void Run(MediaShell shell, MonoTime now) => _answer.TrySetResult(question(shell.Engine, now));
}

/// <summary>Another worker's engine has something to say.</summary>
internal sealed record LinkCommand(LinkMessage Message) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.Engine.Take(Message, now);
}

/// <summary>A path belongs to a peer of another worker, or not any more.</summary>
internal sealed record ForeignPathCommand(int Worker, Path Path, bool IsValid) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.Foreign.Follow(Worker, Path, IsValid);
}

/// <summary>A stream client of another worker is gone, whose peer lives here.</summary>
internal sealed record StreamClosedCommand(StreamClient Stream) : IMediaCommand
{
    public void Run(MediaShell shell, MonoTime now) => shell.LastStreamClosed(Stream, now);
}
