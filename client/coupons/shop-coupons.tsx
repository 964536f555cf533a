import { useSearchParams } from "@solidjs/router";
import { Show } from "solid-js";
import { useText } from "../i18n.ts";
import { me } from "../session.ts";
import { Gate } from "../shell/gate.tsx";
import { BackLink, Page, PageHead, useTitle } from "../ui/page.tsx";
import { Empty } from "../ui/parts.tsx";
import { CouponManager } from "./coupon-manager.tsx";
import { ShopSelect } from "../shop/shop-select.tsx";
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
			<BackLink href="/shop/products">{t().back}</BackLink>
			<PageHead title={t().title} text={t().text} />
			<Show when={shop()?.id} keyed fallback={<Empty title={t().noShop} />}>
				{(shopId) => (
					<div class="flex flex-col gap-6">
						<ShopSelect label={t().shop} shops={me().shops} value={shopId} onChange={(id) => setParams({ shop: id })} />
						<CouponManager whose={{ shopId }} editable />
					</div>
				)}
			</Show>
		</Page>
	);
}
