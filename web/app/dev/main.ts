import "../src/elements.js";
import { type Language, setLanguage } from "../src/platform/language.js";
import { FakeParley } from "./fake/parley.js";
import { find, scenes } from "./scenes.js";

// /dev/?scene=call-chat&lang=zh-CN shows one scene; without a scene, the list of them
const query = new URLSearchParams(location.search);
const name = query.get("scene");
const scene = name === null ? undefined : scenes[name];

if (scene === undefined) {
  const list = document.createElement("ul");
  for (const one of Object.keys(scenes)) {
    const link = document.createElement("a");
    link.href = `?scene=${one}&lang=${query.get("lang") ?? "en"}`;
    link.textContent = one;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  document.body.append(list);
  document.documentElement.dataset.ready = "yes";
} else {
  localStorage.clear();
  if (scene.name !== null) {
    localStorage.setItem("parley.name", scene.name ?? "Ada Lovelace");
    localStorage.setItem("parley.signedIn", "yes");
  }
  await setLanguage((query.get("lang") ?? "en") as Language);
  history.replaceState(null, "", scene.path ?? "/");
  const fake = new FakeParley();
  await scene.prepare?.(fake);
  const app = document.createElement("parley-app");
  app.client = fake;
  if (query.has("rtl")) document.documentElement.dir = "rtl";
  const font = query.get("font");
  if (font !== null) app.style.setProperty("--parley-font", font);
  document.body.append(app);
  await settle();
  await scene.act?.(fake);
  lastFromNow();
  await settle();
  lastFromNow();
  await settle();
  lastFromNow();
  document.documentElement.dataset.ready = "yes";
}

// controls that hide, and what is told for a while, are wanted in the picture, however long the page has taken until now
function lastFromNow(): void {
  find("parley-call")?.dispatchEvent(new PointerEvent("pointermove"));
  for (const toast of find("parley-toasts")?.shadowRoot?.querySelectorAll(".toast") ?? []) toast.dispatchEvent(new PointerEvent("pointerleave"));
}

// pictures are taken of what has come to rest; tests wait for what they need themselves, so that for them it is enough to be drawn
function settle(): Promise<unknown> {
  return query.has("plain") ? new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))) : new Promise((done) => setTimeout(done, 350));
}
