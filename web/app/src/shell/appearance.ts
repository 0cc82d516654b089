import { msg } from "@lit/localize";
import { Check, Monitor, Moon, Sun } from "lucide";
import { html } from "lit";
import { icon } from "../design/icon.js";
import { type Language, language, languages, setLanguage } from "../platform/language.js";
import type { Theme } from "../platform/theme.js";

/** Language and theme as menu items; the two things a person sets before anything else. */
export function appearanceItems(theme: Theme, choose: (theme: Theme) => void) {
  const themes: [Theme, string, typeof Sun][] = [["system", msg("Like the system"), Monitor], ["light", msg("Light"), Sun], ["dark", msg("Dark"), Moon]];
  return html`
    <div class="group" id="language">${msg("Language")}</div>
    <div role="group" aria-labelledby="language">
      ${Object.entries(languages).map(([tag, name]) => html`
        <button class="item" role="menuitemradio" aria-checked=${tag === language()} lang=${tag} @click=${() => setLanguage(tag as Language)}>
          <span class="grow">${name}</span><span class="tick">${icon(Check, 18)}</span></button>`)}
    </div>
    <div class="group" id="theme">${msg("Appearance")}</div>
    <div role="group" aria-labelledby="theme">
      ${themes.map(([value, name, drawing]) => html`
        <button class="item" role="menuitemradio" aria-checked=${value === theme} @click=${() => choose(value)}>
          ${icon(drawing, 18)}<span class="grow">${name}</span><span class="tick">${icon(Check, 18)}</span></button>`)}
    </div>`;
}
