/** What each is to send: its `track` is the one before for as long as another is being put in its place. */
const wanted = new WeakMap<RTCRtpSender, MediaStreamTrack | undefined>();

/** Puts a track on an m-line, or takes it off, without any negotiation. */
export function replace(sender: RTCRtpSender | undefined, track: MediaStreamTrack | undefined): void {
  if (!sender || wanted.get(sender) === track) return;
  wanted.set(sender, track);
  // rejects only when the connection is closed meanwhile
  sender.replaceTrack(track ?? null).catch(() => undefined);
}

/** Bits per second for a sound; none leaves them to the browser. */
export function limitSound(sender: RTCRtpSender | undefined, bitrate: number | undefined): void {
  const parameters = sender?.getParameters();
  const encoding = parameters?.encodings?.[0];
  if (!sender || !parameters || !encoding || encoding.maxBitrate === bitrate) return;
  if (bitrate === undefined) delete encoding.maxBitrate;
  else encoding.maxBitrate = bitrate;
  // refused while something else is being set or negotiated: it is said again when that is agreed
  sender.setParameters(parameters).catch(() => undefined);
}
