using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Files;

/// <summary>The words of an exported chat.</summary>
internal sealed record ExportWords(string Title, string Edited, string Deleted, string Private, string Times)
{
    private static readonly ExportWords English = new("Chat of the room", "edited", "deleted", "private", "Times are UTC.");
    private static readonly ExportWords Chinese = new("房间聊天记录", "已编辑", "已删除", "私密", "时间为 UTC。");

    public static ExportWords For(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
}

/// <summary>How an exported chat is written. Everything that people wrote goes through the encoder of the format.</summary>
internal abstract class ChatDocument
{
    public abstract string ContentType { get; }

    public abstract string Ending { get; }

    public abstract string Begin(string room);

    public abstract string Message(ChatMessage message, bool first);

    public abstract string End();

    public static ChatDocument? For(string format, ExportWords words) => format switch
    {
        "text" => new PlainChat(words),
        "html" => new HtmlChat(words),
        "json" => new JsonChat(),
        _ => null,
    };

    private static string Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes} B");

    private sealed class PlainChat(ExportWords words) : ChatDocument
    {
        public override string ContentType => "text/plain; charset=utf-8";

        public override string Ending => "txt";

        public override string Begin(string room) => $"{words.Title} {room}\n{words.Times}\n\n";

        public override string Message(ChatMessage message, bool first)
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"[{Time(message.SentAt)}] {message.From.Name}");
            if (message.To is { } to)
                text.Append(CultureInfo.InvariantCulture, $" → {to.Name} ({words.Private})");
            text.Append(": ");
            if (message.ReplyTo is { From: { } author } quote)
                text.Append(CultureInfo.InvariantCulture, $"\n    > {author.Name}: {Indented(quote.Text!, "    > ")}\n    ");
            text.Append(message.DeletedAt is null ? Indented(message.Text, "    ") : $"({words.Deleted})");
            if (message.EditedAt is not null)
                text.Append(CultureInfo.InvariantCulture, $" ({words.Edited})");
            foreach (var file in message.Files ?? [])
                text.Append(CultureInfo.InvariantCulture, $"\n    [{file.Name}, {Size(file.Size)}]");
            if (message.Reactions is { } reactions)
                text.Append("\n    ").AppendJoin("  ", reactions.Select(one => $"{one.Emoji} {one.Count}"));
            return text.Append('\n').ToString();
        }

        public override string End() => "";

        // a line of somebody's text must not pass for somebody else's message
        private static string Indented(string text, string indent) => text.ReplaceLineEndings("\n" + indent);
    }

    private sealed class HtmlChat(ExportWords words) : ChatDocument
    {
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

        public override string ContentType => "text/html; charset=utf-8";

        public override string Ending => "html";

        public override string Begin(string room) =>
            $$"""
            <!doctype html>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{{Encoder.Encode(words.Title)}} {{Encoder.Encode(room)}}</title>
            <style>body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}article{margin:0 0 1rem}time,small{color:#5a5d66}blockquote{margin:0 0 .2rem;padding-inline-start:.7rem;border-inline-start:3px solid #ccc;color:#5a5d66}p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}</style>
            <h1>{{Encoder.Encode(words.Title)}} {{Encoder.Encode(room)}}</h1>
            <p><small>{{Encoder.Encode(words.Times)}}</small></p>

            """;

        public override string Message(ChatMessage message, bool first)
        {
            var text = new StringBuilder("<article><b>").Append(Encoder.Encode(message.From.Name)).Append("</b> ");
            if (message.To is { } to)
                text.Append("→ ").Append(Encoder.Encode(to.Name)).Append(" (").Append(Encoder.Encode(words.Private)).Append(") ");
            text.Append("<time>").Append(Time(message.SentAt)).Append("</time>");
            if (message.ReplyTo is { From: { } author } quote)
                text.Append("<blockquote><b>").Append(Encoder.Encode(author.Name)).Append("</b> ").Append(Encoder.Encode(quote.Text!)).Append("</blockquote>");
            text.Append("<p dir=\"auto\">").Append(message.DeletedAt is null ? Encoder.Encode(message.Text) : $"<small>{Encoder.Encode(words.Deleted)}</small>");
            if (message.EditedAt is not null)
                text.Append(" <small>").Append(Encoder.Encode(words.Edited)).Append("</small>");
            text.Append("</p>");
            foreach (var file in message.Files ?? [])
                text.Append("<p>📎 ").Append(Encoder.Encode(file.Name)).Append(" <small>").Append(Size(file.Size)).Append("</small></p>");
            if (message.Reactions is { } reactions)
                text.Append("<small>").Append(Encoder.Encode(string.Join("  ", reactions.Select(one => $"{one.Emoji} {one.Count}")))).Append("</small>");
            return text.Append("</article>\n").ToString();
        }

        public override string End() => "";
    }

    private sealed class JsonChat : ChatDocument
    {
        public override string ContentType => "application/json; charset=utf-8";

        public override string Ending => "json";

        public override string Begin(string room) => "[\n";

        public override string Message(ChatMessage message, bool first) => (first ? "" : ",\n") + JsonSerializer.Serialize(message, ContractJson.Default.ChatMessage);

        public override string End() => "\n]\n";
    }
}
