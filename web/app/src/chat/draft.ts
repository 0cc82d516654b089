import type { Chat, ChatEntry, User } from "@parley/client";

/** What the text that is being written is for. */
export type Purpose = { readonly kind: "new" } | { readonly kind: "reply" | "edit"; readonly entry: ChatEntry };

/** What is being written, for whom, and to what end. */
export interface Draft {
  readonly text: string;
  readonly purpose: Purpose;
  readonly reader: User | undefined;
  /** What was being written before an edit began. */
  readonly kept: string;
}

const blank: Draft = { text: "", purpose: { kind: "new" }, reader: undefined, kept: "" };
const drafts = new WeakMap<Chat, Draft>();

/** What was being written in a chat when its panel was closed, or another room's was opened in its place. */
export const draftOf = (chat: Chat): Draft => drafts.get(chat) ?? blank;

export function keepDraft(chat: Chat, draft: Draft): void {
  drafts.set(chat, draft);
}
