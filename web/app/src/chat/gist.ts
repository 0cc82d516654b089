import type { ChatEntry } from "@parley/client";

/** What a message says, where there is room for a line of it: a file without words says what it is called. */
export const gist = ({ text, files }: Pick<ChatEntry, "text" | "files">): string => text || files.map(({ name }) => name).join(", ");
