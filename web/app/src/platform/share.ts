import { msg } from "@lit/localize";
import { toast } from "../ui/toasts.js";

/** Puts text on the clipboard and says so. Pages without https have no clipboard; the old command still works there. */
export async function copy(from: HTMLElement, text: string, done: string): Promise<void> {
  const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false) ?? false;
  if (copied || copyBySelection(text)) toast(from, { text: done, kind: "good" });
  else toast(from, { text: msg("It could not be copied. Select the address and copy it yourself."), kind: "problem" });
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.setAttribute("aria-hidden", "true");
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export const canShare = (): boolean => typeof navigator.share === "function";

/** The system's own share sheet; dismissing it is no failure. */
export async function share(title: string, url: string): Promise<void> {
  await navigator.share({ title, url }).catch(() => undefined);
}
