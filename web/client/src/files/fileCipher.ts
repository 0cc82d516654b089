import type { ChatFile } from "../contracts.js";

/** What every file of an encrypted room is called on the server. */
export const sealedName = "sealed";

/** Seals the files of an encrypted room before they leave, and opens what has come. */
export interface FileCipher {
  /** What goes to the server in a file's place. */
  seal(file: File): Promise<Blob>;
  /** What a file is to those in the room, once the server has what was sealed of it. */
  describe(file: File, stored: ChatFile): Promise<ChatFile>;
  /** Where the opened file can be had within this page. */
  url(file: ChatFile, fetchSealed: () => Promise<Blob>, inline: boolean): Promise<string>;
  /** Where the chat can be had as a document within this page. */
  exportUrl(format: "text" | "json" | "html", language: string): Promise<string>;
}
