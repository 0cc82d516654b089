import { isSealedFile, type SealedFile } from "../files/sealedFile.js";

/** What is sealed of a message: everything that the server is neither to read nor to change. */
export interface ChatContent {
  readonly text: string;
  /** The id of the only other one who is to read it. */
  readonly to?: string | undefined;
  /** The id of the message that it answers. */
  readonly replyTo?: string | undefined;
  /** How often its writer has changed it. */
  readonly edit: number;
  readonly files: readonly SealedFile[];
}

const mostFiles = 10;

export function writeContent(content: ChatContent): string {
  const { text, to, replyTo, edit, files } = content;
  return JSON.stringify({ text, ...(to !== undefined && { to }), ...(replyTo !== undefined && { replyTo }), ...(edit > 0 && { edit }), ...(files.length > 0 && { files }) });
}

/** Undefined if it is not what {@link writeContent} makes: whoever has the link may have written anything. */
export function readContent(json: string): ChatContent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { text, to, replyTo, edit = 0, files = [] } = value as Record<string, unknown>;
  const isId = (id: unknown): id is string | undefined => id === undefined || typeof id === "string";
  if (typeof text !== "string" || !isId(to) || !isId(replyTo) || typeof edit !== "number" || !Number.isSafeInteger(edit) || edit < 0) return undefined;
  if (!Array.isArray(files) || files.length > mostFiles || !files.every(isSealedFile)) return undefined;
  return { text, to, replyTo, edit, files };
}

/** Whether the server shows a message to whom and in answer to what its writer meant it. */
export function sameTarget(content: Pick<ChatContent, "to" | "replyTo">, shown: Pick<ChatContent, "to" | "replyTo">): boolean {
  return content.to === shown.to && content.replyTo === shown.replyTo;
}
