namespace Parley.AspNetCore.Media;

/// <summary>What the plane asks of the media workers. Any thread may call it; a worker does it a moment later.</summary>
internal interface IMediaCommands
{
    /// <summary>Whether the workers serve.</summary>
    bool IsRunning { get; }

    /// <summary>Says to whom events are told.</summary>
    void Listen(IMediaEvents events);

    /// <summary>The plan of a connection has changed.</summary>
    void Renegotiate(MediaConnection connection);

    /// <summary>The layout of a connection's client has changed.</summary>
    void View(MediaConnection connection, MediaView view);

    /// <summary>What is passed on of a connection has changed.</summary>
    void Permit(MediaConnection connection);

    /// <summary>The client has confirmed a revision of its slots.</summary>
    void Ready(MediaConnection connection, int revision);

    /// <summary>Whether anything authentic has come over a connection in the last 10 s.</summary>
    Task<bool> IsHeard(MediaConnection connection);

    /// <summary>The connection is out of the directory: its peer, if there is one, goes.</summary>
    void End(MediaConnection connection, MediaEndReason reason);
}
