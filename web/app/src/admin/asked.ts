import { toast } from "../ui/toasts.js";
import { AdminError } from "./admin-api.js";
import { sayProblem } from "./words.js";

/** Waits for what was asked of the server, says that it was done, or why it was not. */
export async function asked(from: EventTarget, doing: Promise<unknown>, done: string): Promise<boolean> {
  try {
    await doing;
    toast(from, { text: done, kind: "good" });
    return true;
  } catch (error) {
    toast(from, { text: sayProblem(error instanceof AdminError ? error : new AdminError("unknown")), kind: "problem" });
    return false;
  }
}
