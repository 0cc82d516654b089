/**
 * Goes between encoders and network, and between network and decoders, of an encrypted room. It is put on every sender and every
 * receiver before the first frame can pass; whatever it cannot seal or open it drops.
 */
export interface FrameGuard {
  sending(sender: RTCRtpSender, kind: "audio" | "video"): void;
  receiving(receiver: RTCRtpReceiver, kind: "audio" | "video"): void;
  /** Whose frames a receiver is to let through; anybody's when left out. */
  expect(receiver: RTCRtpReceiver, participant?: string): void;
}
