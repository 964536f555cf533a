import type { CheckoutQuote, WantedLine } from "#shared/cart.ts";
import { Refusal } from "#shared/problem.ts";
import { shippingOf } from "#shared/shipping.ts";
import { provinceOfAddress } from "../addresses/divisions.ts";
import { assess, byShop, toCartLine } from "../cart/assess.ts";
import { sellersOf } from "../catalog/sellers.ts";
import type { Db } from "../db/connect.ts";
import { shippingRulesOf } from "../shipping/queries.ts";

/**
 * What a checkout of these lines would be now: by shop, with what each costs, what its shipping costs and why, and which lines can't be had. Lines with trouble
 * and orders that are not delivered cost nothing here: they would not be placed. Without an address no shipping is reckoned. Refuses with `invalid_input` an address that is not the buyer's.
 */
export async function quoteCheckout(db: Db, buyerId: string, lines: readonly WantedLine[], addressId: string | null): Promise<CheckoutQuote> {
	const [assessed, address] = await Promise.all([
		assess(db, buyerId, lines),
		addressId === null ? null : db.selectFrom("addresses").select(["region", "district_code as districtCode"]).where("id", "=", addressId).where("user_id", "=", buyerId).executeTakeFirst(),
	]);
	if (address === undefined) throw new Refusal("invalid_input", {}, [{ path: "addressId", message: "not an address of yours" }]);
	const shops = byShop(assessed);
	const shopIds = [...shops.keys()];
	const [sellers, rules] = await Promise.all([sellersOf(db, shopIds), shippingRulesOf(db, shopIds)]);
	const orders = [...shops].map(([shopId, all]) => {
		const possible = all.filter(({ trouble }) => trouble === null);
		const goodsFen = possible.reduce((sum, { unitPriceFen, wanted }) => sum + unitPriceFen * wanted.quantity, 0);
		const weightG = possible.reduce((sum, line) => sum + line.weightG, 0);
		const order = { seller: sellers.get(shopId)!, lines: all.map(toCartLine), goodsFen };
		if (!address) return { ...order, shipping: null, totalFen: goodsFen };
		const shipping = shippingOf(rules.get(shopId) ?? null, { province: provinceOfAddress(address), weightG, goodsFen });
		return { ...order, shipping, totalFen: possible.length > 0 && shipping ? goodsFen + shipping.feeFen : 0 };
	});
	return { orders, unknown: assessed.filter(({ facts }) => facts === null).length, totalFen: orders.reduce((sum, { totalFen }) => sum + totalFen, 0) };
}
