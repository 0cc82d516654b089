using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>
/// Chooses header extensions. In a bundle an id means the same everywhere (RFC 8843 section 9.1), for a packet's section is only known from
/// an extension: what contradicts an earlier section is left out.
/// </summary>
internal sealed class BundleExtensions(SdpSession offer, AnswerPolicy policy)
{
    private readonly Dictionary<byte, RtpExtensionKind> _kinds = [];

    public IReadOnlyList<SdpExtension> Of(SdpMedia media)
    {
        var agreed = new List<SdpExtension>();
        var taken = new HashSet<RtpExtensionKind>();
        foreach (var extension in media.Extensions.Concat(offer.Extensions))
        {
            var kind = RtpExtensionUri.KindOf(extension.Uri);
            if (kind == RtpExtensionKind.None || extension.Id == RtpExtensionMap.ReservedId || !policy.Extensions.Contains(kind) || taken.Contains(kind)) continue;
            if (!_kinds.TryAdd(extension.Id, kind) && _kinds[extension.Id] != kind) continue;
            taken.Add(kind);
            agreed.Add(extension with { Direction = SdpNames.Reverse(extension.Direction) });
        }

        return agreed;
    }
}
