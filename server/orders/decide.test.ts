import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OfferTerms } from "#shared/pricing.ts";
import { type ClaimFacts, decide, emptyLedger, type Facts, type ItemFacts, type NotPlaced, type Outcome, type Placement, placementKey, toRefusal, unitsKey } from "./decide.ts";

const noon = Date.parse("2026-06-01T12:00:00Z");
const item: ItemFacts = { showId: "show", open: true, showState: "live", livePriceFen: 1990, quotaLeft: 10, sold: 0, perBuyerLimit: 3, offer: null, components: [], gift: null };
const facts: Facts = {
	now: noon,
	variantId: "variant",
	variant: { priceFen: 2990, forSale: true, shopId: "shop" },
	stock: new Map([["variant", 10]]),
	items: new Map([["item", item]]),
	units: new Map(),
	addressOwners: new Map([["a-home", "a"], ["b-home", "b"]]),
	placed: new Map(),
	claims: new Map(),
};
const a: Placement = { variantId: "variant", buyerId: "a", key: "key-1", bodyHash: "11", lineupItemId: "item", quantity: 1, addressId: "a-home", unitPriceFen: 1990, note: "", couponClaimIds: [] };
const b: Placement = { ...a, buyerId: "b", addressId: "b-home" };
const inStock = (units: number) => new Map([["variant", units]]);
const withItem = (change: Partial<ItemFacts>): Facts => ({ ...facts, items: new Map([["item", { ...item, ...change }]]) });

describe("decide", () => {
	test("places at the live price while the show is live, at the variant's own price without a lineup item", () => {
		expect(decide([a, { ...b, lineupItemId: null, unitPriceFen: 2990 }], facts)).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "placed", unitPriceFen: 2990 }]);
	});

	test("first come, first served: the last unit goes to the earlier one", () => {
		expect(decide([a, b], { ...facts, stock: inStock(1) })).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "sold_out" }]);
	});

	test("says how many are left when some are", () => {
		expect(decide([{ ...a, quantity: 3 }, { ...b, quantity: 3 }], { ...facts, stock: inStock(5) })).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "not_enough", left: 2 }]);
	});

	test("a large request that is refused takes nothing from the next one", () => {
		expect(decide([{ ...a, quantity: 3 }, b], { ...facts, stock: inStock(2) }).map((outcome) => outcome.kind)).toEqual(["not_enough", "placed"]);
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

	test("a price above what the buyer saw is refused, one below it is theirs", () => {
		expect(decide([{ ...a, unitPriceFen: 1989 }], facts)).toEqual([{ kind: "price_changed", priceFen: 1990 }]);
		expect(decide([{ ...a, unitPriceFen: 2990 }], facts)).toEqual([{ kind: "placed", unitPriceFen: 1990 }]);
		expect(toRefusal({ kind: "price_changed", priceFen: 1990 }).params).toEqual({ price: "¥19.90" });
	});

	test("somebody else's address, a product off sale, an unknown item or variant are refused", () => {
		expect(decide([{ ...a, addressId: "b-home" }], facts)).toEqual([{ kind: "address_unknown" }]);
		expect(decide([a], { ...facts, variant: { priceFen: 2990, forSale: false, shopId: "shop" } })).toEqual([{ kind: "not_for_sale" }]);
		expect(decide([a], { ...facts, variant: null })).toEqual([{ kind: "not_for_sale" }]);
		expect(decide([{ ...a, lineupItemId: "other" }], facts)).toEqual([{ kind: "not_for_sale" }]);
	});

	test("a total beyond the columns is refused", () => {
		expect(decide([{ ...a, lineupItemId: null, quantity: 999, unitPriceFen: 100_000_000 }], { ...facts, stock: inStock(1000), variant: { priceFen: 100_000_000, forSale: true, shopId: "shop" } })).toEqual([{ kind: "total_too_large" }]);
	});

	test("shipping is reckoned with the weight of all units and components, after coupons; what the buyer did not see or can't have is refused", () => {
		const rules = { zones: [], elsewhere: { firstG: 1000, firstFen: 800, nextG: 1000, nextFen: 100, freeFromFen: 9900 }, notTo: ["810000"] };
		const shipping = { rules, provinceOf: (addressId: string) => (addressId === "b-home" ? "810000" : "420000"), weights: new Map([["variant", 600], ["jar", 500]]) };
		const charged: Facts = { ...facts, shipping };
		const fee = { feeFen: 900, why: "weight", fromFen: 9900 };
		expect(decide([{ ...a, quantity: 2 }, b], charged)).toEqual([{ kind: "placed", unitPriceFen: 1990, shipping: fee }, { kind: "not_delivered" }]);
		expect(decide([{ ...a, quantity: 2, shippingFen: 899 }, { ...a, quantity: 2, shippingFen: 900 }], charged).map(({ kind }) => kind)).toEqual(["shipping_changed", "placed"]);
		const bundle = { ...charged, stock: new Map([["variant", 10], ["jar", 10]]), items: new Map([["item", { ...item, components: [{ variantId: "jar", quantity: 3 }], offer: { flash: null, ladder: [], bundle: true, gift: null } }]]) };
		expect(decide([a], bundle)[0]).toMatchObject({ kind: "placed", shipping: { feeFen: 1000 } });
		expect(decide([{ ...a, lineupItemId: null, quantity: 4, unitPriceFen: 2990 }], charged)[0]).toMatchObject({ shipping: { feeFen: 0, why: "free_from" } });
		expect(toRefusal({ kind: "shipping_changed", shippingFen: 900 }).params).toEqual({ price: "¥9.00" });
	});

	test("a key that was acknowledged answers its order, whatever happened since", () => {
		const since = { ...withItem({ open: false, showState: "ended" }), stock: inStock(0), placed: new Map([[placementKey(a), { bodyHash: "11", orderId: "order" }]]) };
		expect(decide([a, { ...a, bodyHash: "22" }], since)).toEqual([{ kind: "replayed", orderId: "order" }, { kind: "idempotency_reused" }]);
	});

	test("a key twice in a batch is one order; a refused one may try again", () => {
		expect(decide([a, a, { ...a, bodyHash: "22" }], facts)).toEqual([{ kind: "placed", unitPriceFen: 1990 }, { kind: "repeated", index: 0 }, { kind: "idempotency_reused" }]);
		expect(decide([{ ...a, bodyHash: "22", quantity: 999 }, a], facts).map((outcome) => outcome.kind)).toEqual(["limit_reached", "placed"]);
	});
});

