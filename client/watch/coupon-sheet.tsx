import type { CouponCard, Seller } from "#shared/show.ts";
import ClaimSheet from "../coupons/claim-sheet.tsx";
import { createClaiming } from "../coupons/claiming.ts";
import { tr, useText } from "../i18n.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";

/** The coupons of a show, to be claimed. Loaded with the first tap on it; how many are left comes by the show's channel. */
export default function CouponSheet(props: { readonly coupons: readonly CouponCard[]; readonly sellers: readonly Seller[]; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const words = useText(offerMessages);
	const claiming = createClaiming({ active: () => props.open });
	const place = ({ shopId }: CouponCard) => {
		const shop = props.sellers.find(({ id }) => id === shopId);
		return shopId === null ? words().couponOfShow : words().couponOfShop(shop ? tr(shop.name) : "");
	};
	return <ClaimSheet coupons={props.coupons} claiming={claiming} place={place} open={props.open} onOpenChange={props.onOpenChange} class="night" />;
}
