namespace Parley.Fuzz;

/// <summary>
/// Something that takes bytes from strangers. A class that derives from this and has a constructor without parameters is found by itself.
/// It may throw nothing, whatever the input; a broken promise of the code under test is thrown as <see cref="BrokenPromiseException"/>.
/// </summary>
public abstract class FuzzTarget
{
    /// <summary>The name for <c>--target</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Real inputs, from which others are made.</summary>
    public abstract IReadOnlyList<byte[]> Examples { get; }

    /// <summary>Gives one input to the code under test.</summary>
    public abstract void Run(byte[] input);

    /// <summary>All targets, by name.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. typeof(FuzzTarget).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(FuzzTarget)) && !type.IsAbstract)
            .Select(type => (FuzzTarget)Activator.CreateInstance(type)!)
            .OrderBy(target => target.Name, StringComparer.Ordinal),
    ];

    /// <summary>Checks a promise of the code under test.</summary>
    /// <exception cref="BrokenPromiseException">It does not hold.</exception>
    protected static void Promise(bool holds, string promise)
    {
        if (!holds) throw new BrokenPromiseException(promise);
    }
}

/// <summary>The code under test did not throw, but did not keep a promise either.</summary>
public sealed class BrokenPromiseException : Exception
{
    public BrokenPromiseException()
    {
    }

    public BrokenPromiseException(string promise)
        : base(promise)
    {
    }

    public BrokenPromiseException(string promise, Exception inner)
        : base(promise, inner)
    {
    }
}
