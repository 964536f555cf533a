import fc from "fast-check";
import { expect, test } from "vitest";
import { isOrderNumber, orderNumber } from "./number.ts";

const place = fc.integer({ min: 0, max: 999_999_999 });

test("a number is ten digits in groups, and checks", () => {
	fc.assert(
		fc.property(place, (n) => {
			expect(orderNumber(n)).toMatch(/^\d{3}-\d{3}-\d{4}$/);
			expect(isOrderNumber(orderNumber(n))).toBe(true);
		}),
	);
});

test("no two orders have the same number", () => {
	const numbers = new Set<string>();
	for (let n = 0; n < 200_000; n++) numbers.add(orderNumber(n));
	for (let n = 999_900_000; n < 1_000_000_000; n++) numbers.add(orderNumber(n));
	expect(numbers.size).toBe(300_000);
});

test("neighbours are far apart", () => {
	const digits = (n: number) => Number(orderNumber(n).replaceAll("-", "").slice(0, 9));
	let close = 0;
	for (let n = 0; n < 1000; n++) if (Math.abs(digits(n + 1) - digits(n)) < 1_000_000) close++;
	expect(close).toBeLessThan(20);
});

test("one wrong digit or two swapped neighbours are noticed", () => {
	fc.assert(
		fc.property(place, fc.nat(9), fc.nat(9), (n, at, digit) => {
			const digits = [...orderNumber(n).replaceAll("-", "")];
			const wrong = digits.with(at, String(digit));
			if (digits[at] !== String(digit)) expect(isOrderNumber(wrong.join(""))).toBe(false);
			if (at < 9 && digits[at] !== digits[at + 1]) expect(isOrderNumber(digits.with(at, digits[at + 1]!).with(at + 1, digits[at]!).join(""))).toBe(false);
		}),
	);
});

test("beyond the last place there is no number", () => {
	expect(() => orderNumber(1_000_000_000)).toThrow(RangeError);
	expect(() => orderNumber(-1)).toThrow(RangeError);
});
