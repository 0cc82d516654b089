using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.Sessions;

/// <summary>A user who is here, with all devices.</summary>
internal sealed class UserState(User user)
{
    public User User { get; set; } = user;

    public List<Session> Sessions { get; } = [];

    /// <summary>The one call that this user is in, ringing or connected.</summary>
    public LiveCall? Call { get; set; }

    /// <summary>What the watchers were told last.</summary>
    public Contracts.Presence? Announced { get; set; }

    public string Id => User.Id;

    public bool IsConnected => Sessions.Exists(session => session.Connection is not null);

    /// <summary>Sends a message to all of the user's devices but one.</summary>
    public void Send(byte[] message, Session? except = null)
    {
        foreach (var session in Sessions)
        {
            if (session != except)
                session.Send(message);
        }
    }
}