const noOffer: OfferTerms = { flash: null, ladder: [], bundle: false, gift: null };
const kinds = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => outcome.kind);

describe("offers", () => {
	test("a flash sale gives its price by the database's clock and says until when", () => {
		const flash = { priceFen: 990, minutes: 10, startsAt: "2026-06-01T12:00:00.000Z", endsAt: "2026-06-01T12:10:00.000Z" };
		const given = withItem({ offer: { ...noOffer, flash } });
		expect(decide([a], given)).toEqual([{ kind: "placed", unitPriceFen: 990, more: { reasons: [{ code: "flash", until: flash.endsAt }], extras: [], coupons: [], discountFen: 0 } }]);
		const over = { ...given, now: Date.parse(flash.endsAt) };
		expect(decide([{ ...a, unitPriceFen: 990 }], over)).toEqual([{ kind: "price_changed", priceFen: 1990 }]);
	});

	test("the ladder is climbed within a batch: an order costs the step of its first unit", () => {
		const given = withItem({ sold: 7, perBuyerLimit: 10, offer: { ...noOffer, ladder: [{ units: 10, priceFen: 1000 }, { units: 2, priceFen: 1500 }] } });
		const prices = decide([{ ...a, quantity: 2 }, { ...b, quantity: 2 }, { ...a, key: "k2" }, { ...b, key: "k2", unitPriceFen: 1500 }, { ...b, key: "k3" }], given).map((outcome) => ("unitPriceFen" in outcome ? outcome.unitPriceFen : outcome));
		expect(prices).toEqual([1000, 1000, 1500, { kind: "price_changed", priceFen: 1990 }, 1990]);
	});

	test("a bundle takes each of its components, also its own variant once more, and ends with the scarcest", () => {
		const given: Facts = {
			...withItem({ offer: { ...noOffer, bundle: true }, components: [{ variantId: "jar", quantity: 2 }, { variantId: "variant", quantity: 1 }], perBuyerLimit: 10 }),
			stock: new Map([["variant", 10], ["jar", 7]]),
		};
		const [one, two, three] = decide([{ ...a, quantity: 2 }, { ...b, quantity: 2 }, b], given);
		expect(one).toMatchObject({ kind: "placed", more: { reasons: [{ code: "bundle" }], extras: [{ kind: "component", variantId: "jar", quantity: 4 }, { kind: "component", variantId: "variant", quantity: 2 }] } });
		expect(two).toEqual({ kind: "not_enough", left: 1 });
		expect(three!.kind).toBe("placed");
		expect(decide([{ ...a, quantity: 1 }], { ...given, stock: new Map([["variant", 10], ["jar", 1]]) })).toEqual([{ kind: "sold_out", component: true }]);
	});

	test("what one variant's orders give away is missing for the next one's in the same transaction", () => {
		const ledger = emptyLedger();
		const jar: Facts = { ...facts, variantId: "jar", items: new Map(), stock: new Map([["variant", 10], ["jar", 2]]) };
		const bundle = { ...withItem({ offer: { ...noOffer, bundle: true }, components: [{ variantId: "jar", quantity: 1 }] }), stock: jar.stock };
		expect(kinds(decide([a], bundle, ledger))).toEqual(["placed"]);
		expect(kinds(decide([{ ...b, variantId: "jar", lineupItemId: null, unitPriceFen: 2990, quantity: 2 }], jar, ledger))).toEqual(["not_enough"]);
	});

	test("a gift comes with what earns it while there is one; the order goes without and says so", () => {
		const given: Facts = { ...withItem({ offer: { ...noOffer, gift: { fromUnits: 2, fromFen: null } }, gift: { variantId: "cup", quantity: 1 } }), stock: new Map([["variant", 10], ["cup", 1]]) };
		const [few, first, second] = decide([a, { ...a, key: "k2", quantity: 2 }, { ...b, quantity: 2 }], given);
		expect(few).toEqual({ kind: "placed", unitPriceFen: 1990 });
		expect(first).toMatchObject({ more: { reasons: [], extras: [{ kind: "gift", variantId: "cup", quantity: 1 }] } });
		expect(second).toMatchObject({ more: { reasons: [{ code: "gift_gone" }], extras: [] } });
	});
});

