/** Puts a track on an m-line, or takes it off, without any negotiation. */
export function replace(sender: RTCRtpSender | undefined, track: MediaStreamTrack | undefined): void {
  if (!sender || sender.track === (track ?? null)) return;
  // rejects only when the connection is closed meanwhile
  sender.replaceTrack(track ?? null).catch(() => undefined);
}
