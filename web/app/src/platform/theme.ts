import { preferences } from "./preferences.js";

export type Theme = "system" | "light" | "dark";

export function rememberedTheme(): Theme {
  const theme = preferences.get("theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Puts the theme on the element (the tokens read the attribute) and the page's own colour scheme, for scroll bars and the phone's status bar. */
export function applyTheme(element: HTMLElement, theme: Theme): void {
  if (theme === "system") element.removeAttribute("theme");
  else element.setAttribute("theme", theme);
}
