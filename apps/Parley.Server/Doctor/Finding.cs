namespace Parley.Server.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>It works.</summary>
    Good,

    /// <summary>It works, but not for everybody or not for long.</summary>
    Notice,

    /// <summary>It does not work.</summary>
    Problem,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What was looked at, in a word or two.</param>
/// <param name="Observation">What was seen, in a sentence.</param>
/// <param name="Fix">What to do about it; null where nothing has to be done.</param>
internal sealed record Finding(Severity Severity, string Subject, string Observation, string? Fix = null)
{
    public static Finding Good(string subject, string observation) => new(Severity.Good, subject, observation);

    public static Finding Notice(string subject, string observation, string fix) => new(Severity.Notice, subject, observation, fix);

    public static Finding Problem(string subject, string observation, string fix) => new(Severity.Problem, subject, observation, fix);
}
