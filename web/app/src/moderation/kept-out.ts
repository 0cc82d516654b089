import type { Moderation, User } from "@parley/client";
import { msg, str } from "@lit/localize";
import { attempt } from "../ui/attempt.js";
import { toast } from "../ui/toasts.js";

/** Somebody was kept out, which can be undone from where it was done. */
export function sayKeptOut(from: Element, moderation: Moderation, user: User): void {
  toast(from, { text: msg(str`${user.name} is kept out for a day`), action: { label: msg("Undo"), run: () => void attempt(from, moderation.unban(user.id)) } });
}
