import { type Goal, sayError } from "../platform/problems.js";
import { toast } from "./toasts.js";

/** Whether what was begun from an element came about; if not, the reason is told in words. What people have waved away themselves is not. */
export async function attempt(from: EventTarget, what: Promise<unknown>, goal?: Goal): Promise<boolean> {
  try {
    await what;
    return true;
  } catch (error) {
    if ((error as { reason?: string }).reason !== "permission-dismissed") toast(from, { text: sayError(error, goal), kind: "problem" });
    return false;
  }
}
