import { useText } from "../i18n.ts";
import { CouponManager } from "./coupon-manager.tsx";
import { messages } from "./messages.ts";

/** The coupons of a show, at the desk. */
export default function ShowCoupons(props: { readonly showId: string; readonly editable: boolean }) {
	const t = useText(messages);
	return (
		<section class="pt-10" aria-labelledby="show-coupons">
			<h2 id="show-coupons" class="heading text-xl">{t().showTitle}</h2>
			<p class="pb-4 text-sm text-muted">{t().showText}</p>
			<CouponManager whose={{ showId: props.showId }} editable={props.editable} />
		</section>
	);
}
