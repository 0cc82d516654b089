/** Header extensions that a server can do something with (docs/protocol.md, section 8). */
const extensions = /sdes:mid|rtp-stream-id|transport-wide-cc|audio-level|video-orientation|playout-delay|dependency-descriptor|abs-capture-time/;
/** One transport for all: said once is enough (RFC 9143, section 7.1.3: these belong to the first section of a bundle). */
const transport = /^a=(ice-|fingerprint:|setup:|candidate:|end-of-candidates|rtcp:)/;

/**
 * An offer as it is sent: without what is said again and again and what the server has no use for. What is left out is not
 * answered, as if this side could not do it. Of 25 slots it takes two thirds, so that it fits into one message.
 */
export function slim(sdp: string): string {
  const [session = "", ...sections] = sdp.split(/^(?=m=)/m);
  return [session, ...sections.map((section, index) => slimSection(section, index === 0))].join("");
}

function slimSection(section: string, first: boolean): string {
  const lines = section.split("\r\n");
  const payloads = new Set(lines[0]?.split(" ").slice(3));
  const receives = lines.includes("a=recvonly");
  const wanted = (line: string): boolean => {
    if (!first && transport.test(line)) return false;
    if (line.startsWith("a=extmap:")) return extensions.test(line) && !(receives && line.includes("rtp-stream-id"));
    if (line.startsWith("a=rtcp-fb:")) return payloads.has(line.slice(10, line.indexOf(" "))) && !line.endsWith("goog-remb") && !(receives && line.endsWith("ccm fir"));
    return !/^a=(rtcp-xr:|ssrc:\d+ msid:)/.test(line);
  };
  return lines.filter(wanted).join("\r\n");
}
