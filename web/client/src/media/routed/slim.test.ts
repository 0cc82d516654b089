import { expect, test } from "vitest";
import { slim, whole } from "./slim.js";

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

const slot = (mid: string, codec = "VP8"): string[] => [
  "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=ice-ufrag:dBox", `a=mid:${mid}`, "a=recvonly", "a=rtcp-mux", `a=ssrc:${mid}1 cname:x`, `a=rtpmap:96 ${codec}/90000`,
];
const head = ["v=0", "t=0 0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=ice-ufrag:dBox", "a=mid:0", "a=sendonly", "a=rtpmap:111 opus/48000/2"];

test("slots after the first only say that they are like it", () => {
  const sdp = [...head, ...slot("4"), ...slot("5"), ...slot("6", "AV1"), ...slot("7"), ""].join("\r\n");
  const short = (mid: string): string[] => ["m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", `a=mid:${mid}`, "a=parley-like:4"];
  const full = (mid: string, codec?: string): string[] => slot(mid, codec).filter((line) => !/ice-ufrag|ssrc/.test(line));
  expect(slim(sdp).split("\r\n")).toEqual([...head, ...full("4"), ...short("5"), ...full("6", "AV1"), ...short("7"), ""]);
  expect(slim([...head, ...head.slice(2), ""].join("\r\n"))).not.toContain("parley-like");
});

test("an answer in shorthand is written out for the browser", () => {
  const first = ["m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=ice-ufrag:x", "a=candidate:1", "a=mid:4", "a=sendonly", "a=rtcp-mux", "a=rtpmap:96 VP8/90000", "a=msid:s t4", "a=ssrc:1 cname:x"];
  const like = (mid: string, model: string): string[] => ["m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", `a=mid:${mid}`, `a=parley-like:${model}`, `a=msid:s t${mid}`, `a=ssrc:${mid} cname:x`];
  const out = (mid: string): string[] => ["m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", `a=mid:${mid}`, "a=sendonly", "a=rtcp-mux", "a=rtpmap:96 VP8/90000", `a=msid:s t${mid}`, `a=ssrc:${mid} cname:x`];
  expect(whole(["v=0", ...first, ...like("5", "4"), ...like("6", "5"), ""].join("\r\n")).split("\r\n")).toEqual(["v=0", ...first, ...out("5"), ...out("6"), ""]);
  expect(whole(offer)).toBe(offer);
  expect(whole(["v=0", ...like("5", "4"), ""].join("\r\n"))).not.toContain("parley-like");
});