describe("coupons", () => {
	const claim: ClaimFacts = { userId: "a", used: false, validUntil: noon + 1, shopId: "shop", showId: null, terms: { of: "shop", kind: "fixed", value: 500, capFen: null, thresholdFen: 0, stackable: true } };
	const ofShow: ClaimFacts = { ...claim, shopId: null, showId: "show", terms: { ...claim.terms, of: "show", kind: "percent", value: 10 } };
	const given = (change: Partial<ClaimFacts> = {}): Facts => ({ ...facts, claims: new Map([["one", { ...claim, ...change }], ["show", ofShow], ["other", claim]]) });
	const using = (...couponClaimIds: string[]) => ({ ...a, couponClaimIds });

	test("take off what they are worth, together when both may be", () => {
		expect(decide([using("one", "show")], given())).toMatchObject([{ kind: "placed", unitPriceFen: 1990, more: { discountFen: 699, coupons: [{ claimId: "one", discountFen: 500 }, { claimId: "show", discountFen: 199 }] } }]);
		expect(kinds(decide([using("one", "other")], given()))).toEqual(["coupon_stacking"]);
		expect(kinds(decide([using("one", "one")], given()))).toEqual(["coupon_stacking"]);
	});

	test("are refused used, twice in a batch, expired, of others, of another shop or show, or below their threshold", () => {
		expect(kinds(decide([using("one")], given({ used: true })))).toEqual(["coupon_used"]);
		expect(kinds(decide([using("one"), { ...using("one"), key: "k2" }], given()))).toEqual(["placed", "coupon_used"]);
		expect(kinds(decide([using("one")], given({ validUntil: noon })))).toEqual(["coupon_expired"]);
		expect(kinds(decide([using("one")], given({ userId: "b" })))).toEqual(["coupon_unknown"]);
		expect(kinds(decide([using("nothing")], given()))).toEqual(["coupon_unknown"]);
		expect(kinds(decide([using("one")], given({ shopId: "elsewhere" })))).toEqual(["coupon_elsewhere"]);
		expect(kinds(decide([{ ...using("show"), lineupItemId: null, unitPriceFen: 2990 }], given()))).toEqual(["coupon_elsewhere"]);
		expect(toRefusal(decide([using("one")], given({ terms: { ...claim.terms, thresholdFen: 2000 } }))[0] as NotPlaced).params).toEqual({ amount: "\u00a520.00" });
	});

	test("a refused order leaves its coupon for the next", () => {
		expect(kinds(decide([{ ...using("one"), quantity: 99 }, { ...using("one"), key: "k2" }], given()))).toEqual(["limit_reached", "placed"]);
	});
});

const buyers = ["a", "b", "c"];
const anyPlacement: fc.Arbitrary<Placement> = fc
	.record({ buyerId: fc.constantFrom(...buyers), key: fc.constantFrom("k1", "k2", "k3", "k4"), bodyHash: fc.constantFrom("11", "22"), lineupItemId: fc.constantFrom("item", "other", null), quantity: fc.integer({ min: 1, max: 4 }), cheap: fc.boolean() })
	.map(({ cheap, ...rest }) => ({ ...rest, variantId: "variant", addressId: `${rest.buyerId}-home`, unitPriceFen: cheap ? 1990 : 2990, note: "", couponClaimIds: [] }));
const anyFacts: fc.Arbitrary<Facts> = fc
	.record({ available: fc.nat(12), quota: fc.nat(8), limit: fc.integer({ min: 1, max: 5 }), had: fc.array(fc.tuple(fc.constantFrom(...buyers), fc.nat(5))), open: fc.boolean() })
	.map(({ available, quota, limit, had, open }) => ({
		...facts,
		stock: inStock(available),
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
				expect(units(placed)).toBeLessThanOrEqual(given.stock.get("variant")!);
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
							stock: inStock(now.stock.get("variant")! - quantity),
							placed: new Map([...now.placed, [placementKey(placement), { bodyHash: placement.bodyHash, orderId: String(index) }]]),
							...(lineupItemId === null ? {} : {
								items: new Map([...now.items].map(([id, facts]) => [id, id === lineupItemId ? { ...facts, quotaLeft: facts.quotaLeft - quantity, sold: facts.sold + quantity } : facts])),
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
