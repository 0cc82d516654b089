import { msg, str } from "@lit/localize";
import { language } from "../platform/language.js";
import type { CheckId } from "./observations.js";

export type Grade = "waiting" | "running" | "good" | "fair" | "bad" | "skipped";

/** A figure behind a finding. What is an address leaves the page only if its owner wants it. */
export interface Detail {
  readonly name: string;
  readonly value: string;
  readonly address?: boolean;
}

/** What one look has come to, in words. */
export interface Finding {
  readonly grade: Grade;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it. */
  readonly fix?: string;
  /** Where that is begun. */
  readonly link?: { readonly href: string; readonly text: string };
  readonly details?: readonly Detail[];
}

export function gradeInWords(grade: Grade): string {
  switch (grade) {
    case "waiting": return msg("Waiting");
    case "running": return msg("Testing…");
    case "good": return msg("Good");
    case "fair": return msg("Could be better");
    case "bad": return msg("Does not work");
    case "skipped": return msg("Not tested");
  }
}

export function titleOf(id: CheckId): string {
  switch (id) {
    case "page": return msg("This page");
    case "signaling": return msg("The server");
    case "devices": return msg("Microphone and camera");
    case "paths": return msg("The fast way (UDP)");
    case "relay-udp": return msg("Relay over UDP");
    case "relay-tcp": return msg("Relay over TCP");
    case "relay-tls": return msg("Relay over the port of web pages");
    case "speed": return msg("Speed");
  }
}

/** `45 ms`, `1.2 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `< ${duration(1)}`;
  const [value, unit, digits] = milliseconds < 1000 ? [milliseconds, "millisecond", milliseconds < 10 ? 1 : 0] : [milliseconds / 1000, "second", 1];
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
}

export const took = (milliseconds: number): Detail => ({ name: msg("Time it took"), value: duration(milliseconds) });

export const overdue = (seconds: number): Finding => ({
  grade: "bad",
  seen: msg(str`There was no answer within ${seconds} seconds.`),
  fix: msg("Run the test again. If it stays so, close other tabs and restart the browser."),
});
