/** How many variants of the person's shops are low, for the navigation. Asked when somebody with a shop comes, and after changes of stock. */
import { createSignal } from "solid-js";
import { api, unwrap } from "../../api.ts";
import { me } from "../../session.ts";

const [count, setCount] = createSignal(0);
export { count as lowStockCount };

export async function refreshLowStock(): Promise<void> {
	if (me().shops.length === 0) return void setCount(0);
	try {
		const shops = await unwrap(api.api.shop.shops.$get());
		setCount(shops.reduce((sum, { lowStock }) => sum + lowStock, 0));
	} catch {
		// A number beside a link: the screen behind it says what is wrong.
	}
}
