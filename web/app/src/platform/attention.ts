import { preferences } from "./preferences.js";

/** Makes the tab say that somebody calls: its title alternates. Returns what ends it and puts the title back. */
export function blinkTitle(text: string): () => void {
  const original = document.title;
  let on = false;
  const step = () => {
    on = !on;
    document.title = on ? text : original;
  };
  step();
  const timer = setInterval(step, 1000);
  return () => {
    clearInterval(timer);
    document.title = original;
  };
}

/** A notification of the operating system, if the page is out of sight and the user agreed. A click brings the page back. */
export function notify(title: string, body: string, tag: string): () => void {
  if (!("Notification" in window) || Notification.permission !== "granted" || document.visibilityState === "visible") return () => undefined;
  try {
    const notification = new Notification(title, { body, tag, icon: "/icon.svg", requireInteraction: true });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return () => notification.close();
  } catch {
    // Chromium on Android knows notifications only from service workers
    return () => undefined;
  }
}

/** Whether it makes sense to ask for notifications now: never asked here before, and the browser has not decided. */
export function mayAskToNotify(): boolean {
  // telephones show notifications only through service workers
  return "Notification" in window && isSecureContext && !matchMedia("(pointer: coarse)").matches && Notification.permission === "default" && preferences.get("askedToNotify") === null;
}

export async function askToNotify(): Promise<boolean> {
  preferences.set("askedToNotify", "yes");
  return (await Notification.requestPermission()) === "granted";
}

export function declineToNotify(): void {
  preferences.set("askedToNotify", "no");
}
