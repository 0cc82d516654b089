import { msg, str } from "@lit/localize";
import { CircleAlert, Info, ServerOff } from "lucide";
import { html } from "lit";
import { icon } from "../design/icon.js";
import { bitrate, time } from "../platform/format.js";
import { language } from "../platform/language.js";
import { sentences } from "../platform/punctuation.js";
import type { AdminError } from "./admin-api.js";
import { sayProblem } from "./words.js";

/** A rate for people. */
export const rate = (bitsPerSecond: number): string => bitrate(bitsPerSecond, language());

/** `3 d 4 h`, `2 h 5 min`, `2 h`, `12 min`: how long something has lasted. */
export function lasting(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const unit = (value: number, name: string) => new Intl.NumberFormat(language(), { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  const two = (large: string, value: number, name: string) => (value > 0 ? `${large} ${unit(value, name)}` : large);
  if (days > 0) return two(unit(days, "day"), hours, "hour");
  return hours > 0 ? two(unit(hours, "hour"), rest, "minute") : unit(rest, "minute");
}

/** `1.4 GB`, in units of 1024 that people know by these names. */
export function memory(bytes: number): string {
  const [value, unit] = bytes >= 1024 ** 3 ? [bytes / 1024 ** 3, "gigabyte"] : [bytes / 1024 ** 2, "megabyte"];
  return new Intl.NumberFormat(language(), { style: "unit", unit: unit as string, unitDisplay: "short", maximumFractionDigits: (value as number) < 10 ? 1 : 0 }).format(value as number);
}

/** Something that is looked at again and again. */
type Look = { readonly problem: AdminError | undefined };

/** What stands where a page has nothing to show yet, or not any more. */
export function renderWaiting(poll: Look, tall = false) {
  if (poll.problem === undefined) return html`<div class="loading" role="status" aria-label=${msg("Loading…")}>${[0, 1, 2].map((n) => html`<div class="skeleton ${tall && n === 0 ? "tall" : ""}"></div>`)}</div>`;
  // that everybody has gone is no fault
  if (poll.problem.reason === "unknown-room" || poll.problem.reason === "unknown-participant") return html`<div class="notice" role="status">${icon(Info)}<p>${sayProblem(poll.problem)}</p></div>`;
  return html`<div class="notice danger" role="alert">${icon(ServerOff)}<p>${sayProblem(poll.problem)}</p></div>`;
}

/** What stands over figures that are not those of now. */
export function renderStale(poll: Look, at: number | undefined) {
  if (poll.problem === undefined || at === undefined) return null;
  return html`<p class="problem-line" role="status">${icon(CircleAlert, 18)}<span>${sentences([sayProblem(poll.problem), msg(str`These are the figures of ${time(at, language())}.`)])}</span></p>`;
}
