import "./elements.js";
import { preferredLanguage, setLanguage } from "./platform/language.js";

// the language first, so that no English flashes by
await setLanguage(preferredLanguage(), false).catch(() => undefined);
document.getElementById("late")?.remove();
document.body.append(document.createElement("parley-app"));
