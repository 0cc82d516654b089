/** What can be done in a call, by button, menu or key. */
export type Action = "microphone" | "camera" | "screen" | "chat" | "people" | "activities" | "layout" | "view" | "statistics" | "fullscreen" | "pictureInPicture" | "settings" | "shortcuts" | "hand" | "hangup";

const keys: Readonly<Record<string, Action>> = {
  m: "microphone", v: "camera", s: "screen", c: "chat", u: "people", a: "activities", l: "layout", i: "statistics", f: "fullscreen", p: "pictureInPicture", r: "hand", h: "hangup", "?": "shortcuts",
};

/** The action of a key press; none while somebody writes, in menus and dialogs, or together with Ctrl, Alt or Meta. */
export function actionOf(event: KeyboardEvent): Action | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented || event.isComposing || isWriting(event)) return undefined;
  return keys[event.key.toLowerCase()];
}

/** Whether a key is for what somebody writes in, or for a menu or dialog that is open. */
export function isWriting(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => node instanceof Element && node.matches("input, textarea, select, dialog, [contenteditable], [popover]"));
}
