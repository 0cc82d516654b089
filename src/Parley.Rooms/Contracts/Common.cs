namespace Parley.Rooms.Contracts;

/// <summary>An answer that says no more than that it was done: <c>{}</c>.</summary>
public sealed record Empty
{
    /// <summary>The one instance.</summary>
    public static Empty Instance { get; } = new();
}

/// <summary>Somebody with a handle and a display name.</summary>
/// <param name="Id">Opaque, stable for the same person.</param>
/// <param name="Name">Display name; show it as text, never as markup.</param>
/// <param name="Guest">True when nobody vouches for the name.</param>
public sealed record User(string Id, string Name, bool Guest);
