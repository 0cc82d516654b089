namespace Parley.Protocols.Sdp.Attributes;

/// <summary>Directions, layers and sources: RFC 8866 section 6.7, RFC 8851, RFC 8853, RFC 5576, RFC 8830.</summary>
internal static class SourceAttributes
{
    private const int MaxGroup = 16;

    public static IEnumerable<KeyValuePair<string, SdpAttribute>> All { get; } = new Dictionary<string, SdpAttribute>(StringComparer.Ordinal)
    {
        ["sendrecv"] = Direction(SdpDirection.SendReceive),
        ["sendonly"] = Direction(SdpDirection.SendOnly),
        ["recvonly"] = Direction(SdpDirection.ReceiveOnly),
        ["inactive"] = Direction(SdpDirection.Inactive),
        ["rid"] = SdpAttributes.InMedia(Rid),
        ["simulcast"] = SdpAttributes.InMedia(Simulcast),
        ["ssrc"] = SdpAttributes.InMedia(Source),
        ["ssrc-group"] = SdpAttributes.InMedia(SourceGroup),
        ["msid"] = SdpAttributes.InMedia(StreamAndTrack),
    };

    private static SdpAttribute Direction(SdpDirection direction) => (_, section, _) =>
    {
        section.Direction = direction;
        return null;
    };

    // <id> send|recv [<restrictions>]
    private static string? Rid(SdpMedia media, ReadOnlySpan<char> value)
    {
        var id = SdpToken.Take(ref value, ' ');
        var direction = SdpToken.Take(ref value, ' ');
        var send = direction.SequenceEqual("send");
        if (!SdpToken.IsIdentifier(id) || (!send && !direction.SequenceEqual("recv"))) return null;
        return SdpAttributes.Add(media.RidList, new SdpRid(id.ToString(), send ? SdpDirection.SendOnly : SdpDirection.ReceiveOnly), "rids");
    }

    // send|recv <layers> [send|recv <layers>]; an older draft put "rid=" before the layers
    private static string? Simulcast(SdpMedia media, ReadOnlySpan<char> value)
    {
        value = value.Trim(' ');
        for (var part = 0; part < 2 && !value.IsEmpty; part++)
        {
            var direction = SdpToken.Take(ref value, ' ');
            var layers = SdpToken.Take(ref value, ' ');
            var list = direction.SequenceEqual("send") ? media.SendLayers : direction.SequenceEqual("recv") ? media.ReceiveLayers : null;
            if (list is null || list.Count > 0) return null;
            if (layers.StartsWith("rid=")) layers = layers[4..];
            while (!layers.IsEmpty)
            {
                var alternatives = SdpToken.Take(ref layers, ';');
                var first = SdpToken.Take(ref alternatives, ',');
                var paused = first.StartsWith('~');
                if (paused) first = first[1..];
                if (!SdpToken.IsIdentifier(first)) return "A layer of simulcast is no token of at most 64 characters.";
                if (SdpAttributes.Add(list, new SdpSimulcastLayer(first.ToString(), paused), "layers") is { } problem) return problem;
            }
        }

        return null;
    }

    // <ssrc> <attribute>[:<value>]
    private static string? Source(SdpMedia media, ReadOnlySpan<char> value)
    {
        if (!SdpToken.TryNumber(SdpToken.Take(ref value, ' '), uint.MaxValue, out var ssrc)) return null;
        var name = SdpToken.Take(ref value, ':').SequenceEqual("cname") ? value.ToString() : string.Empty;
        var known = media.SourceList.FindIndex(source => source.Ssrc == ssrc);
        if (known < 0) return SdpAttributes.Add(media.SourceList, new SdpSource(ssrc, name), "sources");
        if (name.Length > 0) media.SourceList[known] = new SdpSource(ssrc, name);
        return null;
    }

    // <semantics> <ssrc> …
    private static string? SourceGroup(SdpMedia media, ReadOnlySpan<char> value)
    {
        var semantics = SdpToken.Take(ref value, ' ');
        if (!SdpToken.IsToken(semantics)) return null;
        var sources = new List<uint>();
        while (!value.IsEmpty)
        {
            var text = SdpToken.Take(ref value, ' ');
            if (text.IsEmpty) continue;
            if (sources.Count == MaxGroup || !SdpToken.TryNumber(text, uint.MaxValue, out var ssrc)) return null;
            sources.Add(ssrc);
        }

        return SdpAttributes.Add(media.SourceGroupList, new SdpSourceGroup(semantics.ToString(), sources), "source groups");
    }

    private static string? StreamAndTrack(SdpMedia media, ReadOnlySpan<char> value)
    {
        if (media.StreamAndTrack.Length == 0) media.StreamAndTrack = value.Trim(' ').ToString();
        return null;
    }
}
