import { configureLocalization } from "@lit/localize";
import { sourceLocale, targetLocales } from "../locales/codes.js";
import { preferences } from "./preferences.js";

export const languages = { en: "English", "zh-CN": "中文" } as const;
export type Language = keyof typeof languages;

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: () => import("../locales/zh-CN.js"),
});

export function language(): Language {
  return getLocale() as Language;
}

/** Changes the language of everything on the page; `lang` follows, so that screen readers and fonts do too. */
export async function setLanguage(chosen: Language, remember = true): Promise<void> {
  if (remember) preferences.set("language", chosen);
  await setLocale(chosen);
  document.documentElement.lang = chosen;
}

/** The language of the page around the elements; that page itself is left as it is. */
export async function followPageLanguage(): Promise<void> {
  if (document.documentElement.lang.startsWith("zh")) await setLocale("zh-CN");
}

/** The remembered language, else the first of the browser's that we have. */
export function preferredLanguage(): Language {
  const remembered = preferences.get("language");
  if (remembered !== null && remembered in languages) return remembered as Language;
  for (const tag of navigator.languages) {
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}
