import type { z } from "zod";
import type { CheckoutQuery, CheckoutQuote, QuotedCoupon } from "#shared/cart.ts";
import type { MyCoupon } from "#shared/coupons.ts";
import { type ChoosingBasket, chooseCoupons, discountLines } from "#shared/discounts.ts";
import { Refusal } from "#shared/problem.ts";
import { shippingOf } from "#shared/shipping.ts";
import { provinceOfAddress } from "../addresses/divisions.ts";
import { assess, byShop, toCartLine } from "../cart/assess.ts";
import { sellersOf } from "../catalog/sellers.ts";
import { usableCoupons } from "../coupons/queries.ts";
import type { Db } from "../db/connect.ts";
import { shippingRulesOf } from "../shipping/queries.ts";

type Question = z.output<typeof CheckoutQuery>;

/**
 * What a checkout of these lines would be now: by shop, with what each costs, which coupons it takes and why, what its shipping costs and why, and which lines
 * can't be had. Lines with trouble and orders that are not delivered cost nothing here: they would not be placed. Without an address no shipping is reckoned.
 * Refuses with `invalid_input` an address that is not the buyer's.
 */
export async function quoteCheckout(db: Db, buyerId: string, { lines, addressId, coupons: picked = [] }: Omit<Question, "coupons"> & Partial<Question>): Promise<CheckoutQuote> {
	const [assessed, address] = await Promise.all([
		assess(db, buyerId, lines),
		addressId === null ? null : db.selectFrom("addresses").select(["region", "district_code as districtCode"]).where("id", "=", addressId).where("user_id", "=", buyerId).executeTakeFirst(),
	]);
	if (address === undefined) throw new Refusal("invalid_input", {}, [{ path: "addressId", message: "not an address of yours" }]);
	const shops = byShop(assessed);
	const shopIds = [...shops.keys()];
	const showIds = [...new Set(assessed.flatMap(({ showId }) => showId ?? []))];
	const [sellers, rules, mine] = await Promise.all([sellersOf(db, shopIds), shippingRulesOf(db, shopIds), usableCoupons(db, buyerId, { shopIds, showIds })]);
	const coupons = mine.map((coupon) => ({ ...coupon, shopId: coupon.shop?.id ?? null, showId: coupon.show?.id ?? null }));

	const baskets = [...shops].map(([shopId, all]) => {
		const possible = all.filter(({ trouble }) => trouble === null);
		const goodsFen = possible.reduce((sum, { unitPriceFen, wanted }) => sum + unitPriceFen * wanted.quantity, 0);
		const weightG = possible.reduce((sum, line) => sum + line.weightG, 0);
		const shippingFor = (goodsFen: number) => address && shippingOf(rules.get(shopId) ?? null, { province: provinceOfAddress(address), weightG, goodsFen });
		const delivered = !address || shippingFor(goodsFen) !== null;
		return {
			shopId,
			all,
			goodsFen,
			shippingFor,
			delivered,
			// What is not delivered is not placed, and keeps no coupon from an order that is.
			lines: delivered ? possible.map(({ wanted, unitPriceFen, showId }) => ({ key: `${wanted.variantId} ${wanted.lineupItemId}`, amountFen: unitPriceFen * wanted.quantity, showId })) : [],
			payable: (goodsFen: number) => goodsFen + (shippingFor(goodsFen)?.feeFen ?? 0),
			picked: picked.find((order) => order.shopId === shopId)?.claimIds ?? null,
		};
	});
	const chosen = chooseCoupons(baskets, coupons);
	const orders = baskets.map(({ shopId, all, goodsFen, shippingFor, delivered, ...basket }, index) => {
		const discount = discountLines({ shopId, lines: basket.lines }, chosen[index]!);
		if (discount.kind !== "applied") throw new Error(`coupons were chosen that are refused as ${discount.kind}`);
		const offLine = new Map(basket.lines.map(({ key }, at) => [key, discount.lines[at]!]));
		const discountFen = discount.coupons.reduce((sum, fen) => sum + fen, 0);
		const shipping = shippingFor(goodsFen - discountFen);
		return {
			seller: sellers.get(shopId)!,
			lines: all.map((line) => ({ ...toCartLine(line), discountFen: offLine.get(`${line.wanted.variantId} ${line.wanted.lineupItemId}`) ?? 0 })),
			goodsFen,
			discountFen,
			coupons: coupons.flatMap((coupon) => quoted({ shopId, ...basket }, coupon, chosen[index]!, discount.coupons, chosen.some((set) => set.includes(coupon))) ?? []).sort((a, b) => Number(a.says === "short") - Number(b.says === "short")),
			shipping,
			totalFen: delivered && basket.lines.length > 0 ? goodsFen - discountFen + (shipping?.feeFen ?? 0) : 0,
		};
	});
	return { orders, unknown: assessed.filter(({ facts }) => facts === null).length, totalFen: orders.reduce((sum, { totalFen }) => sum + totalFen, 0) };
}

/** A coupon as an order sees it; null: it is not for this order. */
function quoted(basket: ChoosingBasket, coupon: MyCoupon & { readonly shopId: string | null; readonly showId: string | null }, set: readonly MyCoupon[], discounts: readonly number[], taken: boolean): QuotedCoupon | null {
	const alone = discountLines(basket, [coupon]);
	if (alone.kind === "coupon_elsewhere") return null;
	const { claimId, terms, shop, show, validUntil } = coupon;
	const at = set.indexOf(coupon);
	const says = at >= 0 ? (basket.picked ? "picked" : "best") : alone.kind === "coupon_threshold" ? "short" : taken ? "elsewhere" : "possible";
	return { claimId, terms, shop, show, validUntil, says, shortFen: alone.kind === "coupon_threshold" ? alone.shortFen : 0, discountFen: discounts[at] ?? 0 };
}
