/** Sheets over the watch page: shelf and checkout, each loaded when it is wanted. */
import { createSignal, onCleanup } from "solid-js";
import { unitPrice } from "#shared/pricing.ts";
import type { LineupItem } from "#shared/show.ts";
import { boot } from "../boot.ts";
import { locale } from "../i18n.ts";
import { toClientProblem } from "../problem-error.ts";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";
import type { Watch } from "./watch-state.ts";

const loadCheckout = () => import("../checkout/checkout.tsx");

export function createBuying(watch: Watch) {
	const [opening, setOpening] = createSignal<string | null>(null);
	const [keeping, setKeeping] = createSignal<string | null>(null);
	const [kept, setKept] = createSignal<ReadonlySet<string>>(new Set());
	const [shelfWanted, setShelfWanted] = createSignal(false);
	const [shelf, setShelf] = createSignal(false);
	const [checkout, setCheckout] = createSignal(false);
	const [couponsWanted, setCouponsWanted] = createSignal(false);
	const [coupons, setCoupons] = createSignal(false);
	let close: (() => void) | null = null;
	onCleanup(() => close?.());

	return {
		/** The shelf's sheet has been asked for once: it is loaded and stays. */
		shelfWanted,
		shelf,
		setShelf(open: boolean) {
			if (open) setShelfWanted(true);
			setShelf(open);
		},
		couponsWanted,
		coupons,
		setCoupons(open: boolean) {
			if (open) setCouponsWanted(true);
			setCoupons(open);
		},
		/** Something covers the lower part of the page. */
		covered: () => shelf() || checkout() || coupons(),
		opening,
		open: () => watch.screen() === "live",
		now: watch.serverNow,
		keeping,
		kept: (item: LineupItem) => kept().has(item.id),
		async keep(item: LineupItem) {
			if (keeping()) return;
			// The show goes on: the cart opens beside it.
			if (kept().has(item.id)) return void window.open("/cart", "_blank", "noopener");
			setKeeping(item.id);
			try {
				const { addToCart } = await import("../cart/cart-state.ts");
				await addToCart({ variantId: item.variantId, lineupItemId: item.id, quantity: 1, unitPriceFen: unitPrice(item, watch.serverNow()).priceFen });
				setKept((old) => new Set([...old, item.id]));
			} catch (error) {
				void toast({ title: toClientProblem(error).detail, tone: "bad" });
			} finally {
				setKeeping(null);
			}
		},
		async buy(item: LineupItem) {
			if (opening()) return;
			setOpening(item.id);
			try {
				const { openCheckout } = await loadCheckout();
				setShelf(false);
				setCheckout(true);
				close = openCheckout({
					productId: item.productId,
					lineup: { showId: watch.showId, items: watch.channel.state.items, now: watch.serverNow },
					selected: item.id,
					night: true,
					onClose: () => {
						close = null;
						setCheckout(false);
					},
				});
			} catch (error) {
				console.error(error);
				void toast({ title: messages[locale()].shelf.problem, tone: "bad" });
			} finally {
				setOpening(null);
			}
		},
		/** Once the picture plays: fetches what the first tap needs, without running it, which would hold up whatever else is tapped meanwhile. */
		prepare() {
			for (const file of boot?.later ?? []) document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: file, fetchPriority: "low" }));
		},
	};
}
