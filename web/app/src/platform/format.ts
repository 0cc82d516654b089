import { msg, str } from "@lit/localize";

/** `0:07`, `12:05`, `1:02:03`: a running call. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const s = String(whole % 60).padStart(2, "0");
  const m = Math.floor(whole / 60) % 60;
  const h = Math.floor(whole / 3600);
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

/** A finished call's length in words, the two largest units at most. */
export function spokenDuration(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: [number, string][] = [[Math.floor(whole / 3600), "hour"], [Math.floor(whole / 60) % 60, "minute"], [whole % 60, "second"]];
  const first = units.findIndex(([n]) => n > 0);
  const shown = first < 0 ? units.slice(2) : units.slice(first, first + 2).filter(([n]) => n > 0);
  return shown
    .map(([n, unit]) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: locale.startsWith("zh") ? "short" : "long" }).format(n))
    .join(locale.startsWith("zh") ? "" : " ");
}

/** When something was, as short as can be understood: `14:05`, `Yesterday 14:05`, `Mon 14:05`, `3 Nov`. */
export function when(at: number, now: number, locale: string): string {
  const date = new Date(at);
  const hour = time(at, locale);
  const days = daysBetween(at, now);
  if (days === 0) return hour;
  if (days === 1) return msg(str`Yesterday ${hour}`);
  if (days < 7) return `${new Intl.DateTimeFormat(locale, { weekday: "short" }).format(date)} ${hour}`;
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(date);
}

/** The heading over a day's messages. */
export function day(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now);
  if (days === 0) return msg("Today");
  if (days === 1) return msg("Yesterday");
  return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(at);
}

export function time(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(at);
}

/** From when until when, with the day: `Mon, 30 Nov 2026, 10:00 – 11:00`. */
export function period(from: number, until: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }).formatRange(from, until);
}

/** When something will be, with the day, and the year if it is another one: `Mon, 30 Nov, 10:00`. */
export function upcoming(at: number, now: number, locale: string): string {
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", ...(year && { year: "numeric" }), hour: locale.startsWith("zh") ? "2-digit" : "numeric", minute: "2-digit" }).format(at);
}

/** As `datetime-local` wants it: wall-clock time, to the minute; empty without a time. */
export function localInput(at: number | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** `340 kB`, `1.2 MB`. */
export function fileSize(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return new Intl.NumberFormat(locale, { style: "unit", unit: units[step]!, unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: step > 1 ? 1 : 0 }).format(bytes / 1000 ** step);
}

export function bitrate(bitsPerSecond: number, locale: string): string {
  const n = (value: number, digits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return bitsPerSecond >= 1e6 ? `${n(bitsPerSecond / 1e6, 1)} Mbit/s` : `${n(bitsPerSecond / 1e3, 0)} kbit/s`;
}

function daysBetween(at: number, now: number): number {
  const midnight = (t: number) => new Date(t).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/** Words of somebody within words of ours: what is read from right to left turns nothing around it (Unicode UAX 9, FSI and PDI). */
export const isolate = (text: string): string => (/[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text) ? `\u2068${text}\u2069` : text);

/** An emoji of several code points: a flag, a skin, a family. */
const emoji = /^(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)*)/u;

/** One or two letters for an avatar: the first letters of the first and last word; one character for Chinese names. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letter = (word: string | undefined) => (word === undefined ? "" : emoji.exec(word)?.[0] ?? [...word][0]!.toLocaleUpperCase());
  const first = letter(words[0]);
  if (/\p{Script=Han}/u.test(first)) return [...words[0]!].slice(-2).join("");
  if (words.length < 2) return first || "?";
  // two letters of an Arabic script side by side would be written as one word
  return [first, letter(words.at(-1))].join(/\p{Script=Arabic}/u.test(first) ? "\u200C" : "");
}

/** A stable number from 0 to `count - 1` for a name or id (FNV-1a). */
export function pick(text: string, count: number): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return (hash >>> 0) % count;
}

/** A part of a whole, from 0 to 1: `12%`, with as many digits behind the point as are asked for. */
export function percent(part: number, locale: string, digits = 0): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(part);
}
