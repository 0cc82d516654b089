import { describe, expect, test } from "vitest";
import { invitationFile } from "../src/moderation/invitation.js";

const base = { link: "https://meet.example/r/blue-otter", title: "Stand-up", startsAt: Date.UTC(2027, 0, 31, 8, 30), writtenAt: Date.UTC(2026, 10, 28, 1, 2, 3) };

describe("an invitation (RFC 5545)", () => {
  test("says when and where, in UTC, with line ends of its own", () => {
    const file = invitationFile({ ...base, endsAt: Date.UTC(2027, 0, 31, 9) });
    expect(file.startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")).toBe(true);
    expect(file.endsWith("END:VEVENT\r\nEND:VCALENDAR\r\n")).toBe(true);
    expect(file).toContain("DTSTART:20270131T083000Z\r\n");
    expect(file).toContain("DTEND:20270131T090000Z\r\n");
    expect(file).toContain("DTSTAMP:20261128T010203Z\r\n");
    expect(file.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("is the same entry when it is sent again, and a later one when the room was changed (sections 3.8.4.7, 3.8.7.4)", () => {
    const lines = (invitation: Parameters<typeof invitationFile>[0]) => invitationFile(invitation).split("\r\n");
    expect(lines(base)).toEqual(expect.arrayContaining(["UID:https://meet.example/r/blue-otter", "SEQUENCE:0"]));
    expect(lines({ ...base, title: "Moved", startsAt: base.startsAt + 3_600_000, revision: 3 })).toEqual(expect.arrayContaining(["UID:https://meet.example/r/blue-otter", "SEQUENCE:3"]));
  });

  test("has what opens an encrypted room in its link, and not in what names it", () => {
    const file = invitationFile({ ...base, link: "https://meet.example/r/e2ee-otter#k=secret" }).replaceAll("\r\n ", "");
    expect(file).toContain("UID:https://meet.example/r/e2ee-otter\r\n");
    expect(file).toContain("URL:https://meet.example/r/e2ee-otter#k=secret\r\n");
  });

  test("lasts an hour if nobody says how long", () => {
    expect(invitationFile(base)).toContain("DTEND:20270131T093000Z");
  });

  test("keeps names from becoming lines of the file (section 3.3.11)", () => {
    const file = invitationFile({ ...base, title: "a;b,c\\d\nATTENDEE:mailto:x@example.org\u0000" });
    expect(file).toContain(String.raw`SUMMARY:a\;b\,c\\d\nATTENDEE:mailto:x@example.org` + "\r\n");
  });

  test("folds lines at 75 octets without cutting a letter (section 3.1)", () => {
    const title = "团队周会与花园办公室的平面图讨论以及很多其他的事情😀😀😀😀😀😀😀😀";
    const file = invitationFile({ ...base, title });
    for (const line of file.split("\r\n")) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(file.replaceAll("\r\n ", "")).toContain(`SUMMARY:${title}\r\n`);
  });
});
