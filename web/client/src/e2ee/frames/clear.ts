export type MediaKind = "audio" | "video";

const vp8KeyFrame = 10;
const vp8OtherFrame = 1;

/**
 * How many bytes of a frame stay in the clear, since packetizers and the server's engine read them: of VP8 (RFC 6386, section 9.1)
 * the bit that tells key frames, and the dimensions of those.
 */
export function clearLength(kind: MediaKind, frame: Uint8Array): number {
  if (kind === "audio" || frame.length === 0) return 0;
  return Math.min(frame.length, ((frame[0] ?? 0) & 1) === 0 ? vp8KeyFrame : vp8OtherFrame);
}
