using Microsoft.AspNetCore.Http;
using Parley.Protocols.Sdp;
using Parley.Rooms.Contracts;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>What a WHIP or WHEP offer must be before the media engine is asked (RFC 9725 section 4.4).</summary>
internal static class WhipOffer
{
    /// <summary>What is wrong with an offer, and what its sender sends.</summary>
    public static WhipProblem? Check(MediaClientKind kind, string sdp, out ParticipantMedia media)
    {
        media = new ParticipantMedia(Microphone: false, Camera: false, Screen: false);
        if (!SdpSession.TryParse(sdp, out var session, out var error))
            return new WhipProblem(StatusCodes.Status400BadRequest, $"The body is no session description. {error}");
        var direction = kind == MediaClientKind.Whip ? SdpDirection.SendOnly : SdpDirection.ReceiveOnly;
        var flowing = session.Media.Where(section => Flows(session, section, direction)).ToList();
        var audio = flowing.Count(section => section.Kind == SdpMediaKind.Audio);
        var video = flowing.Count(section => section.Kind == SdpMediaKind.Video);
        if (audio + video == 0)
            return Unusable(kind == MediaClientKind.Whip ? "The offer sends neither audio nor video." : "The offer receives neither audio nor video.");
        if (kind == MediaClientKind.Whep)
            return null;
        if (audio > 1 || video > 1)
            return Unusable("The offer sends more than one audio or more than one video; layers of one picture belong into one m-section (a=simulcast).");
        media = media with { Microphone = audio > 0, Camera = video > 0 };
        return null;
    }

    private static WhipProblem Unusable(string detail) => new(StatusCodes.Status422UnprocessableEntity, detail);

    private static bool Flows(SdpSession session, SdpMedia section, SdpDirection direction)
    {
        var said = section.Direction ?? session.Direction ?? SdpDirection.SendReceive;
        return (section.Port != 0 || section.BundleOnly) && (said == direction || said == SdpDirection.SendReceive);
    }
}
