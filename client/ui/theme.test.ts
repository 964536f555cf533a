import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./theme.css", import.meta.url), "utf8");

function tokens(block: string): Map<string, string> {
	const start = css.indexOf(block);
	const text = css.slice(start, css.indexOf("\n}", start));
	return new Map([...text.matchAll(/--c-([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** WCAG 2.2 relative luminance and contrast ratio. */
function luminance(hex: string): number {
	const [r, g, b] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
	const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
	return (high + 0.05) / (low + 0.05);
}

const grounds = ["ground", "surface", "sunken"];
const text = [
	...["ink", "muted", "leaf-ink", "buy-ink", "straw-ink", "paper-ink"].flatMap((ink) => grounds.map((ground) => [ink, ground])),
	...["leaf", "buy", "straw", "paper"].flatMap((name) => [[`${name}-ink`, `${name}-soft`], ["ink", `${name}-soft`], ["muted", `${name}-soft`]]),
	["on-leaf", "leaf"], ["on-leaf", "leaf-hover"], ["on-buy", "buy"], ["on-buy", "buy-hover"], ["on-paper", "paper"], ["on-paper", "paper-hover"],
] as [string, string][];
const signs = [...["line-strong", "focus"].flatMap((sign) => grounds.map((ground) => [sign, ground])), ["leaf", "surface"], ["buy", "surface"]] as [string, string][];

describe.each([["light", ":root {\n\tcolor-scheme: light"], ["dark", "@utility night {"]])("the %s scheme", (_, block) => {
	const token = tokens(block);
	it.each(text)("%s on %s is AA text", (ink, ground) => {
		expect(contrast(token.get(ink)!, token.get(ground)!)).toBeGreaterThanOrEqual(4.5);
	});
	it.each(signs)("%s on %s is an AA sign", (sign, ground) => {
		expect(contrast(token.get(sign)!, token.get(ground)!)).toBeGreaterThanOrEqual(3);
	});
});
