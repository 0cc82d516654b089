/**
 * What is offered: few codecs, so that an offer of dozens of m-lines stays small. Cameras are sent as VP8, which every browser
 * has, so that nobody's picture is missing for want of a decoder.
 */
const sentVideo = ["video/VP8"];
const receivedVideo = ["video/VP8", "video/VP9", "video/H264", "video/AV1"];
const audio = ["audio/opus"];

export function prefer(transceiver: RTCRtpTransceiver, kind: "audio" | "video", direction: "send" | "receive", first?: string): void {
  // some engines have no preferences for what is only sent, and none is needed to work
  const codecs = RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [];
  const wanted = kind === "audio" ? audio : direction === "receive" ? receivedVideo : [...(first ? [`video/${first}`] : []), ...sentVideo];
  const named = wanted.flatMap((name) => codecs.filter((codec) => sameName(codec.mimeType, name) && isPlain(codec)).slice(0, 1));
  const repair = kind === "video" ? codecs.filter((codec) => sameName(codec.mimeType, "video/rtx")).slice(0, 1) : [];
  if (named.length === 0) return;
  try {
    transceiver.setCodecPreferences?.([...named, ...repair]);
  } catch {
    // the browser's own order then
  }
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Of the many variants those that everybody can decode: H.264 constrained baseline in packetization mode 1, VP9 of 8 bits. */
function isPlain({ mimeType, sdpFmtpLine = "" }: RTCRtpCodec): boolean {
  if (sameName(mimeType, "video/H264")) return /packetization-mode=1/.test(sdpFmtpLine) && /profile-level-id=42[0-9a-f]{4}/i.test(sdpFmtpLine);
  if (sameName(mimeType, "video/VP9")) return !/profile-id=[1-9]/.test(sdpFmtpLine);
  return true;
}
