import type { Clock } from "../../ports.js";
import type { FileChannel } from "./channel.js";
import type { HeldFile } from "./held.js";
import { Pace } from "./pace.js";

/** How long an answer may take: the other side may have to load its part first. */
export const answerMs = 10_000;
/** Nothing was heard for so long: something is broken that nobody has noticed. */
const silenceMs = 20_000;
/** Largest message that every browser takes (RFC 8841, section 6.1: 64 KiB is what may be sent without asking). */
const pieceBytes = 64 * 1024;

/** `broken`: the channel ended before; where it goes on the other side knows. */
export type Outcome = "done" | "refused" | "broken";

/** Sends a file over a channel, from where the other side has it. Rejects when the file cannot be read. */
export async function give(channel: FileChannel, clock: Clock, id: string, content: Blob, told: (got: number) => void, signal: AbortSignal): Promise<Outcome> {
  channel.say({ type: "offer", id, size: content.size });
  const answer = await channel.hear(signal, answerMs, "send", "refuse");
  if (answer?.type === "refuse") return "refused";
  if (!answer || answer.offset > content.size) return "broken";
  let got = answer.offset;
  let sent = got;
  const pace = new Pace(got);
  told(got);
  while (got < content.size) {
    const message = channel.read();
    if (message) {
      if (message instanceof ArrayBuffer || message.type !== "got" || message.offset <= got || message.offset > sent) return "broken";
      got = message.offset;
      pace.got(got, clock.now());
      told(got);
    } else if (channel.over || signal.aborted) {
      return "broken";
    } else if (sent < content.size && sent - got < pace.window && !channel.full) {
      const piece = await content.slice(sent, sent + pieceBytes).arrayBuffer();
      channel.send(piece);
      sent += piece.byteLength;
      pace.sent(sent, clock.now());
    } else if (!(await channel.change(signal, silenceMs))) {
      return "broken";
    }
  }
  return "done";
}

/** Takes what comes of a file over a channel, until it is whole or the channel ends. */
export async function take(channel: FileChannel, held: HeldFile, told: () => void, signal: AbortSignal): Promise<void> {
  channel.say({ type: "send", offset: held.received });
  // what this channel still brings when another one has taken its place is there twice
  while (!held.whole && !signal.aborted) {
    const message = channel.read();
    if (message === undefined) {
      if (channel.over || !(await channel.change(signal, silenceMs))) return;
    } else if (message instanceof ArrayBuffer && held.add(message)) {
      channel.say({ type: "got", offset: held.received });
      told();
    } else {
      return;
    }
  }
}
