import { language } from "./language.js";

const chinese = (): boolean => language().startsWith("zh");

/** With the full stop of the language. */
export const sentence = (text: string): string => text + (chinese() ? "。" : ".");

/** Some sentences after each other. */
export const sentences = (texts: readonly string[]): string => texts.join(chinese() ? "" : " ");

/** Behind something, in brackets. */
export const bracketed = (text: string): string => (chinese() ? `（${text}）` : ` (${text})`);

/** Who says something, or what is of what. */
export const saidBy = (name: string, text: string): string => `${name}${chinese() ? "：" : ": "}${text}`;
