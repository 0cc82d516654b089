/** `/elements.js` of the server: the elements for a page of one's own, in the language of that page. */
import { followPageLanguage } from "./platform/language.js";

export * from "./elements.js";

await followPageLanguage();
