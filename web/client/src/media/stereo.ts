/**
 * Says in a description whether its side takes music in two channels (RFC 7587, section 6.1). In our own it is always so; in the
 * other side's it decides what our encoder does, and speech is better off with one channel.
 */
export function withStereo(sdp: string, stereo: boolean): string {
  return sdp.split(/^(?=m=)/m).map((section) => (section.startsWith("m=audio") ? adjust(section, stereo) : section)).join("");
}

function adjust(section: string, stereo: boolean): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(section)?.[1];
  if (payload === undefined) return section;
  return section.replace(new RegExp(`^a=fmtp:${payload} (.*)$`, "m"), (_, given: string) => {
    const ending = given.endsWith("\r") ? "\r" : "";
    const kept = given.trim().split(";").map((parameter) => parameter.trim()).filter((parameter) => parameter !== "" && !/^(sprop-)?stereo=/.test(parameter));
    return `a=fmtp:${payload} ${[...kept, ...(stereo ? ["stereo=1"] : [])].join(";")}${ending}`;
  });
}
