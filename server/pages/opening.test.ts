import { expect, test } from "vitest";
import type { ShowSnapshot } from "#shared/show.ts";
import { openingOf } from "./opening.ts";

const snapshot = { show: { title: { zh: "新果<b>开园</b>", en: null }, hostName: "周晓橙 & 朋友" } } as ShowSnapshot;

test("says what the page is about, in its words only, and in which language they are", () => {
	expect(openingOf({ kind: "show", snapshot }, "zh")).toContain(">新果&lt;b&gt;开园&lt;/b&gt;</h1>");
	expect(openingOf({ kind: "show", snapshot }, "zh")).toContain("周晓橙 &amp; 朋友");
	expect(openingOf({ kind: "show", snapshot }, "en")).toMatch(/<h1 [^>]*lang="zh-CN">/);
});

test("is nothing where there is nothing public to say", () => {
	for (const kind of ["private", "missing", "away"] as const) expect(openingOf({ kind }, "zh")).toBe("");
});
