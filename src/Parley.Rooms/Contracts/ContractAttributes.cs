namespace Parley.Rooms.Contracts;

/// <summary>Marks a record as the parameters of a request. The table of methods for other clients is read from these.</summary>
/// <param name="name">The JSON-RPC method, e.g. <c>room.join</c>.</param>
/// <param name="result">The record that answers it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MethodAttribute(string name, Type result) : Attribute
{
    /// <summary>The JSON-RPC method.</summary>
    public string Name { get; } = name;

    /// <summary>The record that answers the request.</summary>
    public Type Result { get; } = result;
}

/// <summary>Marks a record as the parameters of a notification that the server sends.</summary>
/// <param name="name">The JSON-RPC method, e.g. <c>participant.joined</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NotificationAttribute(string name) : Attribute
{
    /// <summary>The JSON-RPC method.</summary>
    public string Name { get; } = name;
}

/// <summary>Marks a record as the parameters of a notification that the client sends; it is never answered.</summary>
/// <param name="name">The JSON-RPC method, e.g. <c>session.ack</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ClientNotificationAttribute(string name) : Attribute
{
    /// <summary>The JSON-RPC method.</summary>
    public string Name { get; } = name;
}
