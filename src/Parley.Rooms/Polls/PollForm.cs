using System.Text;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Polls;

/// <summary>What a poll has to look like, and what is said where it does not.</summary>
internal static class PollForm
{
    public const int FewestOptions = 2;
    public const int MostOptions = 10;
    private const int QuestionLength = 200;
    private const int OptionLength = 80;

    // ids, numbers, names of members; those of an option
    private const int AroundPoll = 500;
    private const int AroundOption = 32;

    private static readonly Refusal NoQuestion = Refusal.InvalidParams("question", $"A question is one line of 1 to {QuestionLength} visible letters.");
    private static readonly Refusal NoOptions = Refusal.InvalidParams("options", $"A poll has {FewestOptions} to {MostOptions} options, all different, each one line of 1 to {OptionLength} visible letters.");
    private static readonly Refusal NoChoice = Refusal.InvalidParams("options", "options are places of this poll's options, each once, and more than one only where several may be chosen.");

    /// <summary>The question and options as they are stored.</summary>
    public static Refusal? Check(PollCreateParams wanted, out string question, out IReadOnlyList<string> options)
    {
        options = [];
        if (!DisplayText.TryNormalize(wanted.Question, QuestionLength, out question))
            return NoQuestion;
        if (wanted.Options.Count is < FewestOptions or > MostOptions)
            return NoOptions;
        var lines = new List<string>();
        foreach (var option in wanted.Options)
        {
            // annotations say nothing about what a list from the network holds
            if (option is null || !DisplayText.TryNormalize(option, OptionLength, out var line) || lines.Contains(line))
                return NoOptions;
            lines.Add(line);
        }

        options = lines;
        return null;
    }

    /// <summary>What is voted for, in rising order.</summary>
    public static Refusal? Check(IReadOnlyList<int> chosen, out IReadOnlyList<int> options)
    {
        options = chosen.Count > MostOptions ? [] : [.. chosen.Distinct().Order()];
        return options.Count == chosen.Count && options.All(option => option is >= 0 and < MostOptions) ? null : NoChoice;
    }

    /// <summary>Why storage did not make a change.</summary>
    public static Refusal? Explain(PollFault fault) => fault switch
    {
        PollFault.None => null,
        PollFault.Closed => new Refusal(ErrorReason.PollClosed, "This poll is closed."),
        PollFault.Full => new Refusal(ErrorReason.PollClosed, "As many have voted in this poll as may."),
        PollFault.BadChoice => NoChoice,
        PollFault.TooMany => new Refusal(ErrorReason.TooManyPolls, $"A room has at most {StorePoll.OpenPerRoom} open polls. Close one first."),
        PollFault.Taken => new Refusal(ErrorReason.Forbidden, "Somebody else's poll has this id."),
        PollFault.Forbidden => new Refusal(ErrorReason.Forbidden, "Somebody else has made this poll, in a meeting before this one."),
        _ => Unknown,
    };

    public static Refusal Unknown { get; } = new(ErrorReason.UnknownPoll, "There is no such poll here (any more).");

    /// <summary>The first polls of a page that fit into so many bytes, at least one.</summary>
    public static PollListResult ThatFits(PollListResult page, int bytes)
    {
        for (var count = 0; count < page.Polls.Count; count++)
        {
            bytes -= Size(page.Polls[count]);
            if (bytes < 0 && count > 0)
                return new PollListResult([.. page.Polls.Take(count)], More: true);
        }

        return page;
    }

    private static int Size(Poll poll) => AroundPoll + Encoding.UTF8.GetByteCount(poll.Question) + Encoding.UTF8.GetByteCount(poll.By.Name)
        + poll.Options.Sum(option => AroundOption + Encoding.UTF8.GetByteCount(option.Text));
}
