import { expect, test } from "vitest";
import { slowLine } from "./slow-line.ts";

const good = { loss: 0, freezes: 0 };
const said = (...readings: { loss: number | null; freezes: number | null }[]) => {
	const judge = slowLine();
	return readings.map(judge);
};

test("one bad reading says nothing, two in a row do, and so it is with good ones", () => {
	const bad = { loss: 0.2, freezes: 0 };
	expect(said(good, bad, good, bad, bad, good, bad, good, good)).toEqual([false, false, false, false, true, true, true, true, false]);
});

test("a picture that stands still again and again is slow without any loss", () => {
	expect(said(good, { loss: 0, freezes: 1 }, { loss: 0, freezes: 3 }, { loss: 0, freezes: 3 }, { loss: 0, freezes: 3 })).toEqual([false, false, true, true, false]);
});

test("what the browser does not tell is no reason", () => {
	expect(said({ loss: null, freezes: null }, { loss: null, freezes: null }, { loss: null, freezes: null })).toEqual([false, false, false]);
});
