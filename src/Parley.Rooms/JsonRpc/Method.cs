using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.JsonRpc;

/// <summary>Handles one method of the protocol.</summary>
/// <param name="name">The JSON-RPC method.</param>
/// <param name="cost">What it takes from the connection's units of work.</param>
internal abstract class Method(string name, int cost)
{
    public string Name { get; } = name;

    public int Cost { get; } = cost;

    /// <summary>Whether it is refused before <c>session.hello</c>.</summary>
    public virtual bool NeedsSession => true;

    /// <summary>Whether it counts as one of the session's messages, which are sent again after a broken connection.</summary>
    public virtual bool Counts => true;

    /// <summary>Whether an id is needed, may be there, or must not.</summary>
    public virtual IdRule IdRule => IdRule.Needed;

    /// <summary>Whether it begins something new, so that a server which is about to go down refuses it.</summary>
    public virtual bool Begins => false;

    /// <summary>Does it: answers or refuses the request exactly once, now or later.</summary>
    /// <param name="request">Who asks, and the way to answer.</param>
    /// <param name="parameters">Well-formed JSON.</param>
    /// <param name="now">The time.</param>
    public abstract void Handle(in Request request, ReadOnlySpan<byte> parameters, Moment now);
}

/// <summary>What a method wants of an id.</summary>
internal enum IdRule
{
    Needed,
    Optional,
    Forbidden,
}

/// <summary>Handles one method whose parameters are a record.</summary>
/// <typeparam name="TParams">The record.</typeparam>
/// <param name="name">The JSON-RPC method.</param>
/// <param name="cost">What it takes from the connection's units of work.</param>
/// <param name="type">How the record is read.</param>
internal abstract class Method<TParams>(string name, int cost, JsonTypeInfo<TParams> type) : Method(name, cost)
    where TParams : class
{
    public sealed override void Handle(in Request request, ReadOnlySpan<byte> parameters, Moment now)
    {
        TParams? value;
        try
        {
            value = ReadQuickly(parameters) ?? JsonSerializer.Deserialize(parameters, type);
        }
        catch (JsonException fault)
        {
            request.Refuse(ParameterFault.Explain(fault, parameters, type));
            return;
        }

        if (value is null)
            request.Refuse(new Refusal(ErrorReason.InvalidParams, "params must be an object."));
        else
            Handle(request, value, now);
    }

    /// <summary>A short way for parameters in their usual form; null for any other, and for whatever is wrong with them.</summary>
    protected virtual TParams? ReadQuickly(ReadOnlySpan<byte> parameters) => null;

    protected abstract void Handle(in Request request, TParams parameters, Moment now);
}
