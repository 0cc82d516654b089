/// <reference types="vite/client" />
import { expect, test } from "vitest";

const sources = import.meta.glob<string>("../src/**/*.ts", { query: "?raw", import: "default", eager: true });

test("no style blurs or recolours what lies under it: without a graphics processor that takes as much of the machine as a call", () => {
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  const found = Object.entries(sources).flatMap(([file, text]) => [...text.matchAll(/filter:[^;{}]*(?:blur|grayscale|brightness)\([^;{}]*/g)].map(([style]) => `${file}: ${style}`));
  expect(found).toEqual([]);
});
