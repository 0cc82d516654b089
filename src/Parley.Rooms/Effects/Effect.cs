namespace Parley.Rooms.Effects;

/// <summary>
/// Something that the shell must do because the core may not: it concerns storage or the media engine, and takes time. The shell takes it from
/// <see cref="Switchboard.TryTakeEffect"/>, lets it call the matching method of an <see cref="IEffectPerformer"/>, and tells the
/// outcome by <c>Complete</c> or <see cref="Fail"/>: once, on the queue that owns the <see cref="Switchboard"/>, like every other call into
/// it, and with the same duties afterwards (transmit, take effects, look at the timeout). Telling it twice changes nothing.
/// Effects that concern the same room or user must be carried out in the order in which they were taken; one serial queue does that.
/// </summary>
public abstract class Effect
{
    /// <summary>Calls the method of <paramref name="performer"/> that is meant for this effect.</summary>
    public abstract void PerformBy(IEffectPerformer performer);

    /// <summary>It could not be carried out and nothing was changed; who asked is told so.</summary>
    public abstract void Fail(Moment now);
}

/// <summary>An effect with an outcome.</summary>
/// <typeparam name="TResult">What the core wants to know.</typeparam>
public abstract class Effect<TResult> : Effect
{
    private Action<TResult, Moment>? _completed;
    private Action<Moment>? _failed;

    internal Effect<TResult> Then(Action<TResult, Moment>? completed, Action<Moment>? failed)
    {
        _completed = completed;
        _failed = failed;
        return this;
    }

    /// <summary>It is done.</summary>
    public void Complete(TResult result, Moment now)
    {
        var completed = _completed;
        _completed = null;
        _failed = null;
        completed?.Invoke(result, now);
    }

    /// <inheritdoc />
    public override void Fail(Moment now)
    {
        var failed = _failed;
        _completed = null;
        _failed = null;
        failed?.Invoke(now);
    }
}

/// <summary>"It is done": the outcome of an effect that has nothing to tell.</summary>
public readonly record struct Done;
