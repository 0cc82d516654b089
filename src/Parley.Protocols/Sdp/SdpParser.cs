using System.Diagnostics.CodeAnalysis;
using Parley.Protocols.Sdp.Attributes;

namespace Parley.Protocols.Sdp;

/// <summary>Cuts a description into lines and gives each to whoever knows it.</summary>
internal static class SdpParser
{
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpSession? session, out SdpError error) =>
        TryParse(text, whole: true, out session, out error);

    /// <summary>Parses attributes and m-lines without what stands before them in a whole description.</summary>
    public static bool TryParseFragment(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpSession? session, out SdpError error) =>
        TryParse(text, whole: false, out session, out error);

    private static bool TryParse(ReadOnlySpan<char> text, bool whole, [NotNullWhen(true)] out SdpSession? session, out SdpError error)
    {
        session = null;
        if (text.Length > SdpLimits.Text)
        {
            error = new SdpError(0, $"The description is longer than {SdpLimits.Text} characters.");
            return false;
        }

        var parsed = new SdpSession();
        SdpSection section = parsed;
        var number = 0;
        foreach (var range in text.Split('\n'))
        {
            var line = text[range];
            number++;
            if (line.EndsWith('\r')) line = line[..^1];
            if (line.IsEmpty) continue;
            if (Read(parsed, ref section, line, whole && number == 1) is not { } problem) continue;
            error = new SdpError(number, problem);
            return false;
        }

        error = default;
        if (number == 0 || text.IsEmpty) error = new SdpError(0, "The description is empty.");
        else if (CheckWhole(parsed) is { } problem) error = new SdpError(0, problem);
        if (error.Reason is not null) return false;
        session = parsed;
        return true;
    }

    private static string? Read(SdpSession session, ref SdpSection section, ReadOnlySpan<char> line, bool version)
    {
        if (line.Length > SdpLimits.Line) return $"The line is longer than {SdpLimits.Line} characters.";
        if (line.ContainsAnyInRange('\0', '\x08') || line.ContainsAnyInRange('\x0A', '\x1F')) return "The line has control characters.";
        if (version) return line.SequenceEqual("v=0") ? null : "A description begins with v=0.";
        if (line.Length < 2 || line[1] != '=') return "A line is a letter, an equals sign and a value.";
        return line[0] switch
        {
            'm' => BeginMedia(session, ref section, line[2..]),
            'a' => ReadAttribute(session, section, line[2..]),
            _ => null,
        };
    }

    // m=<type> <port> <protocol> <format> … (RFC 8866 section 5.14)
    private static string? BeginMedia(SdpSession session, ref SdpSection section, ReadOnlySpan<char> value)
    {
        if (session.MediaList.Count == SdpLimits.Media) return $"There are more than {SdpLimits.Media} m-sections.";
        var type = SdpToken.Take(ref value, ' ');
        var portText = SdpToken.Take(ref value, ' ');
        var protocol = SdpToken.Take(ref value, ' ');
        if (!SdpToken.IsToken(type) || !SdpToken.TryNumber(portText, ushort.MaxValue, out var port) || !SdpToken.IsProtocol(protocol))
            return "An m-line is a type, a port, a protocol and formats.";

        var formats = new List<string>();
        var media = new SdpMedia(type.ToString(), (int)port, protocol.ToString(), formats);
        while (!value.IsEmpty)
        {
            var format = SdpToken.Take(ref value, ' ');
            if (format.IsEmpty) continue;
            if (formats.Count == SdpLimits.Formats) return $"The m-line has more than {SdpLimits.Formats} formats.";
            if (!SdpToken.IsToken(format)) return "A format of the m-line is no token.";
            if (media.IsSecureRtp && !SdpToken.TryNumber(format, CodecAttributes.MaxPayloadType, out _)) return "A payload type is no number from 0 to 127.";
            formats.Add(format.ToString());
        }

        if (formats.Count == 0) return "The m-line has no formats.";
        session.MediaList.Add(media);
        section = media;
        return null;
    }

    private static string? ReadAttribute(SdpSession session, SdpSection section, ReadOnlySpan<char> attribute)
    {
        var value = attribute;
        var name = SdpToken.Take(ref value, ':');
        return SdpAttributes.Find(name) is { } handler ? handler(session, section, value) : null;
    }

    private static string? CheckWhole(SdpSession session)
    {
        var mids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var media in session.MediaList)
        {
            if (media.Mid is { } mid && !mids.Add(mid)) return $"Two m-sections have the mid {mid}.";
            CodecAttributes.Order(media);
        }

        return null;
    }
}
