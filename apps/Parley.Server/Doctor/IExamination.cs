namespace Parley.Server.Doctor;

/// <summary>Looks at one side of an installation. It changes nothing.</summary>
internal interface IExamination
{
    /// <summary>What is examined, as a heading.</summary>
    string Title { get; }

    /// <summary>Examines. What goes wrong is a finding, not an exception.</summary>
    IAsyncEnumerable<Finding> Examine(Installation installation, CancellationToken cancellationToken);
}
