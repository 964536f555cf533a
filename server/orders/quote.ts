import type { z } from "zod";
import type { Quote, QuoteInput } from "#shared/offers.ts";
import { shippingOf } from "#shared/shipping.ts";
import { provinceOfAddress } from "../addresses/divisions.ts";
import { lineWeight } from "../cart/assess.ts";
import { readClaims } from "../coupons/queries.ts";
import type { Db } from "../db/connect.ts";
import { largestTotalFen, type Placement, toRefusal } from "./decide.ts";
import { decideAll, linesOf, questionOf, toNewOrders } from "./place.ts";
import { lockVariants, readFacts } from "./placement-queries.ts";

/**
 * What an order would cost now, and why: by the same rules as its placement, from rows that nobody locks. Throws the refusal that the placement
 * would be answered with.
 */
export async function quoteOrder(db: Db, buyerId: string, { addressId = null, ...input }: Omit<z.output<typeof QuoteInput>, "addressId"> & { addressId?: string | null }): Promise<Quote> {
	const to = addressId === null ? null : await db.selectFrom("addresses").select(["region", "district_code"]).where("id", "=", addressId).where("user_id", "=", buyerId).executeTakeFirst();
	if (to === undefined) throw toRefusal({ kind: "address_unknown" });
	// Any price will do.
	const placement: Placement = { ...input, buyerId, key: "", bodyHash: "", addressId: "", unitPriceFen: largestTotalFen, note: "" };
	const address = { id: "", user_id: buyerId, name: "", phone: "", region: "", street: "", district_code: null, ...to };
	const rows = await lockVariants(db, [input.variantId], input.lineupItemId === null ? [] : [input.lineupItemId], "look");
	const claims = input.couponClaimIds.length > 0 ? await readClaims(db, input.couponClaimIds) : [];
	const known = await readFacts(db, { ...questionOf([input.variantId], [placement], rows), addressIds: [], keys: { users: [], keys: [] }, count: 0 });
	const facts = { ...known, addresses: [address], shipping: to ? known.shipping : {}, ids: [{ id: "", n: 0 }] };
	const outcomes = decideAll([placement], rows, claims, facts);
	const [outcome] = outcomes;
	if (outcome!.kind === "replayed" || outcome!.kind === "repeated") throw new Error("a quote has no key");
	if (outcome!.kind !== "placed") throw toRefusal(outcome!);
	const order = toNewOrders([placement], outcomes, rows, facts).get(0)!;
	const parcel = to && { province: provinceOfAddress({ districtCode: to.district_code, region: to.region }), weightG: lineWeight(input, rows, facts), goodsFen: 0 };
	const shipping = parcel && { ...(outcome!.shipping ?? { feeFen: 0, why: "always" as const, fromFen: null }), weightFen: shippingOf(facts.shipping[order.variant.shop_id] ?? null, parcel)!.feeFen };
	return { lines: linesOf(order), coupons: [...order.coupons], discountFen: order.discount, shipping, totalFen: order.quantity * order.price - order.discount + order.shipping };
}
