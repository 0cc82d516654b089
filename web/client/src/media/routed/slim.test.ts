import { expect, test } from "vitest";
import { slim } from "./slim.js";

const offer = [
  "v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1", "a=extmap-allow-mixed",
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0", "a=ice-ufrag:dBox", "a=ice-pwd:S92NJw80fht+NbYwsjjwR3AQ", "a=fingerprint:sha-256 C5:A3", "a=setup:actpass",
  "a=mid:0", "a=extmap:14 urn:ietf:params:rtp-hdrext:toffset", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "a=sendonly", "a=rtcp-mux", "a=rtcp-xr:rcvr-rtt=all",
  "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 goog-remb", "a=rtcp-fb:96 nack pli", "a=rtcp-fb:121 nack", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "a=rid:q send", "a=simulcast:send q",
  "a=ssrc:1 cname:x", "a=ssrc:1 msid:- y",
  "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=ice-ufrag:dBox", "a=ice-pwd:S92NJw80fht+NbYwsjjwR3AQ", "a=ice-options:trickle", "a=fingerprint:sha-256 C5:A3", "a=setup:actpass", "a=mid:1",
  "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "a=recvonly", "a=rtpmap:96 VP8/90000", "",
].join("\r\n");

test("an offer keeps what the server needs, once", () => {
  expect(slim(offer).split("\r\n")).toEqual([
    "v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1", "a=extmap-allow-mixed",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0", "a=ice-ufrag:dBox", "a=ice-pwd:S92NJw80fht+NbYwsjjwR3AQ", "a=fingerprint:sha-256 C5:A3", "a=setup:actpass",
    "a=mid:0", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "a=sendonly", "a=rtcp-mux",
    "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 nack pli", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "a=rid:q send", "a=simulcast:send q",
    "a=ssrc:1 cname:x",
    "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:1",
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", "a=recvonly", "a=rtpmap:96 VP8/90000", "",
  ]);
});
