import { msg, str } from "@lit/localize";
import { language } from "../platform/language.js";
import { gradeInWords, titleOf } from "./finding.js";
import { judge, judgeAll } from "./judge.js";
import { checks, type Progress } from "./observations.js";

/** The findings as text for whoever is to help. Without addresses, unless they are wanted: they say where somebody is. */
export function report(progress: Progress, options: { addresses: boolean; at: Date; browser: string; version: string }): string {
  const at = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "long" }).format(options.at);
  const lines = [msg(str`Parley connection test, ${at}`), `Parley ${options.version}, ${options.browser}`, "", judgeAll(progress).text];
  for (const id of checks) {
    const { grade, seen, fix, details = [] } = judge(id, progress);
    lines.push("", `${titleOf(id)}: ${gradeInWords(grade)}`, `  ${seen}`);
    if (fix !== undefined) lines.push(`  → ${fix}`);
    for (const { name, value, address } of details) if (address !== true || options.addresses) lines.push(`  · ${name}: ${value}`);
  }
  return `${lines.join("\n")}\n`;
}
