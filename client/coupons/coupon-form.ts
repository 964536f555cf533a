/** The form of a new coupon: what is typed, and what becomes of it. Pure. */
import type { CouponInput } from "#shared/coupons.ts";
import { parsePrice, parseWhole } from "../desk/lineup.ts";
import { fromLocalInput, toLocalInput } from "../desk/show-plan.ts";

export interface CouponForm {
	kind: "fixed" | "percent";
	value: string;
	cap: string;
	threshold: string;
	total: string;
	perPerson: string;
	/** As an `input type="datetime-local"` has it. */
	claimUntil: string;
	validUntil: string;
	stackable: boolean;
}

export type CouponErrors = Partial<Record<keyof CouponForm, true>>;

const hour = 3_600_000;

export function emptyCoupon(now: Date): CouponForm {
	const in_ = (hours: number) => toLocalInput(new Date(now.getTime() + hours * hour));
	return { kind: "fixed", value: "5", cap: "", threshold: "0", total: "100", perPerson: "1", claimUntil: in_(24), validUntil: in_(7 * 24), stackable: true };
}

/** What goes to the server, or which fields can't. It can be claimed from `now` on. */
export function couponOf(form: CouponForm, now: Date): { readonly input: CouponInput } | { readonly errors: CouponErrors } {
	const errors: CouponErrors = {};
	const or = <T>(value: T | null, field: keyof CouponForm): T => {
		if (value === null) errors[field] = true;
		return value as T;
	};
	const claimUntil = or(fromLocalInput(form.claimUntil), "claimUntil");
	const validUntil = or(fromLocalInput(form.validUntil), "validUntil");
	if (claimUntil && claimUntil <= now) errors.claimUntil = true;
	if (claimUntil && validUntil && validUntil < claimUntil) errors.validUntil = true;
	const input = {
		kind: form.kind,
		value: or(form.kind === "fixed" ? parsePrice(form.value) : parseWhole(form.value, [1, 99]), "value"),
		capFen: form.kind === "percent" && form.cap.trim() !== "" ? or(parsePrice(form.cap), "cap") : null,
		thresholdFen: form.threshold.trim() === "" || /^0+$/.test(form.threshold.trim()) ? 0 : or(parsePrice(form.threshold), "threshold"),
		stackable: form.stackable,
		total: or(parseWhole(form.total, [1, 1_000_000]), "total"),
		perPerson: or(parseWhole(form.perPerson, [1, 20]), "perPerson"),
		claimFrom: now.toISOString(),
		claimUntil: claimUntil?.toISOString() ?? "",
		validUntil: validUntil?.toISOString() ?? "",
	};
	return Object.keys(errors).length > 0 ? { errors } : { input };
}
