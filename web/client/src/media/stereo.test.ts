import { expect, test } from "vitest";
import { withStereo } from "./stereo.js";

const sdp = [
  "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111 63", "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111",
  "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000", "",
].join("\r\n");

test("is said of Opus, and of nothing else", () => {
  expect(withStereo(sdp, true)).toBe(sdp.replace("useinbandfec=1", "useinbandfec=1;stereo=1"));
});

test("is said once, and taken back", () => {
  expect(withStereo(withStereo(sdp, true), true)).toBe(withStereo(sdp, true));
  expect(withStereo(withStereo(sdp, true), false)).toBe(sdp);
  expect(withStereo(sdp.replace("minptime=10", "stereo=1; sprop-stereo=1; minptime=10"), false)).toBe(sdp);
});

test("leaves alone what it does not know", () => {
  expect(withStereo("", true)).toBe("");
  expect(withStereo("m=audio 9 RTP/AVP 0\r\n", true)).toBe("m=audio 9 RTP/AVP 0\r\n");
});
