using System.Runtime.InteropServices;
using Parley.AspNetCore.Signaling;
using Parley.Rooms.Administration;

namespace Parley.AspNetCore.Administration;

/// <summary>Has written down who looks at what, once in a while: a page asks every other second.</summary>
internal sealed class AdminLooks(SignalingQueue queue, TimeProvider time)
{
    /// <summary>Who goes on looking is written down again after so long.</summary>
    internal static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    private const int Most = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Admin, string? Room), DateTimeOffset> _written = [];

    /// <summary>Somebody looks into a room, or at the server as a whole.</summary>
    public void Look(Administrator admin, string? room)
    {
        if (IsNew((admin.User.Id, room), time.GetUtcNow()))
            queue.Call((switchboard, now) => switchboard.Operators.Looked(admin, room, now));
    }

    private bool IsNew((string Admin, string? Room) look, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_written.Count >= Most && !_written.ContainsKey(look))
                _written.Clear();
            ref var written = ref CollectionsMarshal.GetValueRefOrAddDefault(_written, look, out var isKnown);
            if (isKnown && now - written < Again)
                return false;
            written = now;
            return true;
        }
    }
}
