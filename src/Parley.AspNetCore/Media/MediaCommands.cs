using Parley.Protocols.Primitives;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media;

/// <summary>Takes the plane's wishes to the worker that has the connection.</summary>
internal sealed class MediaCommands(MediaEvents events) : IMediaCommands
{
    /// <summary>A worker answers within a round, unless it has been stopped.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    private volatile IReadOnlyList<MediaShell> _shells = [];

    /// <summary>All connections.</summary>
    public ConnectionDirectory Directory => events.Directory;

    /// <summary>What the engines tell.</summary>
    public MediaEvents Events => events;

    /// <inheritdoc />
    public bool IsRunning => _shells.Count > 0;

    /// <summary>The workers run, or not any more.</summary>
    public void Use(IReadOnlyList<MediaShell> shells) => _shells = shells;

    /// <inheritdoc />
    public void Listen(IMediaEvents listener) => events.Listen(listener);

    /// <inheritdoc />
    public void Renegotiate(MediaConnection connection)
    {
        if (connection.Plan is { } plan)
            Post(connection, new RenegotiateCommand(plan));
    }

    /// <inheritdoc />
    public void View(MediaConnection connection, MediaView view)
    {
        connection.View = new PeerView([.. view.Tiles.Select(tile => new WantedTile(tile.Participant, tile.Source, tile.Width, tile.Height))], view.Audio);
        Post(connection, new ViewCommand(connection.Id, connection.View));
    }

    /// <inheritdoc />
    public void Permit(MediaConnection connection) => Post(connection, new PermitCommand(connection.Id, connection.Permitted));

    /// <inheritdoc />
    public void Ready(MediaConnection connection, int revision) => Post(connection, new ReadyCommand(connection.Id, revision));

    /// <inheritdoc />
    public void End(MediaConnection connection, MediaEndReason reason) => Post(connection, new EndCommand(connection.Id));

    /// <inheritdoc />
    public async Task<bool> IsHeard(MediaConnection connection)
    {
        // of one that nobody has nothing has come; a worker that has no time to answer is no reason to give anybody up
        return connection.Owner >= 0 && await Ask<object>(connection, (engine, now) => engine.IsHeard(connection.Id, now)) is not false;
    }

    /// <summary>Asks every engine something. Of workers that stop meanwhile there is no answer.</summary>
    public async Task<IReadOnlyList<T>> AskAll<T>(Func<MediaEngine, MonoTime, T> question)
        where T : class
    {
        var answers = await Task.WhenAll(_shells.Select(shell => Ask(shell, question)));
        return [.. answers.OfType<T>()];
    }

    /// <summary>Asks the engine that has a connection something; null if none has it yet.</summary>
    public Task<T?> Ask<T>(MediaConnection connection, Func<MediaEngine, MonoTime, T?> question)
        where T : class
    {
        var (shells, owner) = (_shells, connection.Owner);
        return owner >= 0 && owner < shells.Count ? Ask(shells[owner], question) : Task.FromResult<T?>(null);
    }

    private static async Task<T?> Ask<T>(MediaShell shell, Func<MediaEngine, MonoTime, T?> question)
        where T : class
    {
        var command = new AskCommand<T>(question);
        shell.Post(command);
        try
        {
            return await command.Answer.WaitAsync(LongestAnswer);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    // nothing is lost where nobody has it yet: the first check brings plan and view to whoever claims it
    private void Post(MediaConnection connection, IMediaCommand command)
    {
        // either whoever claims it sees what was changed, or this sees the claim
        Interlocked.MemoryBarrier();
        var shells = _shells;
        var owner = connection.Owner;
        if (owner >= 0 && owner < shells.Count)
            shells[owner].Post(command);
    }
}
