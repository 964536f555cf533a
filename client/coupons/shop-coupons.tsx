import { A, useSearchParams } from "@solidjs/router";
import { ArrowLeft } from "lucide-solid";
import { Show } from "solid-js";
import { tr, useText } from "../i18n.ts";
import { me } from "../session.ts";
import { Gate } from "../shell/gate.tsx";
import { Select } from "../ui/fields.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Empty } from "../ui/parts.tsx";
import { CouponManager } from "./coupon-manager.tsx";
import { messages } from "./messages.ts";

/** A merchant's coupons, a shop at a time. */
export default function ShopCoupons() {
	return (
		<Gate action="coupon.shop">
			<Screen />
		</Gate>
	);
}

function Screen() {
	const t = useText(messages);
	useTitle(() => t().title);
	const [params, setParams] = useSearchParams<{ shop?: string }>();
	const shop = () => me().shops.find(({ id }) => id === params.shop) ?? me().shops[0];
	return (
		<Page width="narrow">
			<A href="/shop/products" class="inline-flex min-h-11 items-center gap-1.5 text-sm font-medium text-leaf-ink hover:underline">
				<ArrowLeft size={18} aria-hidden="true" />
				{t().back}
			</A>
			<PageHead title={t().title} text={t().text} />
			<Show when={shop()?.id} keyed fallback={<Empty title={t().noShop} />}>
				{(shopId) => (
					<div class="flex flex-col gap-6">
						<Show when={me().shops.length > 1}>
							<Select label={t().shop} value={shopId} onChange={(id) => setParams({ shop: id })} options={me().shops.map(({ id, name }) => ({ value: id, label: tr(name) }))} />
						</Show>
						<CouponManager whose={{ shopId }} editable />
					</div>
				)}
			</Show>
		</Page>
	);
}
