/** Header extensions that a server can do something with (docs/protocol.md, section 8). */
const extensions = /sdes:mid|rtp-stream-id|transport-wide-cc|audio-level|video-orientation|playout-delay|dependency-descriptor|abs-capture-time/;
/** One transport for all: said once is enough (RFC 9143, section 7.1.3: these belong to the first section of a bundle). */
const transport = /^a=(ice-|fingerprint:|setup:|candidate:|end-of-candidates|rtcp:)/;
/** What a section says itself, though another one be like it. */
const own = /^(m=|c=|a=(mid|msid|ssrc|ssrc-group|bundle-only|parley-like)\b)/;

/**
 * An offer as it is sent: without what is said again and again and what the server has no use for. What is left out is not answered, as
 * if this side could not do it. Slots are alike, so of those after the first only that is said. So it is at once under way as a whole
 * (a TCP connection that has rested sends 14 KB and waits a round trip), and many slots fit into one message.
 */
export function slim(sdp: string): string {
  const [session = "", ...sections] = split(sdp);
  const models = new Map<string, string>();
  return [session, ...sections.map((section, index) => shorten(slimSection(section, index === 0), models))].join("");
}

/** The other way round: a description that says everything everywhere, for a browser. */
export function whole(sdp: string): string {
  const [session = "", ...sections] = split(sdp);
  const said = new Map<string, string[]>();
  const expand = (section: string): string => {
    const like = /^a=parley-like:(\S+)/m.exec(section)?.[1];
    const lines = section.split("\r\n").flatMap((line) => (like !== undefined && line.startsWith("a=parley-like:") ? (said.get(like) ?? []) : [line]));
    said.set(midOf(section), lines.filter((line) => line !== "" && !own.test(line) && !transport.test(line)));
    return lines.join("\r\n");
  };
  return [session, ...sections.map(expand)].join("");
}

const split = (sdp: string): string[] => sdp.split(/^(?=m=)/m);

const midOf = (section: string): string => /^a=mid:(\S+)/m.exec(section)?.[1] ?? "";

function shorten(section: string, models: Map<string, string>): string {
  const lines = section.split("\r\n");
  const mid = midOf(section);
  if (mid === "" || !lines.includes("a=recvonly")) return section;
  const rest = lines.filter((line) => !own.test(line) || line.startsWith("m=")).join("\r\n");
  const model = models.get(rest);
  if (model === undefined) models.set(rest, mid);
  return model === undefined ? section : [...lines.filter((line) => own.test(line)), `a=parley-like:${model}`, ""].join("\r\n");
}

function slimSection(section: string, first: boolean): string {
  const lines = section.split("\r\n");
  const payloads = new Set(lines[0]?.split(" ").slice(3));
  const receives = lines.includes("a=recvonly");
  const wanted = (line: string): boolean => {
    if (!first && transport.test(line)) return false;
    if (line.startsWith("a=extmap:")) return extensions.test(line) && !(receives && line.includes("rtp-stream-id"));
    if (line.startsWith("a=rtcp-fb:")) return payloads.has(line.slice(10, line.indexOf(" "))) && !line.endsWith("goog-remb") && !(receives && line.endsWith("ccm fir"));
    if (receives && line.startsWith("a=ssrc:")) return false;
    return !/^a=(rtcp-xr:|ssrc:\d+ msid:)/.test(line);
  };
  return lines.filter(wanted).join("\r\n");
}
