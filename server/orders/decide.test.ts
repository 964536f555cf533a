import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, type Facts, type ItemFacts, type Placement, placementKey, toRefusal, unitsKey } from "./decide.ts";

const item: ItemFacts = { open: true, showState: "live", livePriceFen: 1990, quotaLeft: 10, perBuyerLimit: 3 };
const facts: Facts = {
	variant: { priceFen: 2990, forSale: true },
	available: 10,
	items: new Map([["item", item]]),
	units: new Map(),
	addressOwners: new Map([["a-home", "a"], ["b-home", "b"]]),
	placed: new Map(),
};
const a: Placement = { variantId: "variant", buyerId: "a", key: "key-1", bodyHash: "11", lineupItemId: "item", quantity: 1, addressId: "a-home", unitPriceFen: 1990, note: "" };
const b: Placement = { ...a, buyerId: "b", addressId: "b-home" };
const withItem = (change: Partial<ItemFacts>): Facts => ({ ...facts, items: new Map([["item", { ...item, ...change }]]) });

describe("decide", () => {
	test("places at the live price while the show is live, at the variant's own price without a lineup item", () => {
		expect(decide([a, { ...b, lineupItemId: null, unitPriceFen: 2990 }], facts)).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "placed", unitPriceFen: 2990 }]);
	});

	test("first come, first served: the last unit goes to the earlier one", () => {
		expect(decide([a, b], { ...facts, available: 1 })).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "sold_out" }]);
	});

	test("says how many are left when some are", () => {
		expect(decide([{ ...a, quantity: 3 }, { ...b, quantity: 3 }], { ...facts, available: 5 })).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "not_enough", left: 2 }]);
	});

	test("a large request that is refused takes nothing from the next one", () => {
		expect(decide([{ ...a, quantity: 3 }, b], { ...facts, available: 2 }).map((outcome) => outcome.kind)).toEqual(["not_enough", "placed"]);
	});

	test("the quota binds the live price only", () => {
		expect(decide([a, { ...b, lineupItemId: null, unitPriceFen: 2990 }], withItem({ quotaLeft: 0 })).map((outcome) => outcome.kind)).toEqual(["sold_out", "placed"]);
	});

	test("the limit counts what the buyer has already, and what stands earlier in the batch", () => {
		const had = { ...facts, units: new Map([[unitsKey("item", "a"), 1]]) };
		expect(decide([{ ...a, quantity: 2 }, { ...a, key: "key-2" }, { ...b, quantity: 4 }], had)).toEqual([
			{ kind: "placed", unitPriceFen: 1990 },
			{ kind: "limit_reached", limit: 3, left: 0 },
			{ kind: "limit_reached", limit: 3, left: 3 },
		]);
	});

	test("the live price stops with the show, and does not start before it", () => {
		expect(decide([a], withItem({ open: false, showState: "ended" }))).toEqual([{ kind: "show_over" }]);
		expect(decide([a], withItem({ open: false, showState: "scheduled" }))).toEqual([{ kind: "show_not_live" }]);
	});

	test("a price that the buyer did not see is refused, cheaper or dearer", () => {
		expect(decide([{ ...a, unitPriceFen: 1 }], facts)).toEqual([{ kind: "price_changed", priceFen: 1990 }]);
		expect(decide([{ ...a, unitPriceFen: 2990 }], facts)).toEqual([{ kind: "price_changed", priceFen: 1990 }]);
		expect(toRefusal({ kind: "price_changed", priceFen: 1990 }).params).toEqual({ price: "¥19.90" });
	});

	test("somebody else's address, a product off sale, an unknown item or variant are refused", () => {
		expect(decide([{ ...a, addressId: "b-home" }], facts)).toEqual([{ kind: "address_unknown" }]);
		expect(decide([a], { ...facts, variant: { priceFen: 2990, forSale: false } })).toEqual([{ kind: "not_for_sale" }]);
		expect(decide([a], { ...facts, variant: null })).toEqual([{ kind: "not_for_sale" }]);
		expect(decide([{ ...a, lineupItemId: "other" }], facts)).toEqual([{ kind: "not_for_sale" }]);
	});

	test("a total beyond the columns is refused", () => {
		expect(decide([{ ...a, lineupItemId: null, quantity: 999, unitPriceFen: 100_000_000 }], { ...facts, available: 1000, variant: { priceFen: 100_000_000, forSale: true } })).toEqual([{ kind: "total_too_large" }]);
	});

	test("a key that was acknowledged answers its order, whatever happened since", () => {
		const since = { ...withItem({ open: false, showState: "ended" }), available: 0, placed: new Map([[placementKey(a), { bodyHash: "11", orderId: "order" }]]) };
		expect(decide([a, { ...a, bodyHash: "22" }], since)).toEqual([{ kind: "replayed", orderId: "order" }, { kind: "idempotency_reused" }]);
	});

	test("a key twice in a batch is one order; a refused one may try again", () => {
		expect(decide([a, a, { ...a, bodyHash: "22" }], facts)).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "repeated", index: 0 }, { kind: "idempotency_reused" }]);
		expect(decide([{ ...a, bodyHash: "22", quantity: 999 }, a], facts).map((outcome) => outcome.kind)).toEqual(["limit_reached", "placed"]);
	});
});

