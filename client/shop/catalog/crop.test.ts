import { expect, test } from "vitest";
import { firstBox, moveBox, resizeBox } from "./crop.ts";

const picture = { width: 1000, height: 600 };

test("a crop begins as the largest square in the middle, or as the whole picture", () => {
	expect(firstBox(picture, true)).toEqual({ x: 200, y: 0, width: 600, height: 600 });
	expect(firstBox(picture, false)).toEqual({ x: 0, y: 0, width: 1000, height: 600 });
});

test("a box stays inside, keeps its shape and does not vanish", () => {
	const box = { x: 100, y: 100, width: 300, height: 300 };
	expect(moveBox(box, -500, 9000, picture)).toEqual({ ...box, x: 0, y: 300 });
	expect(resizeBox(box, 900, 10, picture, true)).toEqual({ ...box, width: 500, height: 500 });
	expect(resizeBox(box, 900, -50, picture, false)).toEqual({ ...box, width: 900, height: 250 });
	expect(resizeBox(box, -9000, -9000, picture, false)).toEqual({ ...box, width: 48, height: 48 });
	expect(resizeBox(box, -9000, 0, picture, true)).toEqual({ ...box, width: 48, height: 48 });
});
