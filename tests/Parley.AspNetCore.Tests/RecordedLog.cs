using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Tests;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordedLog<T> : ILogger<T>
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];

    /// <summary>What was warned of, in order.</summary>
    public IReadOnlyList<string> Warnings => Of(LogLevel.Warning);

    /// <summary>What was told as a fault, in order.</summary>
    public IReadOnlyList<string> Errors => Of(LogLevel.Error);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
            _lines.Add((logLevel, formatter(state, exception)));
    }

    private IReadOnlyList<string> Of(LogLevel level)
    {
        lock (_lock)
            return [.. _lines.Where(line => line.Level == level).Select(line => line.Text)];
    }
}
