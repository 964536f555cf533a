import { Show } from "solid-js";
import type { CouponCard } from "#shared/show.ts";
import { AuthForm } from "../account/auth-form.tsx";
import { useText } from "../i18n.ts";
import { Sheet } from "../ui/dialog.tsx";
import { messages } from "./claim-messages.ts";
import type { Claiming } from "./claiming.ts";
import { Tickets } from "./tickets.tsx";

/** Coupons in a sheet, to be claimed. Who is not signed in does that first, here. */
export default function ClaimSheet(props: { readonly coupons: readonly CouponCard[]; readonly claiming: Claiming; readonly place?: (coupon: CouponCard) => string; readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly class?: string }) {
	const t = useText(messages);
	return (
		<Sheet open={props.open} onOpenChange={(open) => (open || props.claiming.forget(), props.onOpenChange(open))} title={props.claiming.wanted() ? t().signIn : t().title} class={props.class}>
			<Show when={!props.claiming.wanted()} fallback={<AuthForm start="sign-up" onDone={() => props.claiming.goOn()} />}>
				<Show when={props.coupons.length > 0} fallback={<p class="py-8 text-center text-muted">{t().none}</p>}>
					<Tickets coupons={props.coupons} claiming={props.claiming} place={props.place} />
				</Show>
			</Show>
		</Sheet>
	);
}
