/** The form of a lineup item's offers: what is typed, and what becomes of it. Pure. */
import type { OfferInput } from "#shared/offers.ts";
import { componentsMax, ladderMax } from "#shared/pricing.ts";
import type { Bilingual, Offer } from "#shared/show.ts";
import { parsePrice, parseWhole, yuan } from "../lineup.ts";
import { fromLocalInput, toLocalInput } from "../show-plan.ts";

/** A variant that was picked, with its quantity as typed. */
export interface Picked {
	variantId: string;
	title: Bilingual;
	variant: Bilingual;
	quantity: string;
}

export interface OfferForm {
	flash: boolean;
	flashPrice: string;
	flashMinutes: string;
	/** `tap`: the host starts it. `time`: it starts by itself. */
	flashStart: "tap" | "time";
	/** As an `input type="datetime-local"` has it. */
	flashAt: string;
	steps: { units: string; price: string }[];
	bundle: Picked[];
	gift: Picked | null;
	giftFrom: "units" | "amount";
	giftUnits: string;
	giftAmount: string;
}

export type OfferErrors = Partial<Record<"flashPrice" | "flashMinutes" | "flashAt" | "steps" | "bundle" | "gift" | "giftFrom", true>>;

export const most = { steps: ladderMax, bundle: componentsMax } as const;

export function formOf(offer: Offer | undefined): OfferForm {
	const picked = (extra: Offer["bundle"][number]): Picked => ({ variantId: extra.variantId, title: extra.title, variant: extra.variant, quantity: String(extra.quantity) });
	const { flash, ladder, bundle, gift } = offer ?? { flash: null, ladder: [], bundle: [], gift: null };
	return {
		flash: flash !== null,
		flashPrice: flash ? yuan(flash.priceFen) : "",
		flashMinutes: String(flash?.minutes ?? 10),
		flashStart: flash?.startsAt ? "time" : "tap",
		flashAt: flash?.startsAt ? toLocalInput(new Date(flash.startsAt)) : "",
		steps: ladder.map(({ units, priceFen }) => ({ units: String(units), price: yuan(priceFen) })),
		bundle: bundle.map(picked),
		gift: gift && picked(gift),
		giftFrom: gift && gift.fromUnits === null ? "amount" : "units",
		giftUnits: String(gift?.fromUnits ?? 2),
		giftAmount: gift?.fromFen ? yuan(gift.fromFen) : "",
	};
}

/** What goes to the server, or which fields can't. `kept`: the offers as they are, whose flash sale keeps its start unless another is typed. */
export function inputOf(form: OfferForm, kept: Offer | undefined): { readonly input: OfferInput } | { readonly errors: OfferErrors } {
	const errors: OfferErrors = {};
	const wrong = (field: keyof OfferErrors): null => {
		errors[field] = true;
		return null;
	};
	const extra = ({ variantId, quantity }: Picked, field: "bundle" | "gift") => {
		const pieces = parseWhole(quantity, [1, 99]);
		return pieces === null ? wrong(field) : { variantId, quantity: pieces };
	};
	let flash: OfferInput["flash"] = null;
	if (form.flash) {
		const priceFen = parsePrice(form.flashPrice) ?? wrong("flashPrice");
		const minutes = parseWhole(form.flashMinutes, [1, 720]) ?? wrong("flashMinutes");
		const before = kept?.flash?.startsAt;
		const startsAt = form.flashStart === "tap" ? null : before && toLocalInput(new Date(before)) === form.flashAt ? before : (fromLocalInput(form.flashAt)?.toISOString() ?? wrong("flashAt"));
		if (priceFen !== null && minutes !== null) flash = { priceFen, minutes, startsAt };
	}
	const ladder = form.steps.map((step) => {
		const units = parseWhole(step.units, [1, 1_000_000]);
		const priceFen = parsePrice(step.price);
		return units === null || priceFen === null ? wrong("steps") : { units, priceFen };
	});
	const bundle = form.bundle.map((part) => extra(part, "bundle"));
	let gift: OfferInput["gift"] = null;
	if (form.gift) {
		const what = extra(form.gift, "gift");
		const fromUnits = form.giftFrom === "units" ? (parseWhole(form.giftUnits, [1, 1_000_000]) ?? wrong("giftFrom")) : null;
		const fromFen = form.giftFrom === "amount" ? (parsePrice(form.giftAmount) ?? wrong("giftFrom")) : null;
		if (what) gift = { ...what, fromUnits, fromFen };
	}
	if (Object.keys(errors).length > 0) return { errors };
	return { input: { flash, ladder: ladder.map((step) => step!), bundle: bundle.map((part) => part!), gift } };
}
