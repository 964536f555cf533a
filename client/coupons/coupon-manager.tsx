import { Plus } from "lucide-solid";
import { createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { Coupon } from "#shared/coupons.ts";
import { api, unwrap } from "../api.ts";
import { dayAndTime, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { couponWords } from "../ui/offer.ts";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { Badge } from "../ui/parts.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { type CouponErrors, type CouponForm, couponOf, emptyCoupon } from "./coupon-form.ts";
import { messages } from "./messages.ts";

export type Whose = { readonly shopId: string } | { readonly showId: string };

const doors = (whose: Whose) => ("shopId" in whose ? { at: api.api.shops[":id"].coupons, id: whose.shopId } : { at: api.api.shows[":id"].coupons, id: whose.showId });

/** The coupons of a shop, or those of a show: made, counted, closed. */
export function CouponManager(props: { readonly whose: Whose; readonly editable: boolean }) {
	const t = useText(messages);
	const [making, setMaking] = createSignal(false);
	const load = createLoad(
		() => props.whose,
		async (whose) => {
			const { at, id } = doors(whose);
			const { coupons } = await unwrap(at.$get({ param: { id } }));
			return (coupons as Coupon[]).filter((coupon) => "shopId" in whose || coupon.of === "show");
		},
	);
	const close = async (coupon: Coupon) => {
		try {
			const { at, id } = doors(props.whose);
			const closed = (await unwrap(at[":couponId"].close.$post({ param: { id, couponId: coupon.id } }))) as Coupon;
			load.mutate((load.data() ?? []).map((each) => (each.id === closed.id ? closed : each)));
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		}
	};
	return (
		<div class="flex flex-col gap-4">
			<Show when={props.editable}>
				<Button class="self-start" icon={<Plus size={18} />} onClick={() => setMaking(true)}>{t().make}</Button>
			</Show>
			<Loaded of={load}>
				{(coupons) => (
					<Show when={coupons().length > 0} fallback={<p class="rounded-lg border border-dashed border-line-strong p-8 text-center text-muted">{t().none}</p>}>
						<ul class="grid gap-3 md:grid-cols-2" data-coupons>
							<For each={coupons()}>{(coupon) => <Row coupon={coupon} onClose={props.editable ? () => close(coupon) : null} />}</For>
						</ul>
					</Show>
				)}
			</Loaded>
			<Dialog open={making()} onOpenChange={setMaking} title={t().make}>
				<Form
					whose={props.whose}
					onMade={(coupon) => {
						load.mutate([coupon, ...(load.data() ?? [])]);
						setMaking(false);
						void toast({ title: t().made, tone: "good" });
					}}
				/>
			</Dialog>
		</div>
	);
}

function Row(props: { readonly coupon: Coupon; readonly onClose: (() => Promise<void>) | null }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const [busy, setBusy] = createSignal(false);
	const says = () => couponWords(words(), props.coupon);
	return (
		<li class="flex items-start gap-3 rounded-lg border border-line bg-surface p-4 shadow-1">
			<div class="min-w-0 flex-1">
				<p class="heading text-xl">{says().worth}</p>
				<p class="text-sm font-medium">{says().terms}</p>
				<p class="text-sm text-muted tabular-nums">
					{t().claimed(props.coupon.claimed, props.coupon.total)} · {t().used(props.coupon.used)}
				</p>
				<p class="text-sm text-muted">
					{t().until(dayAndTime(props.coupon.claimUntil))} · {words().couponUntil(dayAndTime(props.coupon.validUntil))}
				</p>
				<Show when={props.coupon.stackable}>
					<p class="text-sm text-muted">{words().stackable}</p>
				</Show>
			</div>
			<Show when={!props.coupon.closed} fallback={<Badge>{t().closed}</Badge>}>
				<Show when={props.onClose}>
					{(close) => (
						<Button
							size="sm"
							variant="outline"
							class="shrink-0"
							busy={busy()}
							aria-label={t().closeOf(says().worth)}
							onClick={async () => {
								setBusy(true);
								await close()();
								setBusy(false);
							}}
						>
							{t().close}
						</Button>
					)}
				</Show>
			</Show>
		</li>
	);
}

function Form(props: { readonly whose: Whose; readonly onMade: (coupon: Coupon) => void }) {
	const t = useText(messages);
	const [form, set] = createStore<CouponForm>(emptyCoupon(new Date()));
	const [errors, setErrors] = createSignal<CouponErrors>({});
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [busy, setBusy] = createSignal(false);
	const say = (field: keyof CouponForm) => (errors()[field] ? t().bad : null);
	const save = async () => {
		const made = couponOf(form, new Date());
		setErrors("errors" in made ? made.errors : {});
		setProblem(null);
		if ("errors" in made) return;
		setBusy(true);
		try {
			const { at, id } = doors(props.whose);
			props.onMade((await unwrap(at.$post({ param: { id }, json: made.input }))) as Coupon);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			class="flex flex-col gap-4"
			novalidate
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<ChoiceGroup legend={t().kind} layout="chips" value={form.kind} onChange={(kind) => set("kind", kind)} choices={[{ value: "fixed", label: t().fixed }, { value: "percent", label: t().percent }]} />
			<div class="grid grid-cols-2 items-end gap-3">
				<TextField label={form.kind === "fixed" ? t().amount : t().percentOff} inputmode="decimal" value={form.value} onInput={(value) => set("value", value)} error={say("value")} />
				<Show when={form.kind === "percent"}>
					<TextField label={t().cap} inputmode="decimal" value={form.cap} onInput={(value) => set("cap", value)} error={say("cap")} />
				</Show>
			</div>
			<TextField label={t().threshold} inputmode="decimal" value={form.threshold} onInput={(value) => set("threshold", value)} error={say("threshold")} />
			<div class="grid grid-cols-2 items-end gap-3">
				<TextField label={t().total} inputmode="numeric" value={form.total} onInput={(value) => set("total", value)} error={say("total")} />
				<TextField label={t().perPerson} inputmode="numeric" value={form.perPerson} onInput={(value) => set("perPerson", value)} error={say("perPerson")} />
			</div>
			<TextField label={t().claimUntil} type="datetime-local" value={form.claimUntil} onInput={(value) => set("claimUntil", value)} error={say("claimUntil")} />
			<TextField label={t().validUntil} type="datetime-local" value={form.validUntil} onInput={(value) => set("validUntil", value)} error={say("validUntil")} />
			<label class="flex min-h-11 items-center gap-3">
				<input type="checkbox" class="size-5 shrink-0 accent-leaf" checked={form.stackable} onChange={(event) => set("stackable", event.currentTarget.checked)} />
				{t().stackable}
			</label>
			<ProblemNote problem={problem()} />
			<Button type="submit" class="self-end" busy={busy()}>{t().save}</Button>
		</form>
	);
}