const buyers = ["a", "b", "c"];
const anyPlacement: fc.Arbitrary<Placement> = fc
	.record({ buyerId: fc.constantFrom(...buyers), key: fc.constantFrom("k1", "k2", "k3", "k4"), bodyHash: fc.constantFrom("11", "22"), lineupItemId: fc.constantFrom("item", "other", null), quantity: fc.integer({ min: 1, max: 4 }), cheap: fc.boolean() })
	.map(({ cheap, ...rest }) => ({ ...rest, variantId: "variant", addressId: `${rest.buyerId}-home`, unitPriceFen: cheap ? 1990 : 2990, note: "" }));
const anyFacts: fc.Arbitrary<Facts> = fc
	.record({ available: fc.nat(12), quota: fc.nat(8), limit: fc.integer({ min: 1, max: 5 }), had: fc.array(fc.tuple(fc.constantFrom(...buyers), fc.nat(5))), open: fc.boolean() })
	.map(({ available, quota, limit, had, open }) => ({
		...facts,
		available,
		items: new Map([
			["item", { ...item, quotaLeft: quota, perBuyerLimit: limit }],
			["other", { ...item, open, livePriceFen: 2990, quotaLeft: 3, perBuyerLimit: 2 }],
		]),
		units: new Map(had.map(([buyer, units]) => [unitsKey("item", buyer), units])),
		addressOwners: new Map(buyers.map((buyer) => [`${buyer}-home`, buyer])),
	}));

describe("any batch", () => {
	test("stays within stock, quota and limits, and places a key once", () => {
		fc.assert(
			fc.property(fc.array(anyPlacement, { maxLength: 30 }), anyFacts, (batch, given) => {
				const outcomes = decide(batch, given);
				const placed = batch.filter((_, index) => outcomes[index]!.kind === "placed");
				const units = (some: Placement[]) => some.reduce((sum, placement) => sum + placement.quantity, 0);
				expect(units(placed)).toBeLessThanOrEqual(given.available);
				expect(new Set(placed.map(placementKey)).size).toBe(placed.length);
				for (const [id, facts] of given.items) {
					const ofItem = placed.filter((placement) => placement.lineupItemId === id);
					expect(units(ofItem)).toBeLessThanOrEqual(facts.open ? facts.quotaLeft : 0);
					for (const buyer of buyers) {
						const mine = units(ofItem.filter((placement) => placement.buyerId === buyer));
						if (mine > 0) expect(mine + (given.units.get(unitsKey(id, buyer)) ?? 0)).toBeLessThanOrEqual(facts.perBuyerLimit);
					}
				}
			}),
		);
	});

	test("is decided as if each had come alone, one after the other", () => {
		fc.assert(
			fc.property(fc.array(anyPlacement, { maxLength: 20 }), anyFacts, (batch, given) => {
				let now = given;
				const orders: number[] = [];
				const alone = batch.map((placement, index) => {
					const [outcome] = decide([placement], now);
					if (outcome!.kind === "placed") {
						orders.push(index);
						const { lineupItemId, quantity } = placement;
						now = {
							...now,
							available: now.available - quantity,
							placed: new Map([...now.placed, [placementKey(placement), { bodyHash: placement.bodyHash, orderId: String(index) }]]),
							...(lineupItemId === null ? {} : {
								items: new Map([...now.items].map(([id, facts]) => [id, id === lineupItemId ? { ...facts, quotaLeft: facts.quotaLeft - quantity } : facts])),
								units: new Map([...now.units, [unitsKey(lineupItemId, placement.buyerId), (now.units.get(unitsKey(lineupItemId, placement.buyerId)) ?? 0) + quantity]]),
							}),
						};
					}
					return outcome!.kind === "replayed" ? { kind: "repeated", index: Number(outcome!.orderId) } : outcome;
				});
				expect(decide(batch, given)).toEqual(alone);
			}),
		);
	});
});
