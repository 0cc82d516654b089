using Microsoft.Extensions.Options;
using Parley.AspNetCore;

namespace Parley.Server.Commands;

/// <summary>What the commands share: the configuration from files, environment and command line, and how its faults are told.</summary>
internal static class Configured
{
    /// <summary>sysexits.h: the configuration is wrong. Service managers need not try again.</summary>
    private const int WrongConfiguration = 78;

    /// <summary>What is read of the configuration: our own, and what ASP.NET Core makes of its.</summary>
    private static readonly string[] Sections = [ParleyOptions.SectionName, "Logging", "Kestrel"];

    public static WebApplicationBuilder Builder(IReadOnlyList<string> arguments)
    {
        Check(arguments);
        return WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [.. arguments] });
    }

    /// <summary>Runs <paramref name="action"/>; a fault of the configuration becomes a sentence on standard error and an exit code, not a stack trace.</summary>
    public static async Task<int> Run(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (OptionsValidationException exception)
        {
            return Fail(exception.Failures);
        }
        catch (ParleyConfigurationException exception)
        {
            return Fail([exception.Message]);
        }
        catch (InvalidDataException exception)
        {
            // a settings file that is no JSON; the innermost message says where
            return Fail([exception.Message.TrimEnd('.') + ": " + Causes(exception).Last().Message.TrimEnd('.') + ". Correct the file, or remove it."]);
        }
        catch (Exception exception) when (Causes(exception).OfType<ParleyConfigurationException>().FirstOrDefault() is { } cause)
        {
            return Fail([cause.Message]);
        }
    }

    /// <summary>Tells the faults and gives the exit code.</summary>
    public static int Fail(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
            Console.Error.WriteLine("parley: " + sentence);
        return WrongConfiguration;
    }

    // The configuration's command line takes anything; a slip of the finger would pass in silence.
    private static void Check(IReadOnlyList<string> arguments)
    {
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal) || !argument.Contains(':', StringComparison.Ordinal))
                throw new ParleyConfigurationException($"\"{argument}\" is not understood. Options are written --Parley:UdpPort 4000; parley --help shows the commands.");
            var section = argument[2..argument.IndexOf(':', StringComparison.Ordinal)];
            if (!Sections.Contains(section, StringComparer.OrdinalIgnoreCase))
                throw new ParleyConfigurationException($"There is no section {section}, so {argument.Split('=')[0]} would change nothing. Options are written --Parley:UdpPort 4000.");
            if (!argument.Contains('=', StringComparison.Ordinal) && (++index >= arguments.Count || arguments[index].StartsWith("--", StringComparison.Ordinal)))
                throw new ParleyConfigurationException($"{argument} has no value. Options are written --Parley:UdpPort 4000.");
        }
    }

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }
}
