import { singleKeys } from "./single-keys.js";

/** What can be done in a call, by button, menu or key. */
export type Action = "microphone" | "camera" | "screen" | "chat" | "people" | "activities" | "layout" | "view" | "statistics" | "fullscreen" | "pictureInPicture" | "settings" | "shortcuts" | "hand" | "hangup";

/** Nobody hangs up by a letter: it may have been meant for what they were writing. */
const keys: Readonly<Record<string, Action>> = {
  m: "microphone", v: "camera", s: "screen", c: "chat", u: "people", a: "activities", l: "layout", i: "statistics", f: "fullscreen", p: "pictureInPicture", r: "hand", "?": "shortcuts", "؟": "shortcuts",
};

/** Whether a page may fill the screen: on an iPhone none may, nor in a frame that was not allowed to. */
export const mayFillScreen = (): boolean => document.fullscreenEnabled === true;

/** The action of a key press; none while somebody writes, in menus, dialogs and the chat, where they had written, together with Ctrl, Alt or Meta, or where they are switched off. */
export function actionOf(event: KeyboardEvent): Action | undefined {
  if (!singleKeys.value || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented || event.isComposing || isWriting(event) || isIn(event, ".written")) return undefined;
  return keys[letterOf(event)];
}

/** Whether a key is for what somebody writes in, or for a menu or dialog that is open. */
export function isWriting(event: KeyboardEvent): boolean {
  return isIn(event, "input, textarea, select, dialog, [contenteditable], [popover]");
}

function isIn(event: KeyboardEvent, selector: string): boolean {
  return elementsOf(event).some((element) => element.matches(selector));
}

/** The elements that an event is for, innermost first; none of what has just been closed, which keeps the focus until the browser draws again. */
export function elementsOf(event: Event): Element[] {
  const elements = event.composedPath().filter((node) => node instanceof Element);
  return elements[0]?.checkVisibility() === false ? [] : elements;
}

/** On a keyboard of another script it is the letter that a Latin one has at that place. */
function letterOf({ key, code }: KeyboardEvent): string {
  const elsewhere = /^(?!\p{Script=Latin})\p{L}$/u.test(key) && /^Key([A-Z])$/.exec(code);
  return (elsewhere ? elsewhere[1]! : key).toLowerCase();
}
