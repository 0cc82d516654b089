/** What an invitation says. */
export interface Invitation {
  /** The room's link. Without what opens an encrypted room it makes the entry the same one when it is sent again. */
  readonly link: string;
  readonly title: string;
  readonly description?: string;
  /** In milliseconds since 1970. */
  readonly startsAt: number;
  readonly endsAt?: number;
  /** How often what it says was changed: of the same entry a calendar takes the later one. */
  readonly revision?: number;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number;
}

const octetsPerLine = 75;
const hourMs = 3_600_000;

/** An invitation as an iCalendar file (RFC 5545), `text/calendar; charset=utf-8`; one that has no end lasts an hour. */
export function invitationFile({ link, title, description, startsAt, endsAt, revision = 0, writtenAt }: Invitation): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Parley//Parley//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    // calendars name their files by it, and files stand in logs: what opens an encrypted room has no place in it
    `UID:${text(link.replace(/#.*$/s, ""))}`,
    `SEQUENCE:${revision}`,
    `DTSTAMP:${time(writtenAt)}`,
    `DTSTART:${time(startsAt)}`,
    `DTEND:${time(endsAt ?? startsAt + hourMs)}`,
    `SUMMARY:${text(title)}`,
    `DESCRIPTION:${text(description ? `${description}\n${link}` : link)}`,
    `LOCATION:${text(link)}`,
    `URL:${link}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join("");
}

/** Gives it to whoever is at the browser, as a file that calendars open. */
export function saveInvitation(room: string, invitation: Invitation): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([invitationFile(invitation)], { type: "text/calendar;charset=utf-8" }));
  link.download = `${room}.ics`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Section 3.3.5, form 2: UTC. */
function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

/** Section 3.3.11. Other control characters may not stand in a text at all. */
function text(value: string): string {
  const escaped = value.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r\n|\r|\n/g, String.raw`\n`);
  return [...escaped].filter((letter) => letter === "\t" || (letter >= " " && letter !== "\u007f")).join("");
}

/** Section 3.1: a line has at most 75 octets; what goes on begins with a space. No letter is cut. */
function fold(line: string): string {
  const encoder = new TextEncoder();
  let folded = "";
  let octets = 0;
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (octets + size > octetsPerLine) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += letter;
    octets += size;
  }
  return folded;
}
