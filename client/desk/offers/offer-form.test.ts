import { expect, it } from "vitest";
import type { Offer } from "#shared/show.ts";
import { formOf, inputOf } from "./offer-form.ts";

const name = { zh: "\u6a59", en: null };
const offer: Offer = {
	flash: { priceFen: 990, minutes: 5, startsAt: "2026-06-01T12:00:30.000Z", endsAt: "2026-06-01T12:05:30.000Z" },
	ladder: [{ units: 10, priceFen: 1500 }],
	bundle: [{ variantId: "v1", quantity: 2, title: name, variant: name, picture: null }],
	gift: { variantId: "v2", quantity: 1, title: name, variant: name, picture: null, fromUnits: null, fromFen: 5000 },
};

it("gives back the offers that it was opened with, the start of a flash sale to the second", () => {
	expect(inputOf(formOf(offer), offer)).toEqual({
		input: {
			flash: { priceFen: 990, minutes: 5, startsAt: "2026-06-01T12:00:30.000Z" },
			ladder: [{ units: 10, priceFen: 1500 }],
			bundle: [{ variantId: "v1", quantity: 2 }],
			gift: { variantId: "v2", quantity: 1, fromUnits: null, fromFen: 5000 },
		},
	});
	expect(inputOf(formOf(undefined), undefined)).toEqual({ input: { flash: null, ladder: [], bundle: [], gift: null } });
});

it("names the fields that are wrong, and only those that count", () => {
	const form = { ...formOf(offer), flashPrice: "0", flashMinutes: "x", flashAt: "", steps: [{ units: "0", price: "1" }], giftUnits: "", giftAmount: "-" };
	expect(inputOf(form, offer)).toEqual({ errors: { flashPrice: true, flashMinutes: true, flashAt: true, steps: true, giftFrom: true } });
	expect(inputOf({ ...form, flash: false, steps: [], gift: null }, offer)).toMatchObject({ input: { flash: null, gift: null } });
	expect(inputOf({ ...formOf(offer), flashStart: "tap", flashAt: "" }, offer)).toMatchObject({ input: { flash: { startsAt: null } } });
});
