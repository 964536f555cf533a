import { ArrowLeft, Plus, Trash2 } from "lucide-solid";
import { createSignal, For, type JSX, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { CrewLineupItem, PickRow } from "#shared/api.ts";
import { api, unwrap } from "../../api.ts";
import { money, tr, useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChoiceGroup } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Picture } from "../../ui/picture.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { toast } from "../../ui/toast.ts";
import { createDebounced } from "../../ui/debounced.ts";
import type { LineupStore } from "../lineup.ts";
import { formOf, inputOf, most, type OfferErrors, type Picked } from "./offer-form.ts";
import { messages } from "./messages.ts";

const nameOf = (part: Pick<Picked, "title" | "variant">): string => `${tr(part.title)} ${tr(part.variant)}`.trim();

/** Sets what an item offers besides its live price: flash sale, price steps, bundle, gift. Loaded with the first tap on it. */
export default function OfferDialog(props: { readonly item: CrewLineupItem; readonly lineup: LineupStore; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	return (
		<Dialog open={props.open} onOpenChange={props.onOpenChange} title={`${t().title} · ${nameOf(props.item)}`} wide>
			<Show when={props.open}>
				<Form item={props.item} lineup={props.lineup} onDone={() => props.onOpenChange(false)} />
			</Show>
		</Dialog>
	);
}

function Form(props: { readonly item: CrewLineupItem; readonly lineup: LineupStore; readonly onDone: () => void }) {
	const t = useText(messages);
	const kept = props.item.offer;
	const [form, set] = createStore(formOf(kept));
	const [errors, setErrors] = createSignal<OfferErrors>({});
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [busy, setBusy] = createSignal(false);
	const [picking, setPicking] = createSignal<"bundle" | "gift" | null>(null);
	const say = (field: keyof OfferErrors, words: string) => (errors()[field] ? words : null);
	const save = async () => {
		const made = inputOf(form, kept);
		setErrors("errors" in made ? made.errors : {});
		setProblem(null);
		if ("errors" in made) return;
		setBusy(true);
		try {
			await props.lineup.offer(props.item.id, made.input);
			void toast({ title: t().saved, tone: "good" });
			props.onDone();
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	const picked = (row: PickRow) => {
		const part: Picked = { variantId: row.variantId, title: row.title, variant: row.variant, quantity: "1" };
		if (picking() === "gift") set("gift", part);
		else if (!form.bundle.some(({ variantId }) => variantId === row.variantId)) set("bundle", [...form.bundle, part]);
		setPicking(null);
	};
	return (
		<Show when={picking() === null} fallback={<Picker shopId={props.item.shopId} onPick={picked} onBack={() => setPicking(null)} />}>
			<form
				class="flex flex-col gap-4"
				novalidate
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				<Part title={t().flash} hint={t().flashHint} on={form.flash} onSwitch={(on) => set("flash", on)}>
					<div class="grid grid-cols-2 gap-3">
						<TextField label={t().price} inputmode="decimal" value={form.flashPrice} onInput={(value) => set("flashPrice", value)} error={say("flashPrice", t().badPrice)} />
						<TextField label={t().minutes} inputmode="numeric" value={form.flashMinutes} onInput={(value) => set("flashMinutes", value)} error={say("flashMinutes", t().badMinutes)} />
					</div>
					<ChoiceGroup legend={t().start} layout="chips" value={form.flashStart} onChange={(value) => set("flashStart", value)} choices={[{ value: "tap", label: t().tap }, { value: "time", label: t().time }]} />
					<Show when={form.flashStart === "time"}>
						<TextField label={t().at} type="datetime-local" value={form.flashAt} onInput={(value) => set("flashAt", value)} error={say("flashAt", t().badTime)} />
					</Show>
				</Part>
				<Part title={t().ladder} hint={t().ladderHint} on={form.steps.length > 0} onSwitch={(on) => set("steps", on ? [{ units: "", price: "" }] : [])}>
					<ol class="flex flex-col gap-2">
						<For each={form.steps}>
							{(step, index) => (
								<li class="grid grid-cols-[1fr_1fr_auto] items-end gap-3">
									<TextField label={`${t().step(index() + 1)} · ${t().units}`} inputmode="numeric" value={step.units} onInput={(value) => set("steps", index(), "units", value)} />
									<TextField label={t().price} inputmode="decimal" value={step.price} onInput={(value) => set("steps", index(), "price", value)} />
									<IconButton label={t().removeStep(index() + 1)} onClick={() => set("steps", (steps) => steps.filter((_, at) => at !== index()))}><Trash2 size={18} /></IconButton>
								</li>
							)}
						</For>
					</ol>
					<Wrong>{say("steps", t().badSteps)}</Wrong>
					<Show when={form.steps.length < most.steps}>
						<Button variant="quiet" size="sm" class="self-start" icon={<Plus size={18} />} onClick={() => set("steps", form.steps.length, { units: "", price: "" })}>{t().addStep}</Button>
					</Show>
				</Part>
				<Part title={t().bundle} hint={t().bundleHint} on={form.bundle.length > 0} onSwitch={(on) => (on ? setPicking("bundle") : set("bundle", []))}>
					<For each={form.bundle}>
						{(part, index) => <PartRow part={part} onQuantity={(value) => set("bundle", index(), "quantity", value)} onRemove={() => set("bundle", (parts) => parts.filter((_, at) => at !== index()))} />}
					</For>
					<Wrong>{say("bundle", t().badQuantity)}</Wrong>
					<Show when={form.bundle.length < most.bundle}>
						<Button variant="quiet" size="sm" class="self-start" icon={<Plus size={18} />} onClick={() => setPicking("bundle")}>{t().add}</Button>
					</Show>
				</Part>
				<Part title={t().gift} hint={t().giftHint} on={form.gift !== null} onSwitch={(on) => (on ? setPicking("gift") : set("gift", null))}>
					<Show when={form.gift}>
						{(gift) => <PartRow part={gift()} onQuantity={(value) => set("gift", { ...gift(), quantity: value })} onRemove={() => set("gift", null)} />}
					</Show>
					<Wrong>{say("gift", t().badQuantity)}</Wrong>
					<div class="grid grid-cols-2 items-end gap-3 max-md:grid-cols-1">
						<ChoiceGroup legend={t().giftFrom} layout="chips" value={form.giftFrom} onChange={(value) => set("giftFrom", value)} choices={[{ value: "units", label: t().fromUnits }, { value: "amount", label: t().fromAmount }]} />
						<Show
							when={form.giftFrom === "units"}
							fallback={<TextField label={t().fromAmount} inputmode="decimal" value={form.giftAmount} onInput={(value) => set("giftAmount", value)} error={say("giftFrom", t().badFrom)} />}
						>
							<TextField label={t().fromUnits} inputmode="numeric" value={form.giftUnits} onInput={(value) => set("giftUnits", value)} error={say("giftFrom", t().badFrom)} />
						</Show>
					</div>
				</Part>
				<ProblemNote problem={problem()} />
				<Button type="submit" class="self-end" busy={busy()}>{t().save}</Button>
			</form>
		</Show>
	);
}

function Part(props: { readonly title: string; readonly hint: string; readonly on: boolean; readonly onSwitch: (on: boolean) => void; readonly children: JSX.Element }) {
	return (
		<section class="rounded-lg border border-line p-4" aria-label={props.title}>
			<label class="flex min-h-11 cursor-pointer items-start gap-3">
				<input type="checkbox" class="mt-1 size-5 shrink-0 accent-leaf" checked={props.on} onChange={(event) => (props.onSwitch(event.currentTarget.checked), (event.currentTarget.checked = props.on))} />
				<span>
					<span class="block font-semibold">{props.title}</span>
					<span class="block text-sm text-muted">{props.hint}</span>
				</span>
			</label>
			<Show when={props.on}>
				<div class="mt-3 flex flex-col gap-3">{props.children}</div>
			</Show>
		</section>
	);
}

function Wrong(props: { readonly children: string | null }) {
	return <Show when={props.children}>{(words) => <p class="text-sm font-medium text-paper-ink" role="alert">{words()}</p>}</Show>;
}

function PartRow(props: { readonly part: Picked; readonly onQuantity: (value: string) => void; readonly onRemove: () => void }) {
	const t = useText(messages);
	return (
		<div class="grid grid-cols-[1fr_6rem_auto] items-end gap-3">
			<p class="min-w-0 self-center truncate font-medium">{nameOf(props.part)}</p>
			<TextField label={t().quantity} inputmode="numeric" value={props.part.quantity} onInput={props.onQuantity} />
			<IconButton label={t().remove(nameOf(props.part))} onClick={() => props.onRemove()}><Trash2 size={18} /></IconButton>
		</div>
	);
}

function Picker(props: { readonly shopId: string; readonly onPick: (row: PickRow) => void; readonly onBack: () => void }) {
	const t = useText(messages);
	const [query, setQuery] = createSignal("");
	const settled = createDebounced(query);
	const found = createLoad(
		() => ({ q: settled().trim(), shopId: props.shopId }),
		(query) => unwrap(api.api.catalog.pick.$get({ query })),
	);
	return (
		<div class="flex flex-col gap-3">
			<Button variant="quiet" size="sm" class="-ml-3 self-start" icon={<ArrowLeft size={18} />} onClick={() => props.onBack()}>{t().back}</Button>
			<TextField label={t().search} hideLabel placeholder={t().search} type="search" value={query()} onInput={setQuery} autofocus />
			<h3 class="text-sm font-medium">{t().pick}</h3>
			<Loaded of={found}>
				{(rows) => (
					<Show when={rows().length > 0} fallback={<p class="py-6 text-center text-muted" role="status">{t().pickNone}</p>}>
						<ul class="flex flex-col divide-y divide-line">
							<For each={rows()}>
								{(row) => (
									<li class="flex items-center gap-3 py-2.5">
										<div class="w-14 shrink-0 overflow-hidden rounded-md"><Picture id={row.picture} alt="" ratio="square" sizes="56px" /></div>
										<div class="min-w-0 flex-1">
											<p class="truncate font-semibold">{nameOf(row)}</p>
											<p class="text-sm text-muted tabular-nums">{money(row.priceFen)} · {t().left(row.left)}</p>
										</div>
										<Button size="sm" variant="outline" aria-label={t().choose(nameOf(row))} onClick={() => props.onPick(row)}>{t().chosen}</Button>
									</li>
								)}
							</For>
						</ul>
					</Show>
				)}
			</Loaded>
		</div>
	);
}
