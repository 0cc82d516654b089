import { type ChatEntry, unreadableText } from "@parley/client";
import { msg } from "@lit/localize";

/** More of it is in no line, and some of what is looked for below takes the cube of a text's length. */
const most = 1_000;

/** What a message says, where there is room for a line of it: a file without words says what it is called. */
export const gist = ({ text, files }: Pick<ChatEntry, "text" | "files">): string => (text === unreadableText ? unreadable() : bare(text.slice(0, most))) || files.map(({ name }) => name).join(", ");

/** The words without the signs that make them bold, code or a link. */
function bare(text: string): string {
  return text.replace(/\[([^\]\n]+)\]\([^)\s]+\)/g, "$1").replace(/(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1/g, "$2").replace(/(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])/g, "$2");
}

/** In place of what somebody has changed on its way, or never sealed. */
export const unreadable = (): string => msg("This message cannot be opened. Ask whoever wrote it to send it again.");
