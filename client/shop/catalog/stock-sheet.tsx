import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { MovementPage, ShopProductRow, StockMovement } from "#shared/catalog-admin.ts";
import { type StockReason, stockReasons } from "#shared/catalog.ts";
import { A } from "@solidjs/router";
import { api, unwrap } from "../../api.ts";
import { count, dayAndTime, tr, useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { Button } from "../../ui/button.tsx";
import { ChoiceGroup } from "../../ui/choice.tsx";
import { Sheet } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/fields.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { toast } from "../../ui/toast.ts";
import { messages } from "./messages.ts";
import { isLow } from "./product-list.ts";

type Variant = ShopProductRow["variants"][number];

export interface StockSheetProps {
	/** Null while it is closed. */
	readonly product: ShopProductRow | null;
	readonly onClose: () => void;
	readonly onChanged: (variantId: string, change: Pick<Variant, "stock" | "lowStock">) => void;
}

/** A product's stock, variant by variant: the level, an adjustment with its reason, the threshold, and what moved it. */
export function StockSheet(props: StockSheetProps) {
	const t = useText(messages);
	const [chosen, setChosen] = createSignal<string | null>(null);
	// The list replaces the product after each change: the choice stays.
	createEffect(on(() => props.product?.id, () => setChosen(null)));
	const variants = () => props.product?.variants ?? [];
	const variantId = () => chosen() ?? variants().find(isLow)?.id ?? variants()[0]?.id ?? null;
	const load = createLoad(
		() => (props.product ? variantId() : null),
		(id) => unwrap(api.api.shop.variants[":id"].stock.$get({ param: { id }, query: {} })),
	);
	const changed = (page: MovementPage) => {
		load.mutate(page);
		// Before the list has a new product: the default choice must not jump to another variant.
		setChosen(variantId());
		if (variantId()) props.onChanged(variantId()!, { stock: page.stock, lowStock: page.lowStock });
	};
	return (
		<Sheet open={props.product !== null} onOpenChange={(open) => open || props.onClose()} title={t().stock.title}>
			<Show when={props.product}>
				{(product) => (
					<div class="flex flex-col gap-5">
						<div>
							<p class="mb-2 font-semibold">{tr(product().title)}</p>
							<Show when={variants().length > 1} fallback={<p class="text-sm text-muted">{variants()[0]?.sku}</p>}>
								<Select label={t().stock.variant} value={variantId()} onChange={setChosen} options={variants().map((variant) => ({ value: variant.id, label: tr(variant.name), hint: `${variant.sku} · ${t().list.available(count(variant.stock.available))}` }))} />
							</Show>
						</div>
						<Loaded of={load}>
							{(page) => (
								<>
									<Level page={page()} />
									<Adjust variantId={variantId()!} page={page()} onDone={changed} />
									<Threshold variantId={variantId()!} lowStock={page().lowStock} onDone={changed} />
									<History variantId={variantId()!} page={page()} />
								</>
							)}
						</Loaded>
					</div>
				)}
			</Show>
		</Sheet>
	);
}

function Level(props: { readonly page: MovementPage }) {
	const t = useText(messages);
	return (
		<dl class="grid grid-cols-4 overflow-hidden rounded-md border border-line text-center">
			<For each={["available", "held", "inStock", "sold"] as const}>
				{(name) => (
					<div class="border-l border-line py-2 first:border-l-0" classList={{ "bg-leaf-soft": name === "available" }}>
						<dt class="text-xs text-muted">{t().stock[name]}</dt>
						<dd class="text-lg font-bold tabular-nums">{count(props.page.stock[name])}</dd>
					</div>
				)}
			</For>
		</dl>
	);
}

function Adjust(props: { readonly variantId: string; readonly page: MovementPage; readonly onDone: (page: MovementPage) => void }) {
	const t = useText(messages);
	const [reason, setReason] = createSignal<StockReason>("received");
	const [amount, setAmount] = createSignal("");
	const [note, setNote] = createSignal("");
	const [tried, setTried] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	/** One adjustment, however often it is sent. */
	let key = crypto.randomUUID();
	const clear = () => {
		setAmount("");
		setNote("");
		setTried(false);
		key = crypto.randomUUID();
	};
	createEffect(on(() => props.variantId, () => (clear(), setProblem(null)), { defer: true }));
	const typed = (set: () => void) => {
		set();
		setProblem(null);
		key = crypto.randomUUID();
	};
	const quantity = () => (/^[-\u2212]?\d{1,7}$/.test(amount().trim()) ? Number(amount().trim().replace("\u2212", "-")) : null);
	const amountError = () => {
		const units = quantity();
		if (units === null) return amount().trim() === "" ? t().errors.required : t().errors.number;
		return (reason() === "counted" ? units < 0 : reason() === "other" ? units === 0 : units < 1) ? t().errors.number : null;
	};
	const noteError = () => (reason() === "other" && note().trim() === "" ? t().errors.required : null);
	const after = () => {
		const units = quantity();
		if (units === null || amountError()) return null;
		const now = props.page.stock.inStock;
		return reason() === "counted" ? units : reason() === "damaged" ? now - units : now + units;
	};
	const save = async () => {
		if (busy()) return;
		setTried(true);
		setProblem(null);
		if (amountError() || noteError()) return;
		setBusy(true);
		try {
			const page = await unwrap(api.api.shop.variants[":id"].stock.$post({ param: { id: props.variantId }, json: { reason: reason(), quantity: quantity()!, note: note().trim(), key } }));
			clear();
			props.onDone(page);
			void toast({ title: t().stock.saved, tone: "good" });
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			novalidate
			class="flex flex-col gap-4 rounded-md border border-line p-4"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<h3 class="font-semibold">{t().stock.adjust}</h3>
			<ChoiceGroup<StockReason> legend={t().stock.reason} hideLegend layout="chips" value={reason()} onChange={(value) => typed(() => setReason(value))} choices={stockReasons.map((value) => ({ value, label: t().stock.reasons[value] }))} />
			<TextField
				label={t().stock.amount[reason()]}
				value={amount()}
				onInput={(value) => typed(() => setAmount(value))}
				inputmode={reason() === "other" ? "text" : "numeric"}
				autocomplete="off"
				maxlength={9}
				required
				error={tried() ? amountError() : null}
				hint={after() !== null ? t().stock.result(props.page.stock.inStock, after()!) : undefined}
			/>
			<TextField label={reason() === "other" ? t().stock.noteRequired : t().stock.note} value={note()} onInput={(value) => typed(() => setNote(value))} maxlength={200} autocomplete="off" error={tried() ? noteError() : null} />
			<ProblemNote problem={problem()} onRetry={problem()?.code === "offline" ? () => void save() : undefined} />
			<Button type="submit" busy={busy()}>{t().stock.save}</Button>
		</form>
	);
}

function Threshold(props: { readonly variantId: string; readonly lowStock: number; readonly onDone: (page: MovementPage) => void }) {
	const t = useText(messages);
	const [text, setText] = createSignal(String(props.lowStock));
	createEffect(on(() => [props.variantId, props.lowStock], () => setText(String(props.lowStock)), { defer: true }));
	const [busy, setBusy] = createSignal(false);
	const [error, setError] = createSignal<string | null>(null);
	const save = async () => {
		if (!/^\d{1,6}$/.test(text().trim())) return void setError(t().errors.number);
		setBusy(true);
		setError(null);
		try {
			props.onDone(await unwrap(api.api.shop.variants[":id"]["low-stock"].$put({ param: { id: props.variantId }, json: { lowStock: Number(text()) } })));
			void toast({ title: t().stock.thresholdSaved, tone: "good" });
		} catch (refused) {
			setError(toClientProblem(refused).detail);
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			novalidate
			class="flex items-start gap-2"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<TextField class="min-w-0 flex-1" label={t().stock.threshold} hint={t().stock.thresholdHint} value={text()} onInput={setText} inputmode="numeric" autocomplete="off" maxlength={6} error={error()} />
			<Button type="submit" variant="outline" class="mt-7" busy={busy()} disabled={text().trim() === String(props.lowStock)}>{t().stock.set}</Button>
		</form>
	);
}

function History(props: { readonly variantId: string; readonly page: MovementPage }) {
	const t = useText(messages);
	const [older, setOlder] = createSignal<{ readonly of: MovementPage; readonly movements: readonly StockMovement[]; readonly more: boolean } | null>(null);
	const [busy, setBusy] = createSignal(false);
	// What was read further down belongs to the page that it follows.
	const more = () => (older()?.of === props.page ? older() : null);
	const all = () => [...props.page.movements, ...(more()?.movements ?? [])];
	const next = async () => {
		setBusy(true);
		try {
			const page = await unwrap(api.api.shop.variants[":id"].stock.$get({ param: { id: props.variantId }, query: { before: String(all().at(-1)!.id) } as {} }));
			setOlder({ of: props.page, movements: [...(more()?.movements ?? []), ...page.movements], more: page.more });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setBusy(false);
		}
	};
	const signed = (units: number) => (units > 0 ? `+${units}` : String(units).replace("-", "\u2212"));
	return (
		<section aria-label={t().stock.history}>
			<h3 class="mb-2 font-semibold">{t().stock.history}</h3>
			<Show when={all().length > 0} fallback={<p class="text-sm text-muted">{t().stock.noHistory}</p>}>
				<ol class="flex flex-col divide-y divide-line">
					<For each={all()}>
						{(movement) => (
							<li class="flex gap-3 py-2.5 text-sm">
								<div class="min-w-0 flex-1">
									<p class="font-medium">{movement.reason ? t().stock.reasons[movement.reason] : t().stock.kinds[movement.kind]}</p>
									<p class="text-muted">
										<time datetime={movement.at}>{dayAndTime(movement.at)}</time>
										<Show when={movement.by}>{(name) => <> · {t().stock.by(name())}</>}</Show>
										<Show when={movement.orderNumber}>{(number) => <> · <A href="/shop/orders" class="underline">{t().stock.order(number())}</A></>}</Show>
										<Show when={movement.importName}>{(name) => <> · {t().stock.imported(name())}</>}</Show>
									</p>
									<Show when={movement.note}>
										<p class="wrap-anywhere">{movement.note}</p>
									</Show>
								</div>
								<div class="text-right tabular-nums">
									<Show when={movement.inStock !== 0 || movement.held === 0}>
										<p class="text-base font-semibold" classList={{ "text-leaf-ink": movement.inStock > 0, "text-paper-ink": movement.inStock < 0 }}>{signed(movement.inStock)}</p>
									</Show>
									<Show when={movement.held !== 0}>
										<p class="text-muted">{t().stock.heldChange(signed(movement.held))}</p>
									</Show>
								</div>
							</li>
						)}
					</For>
				</ol>
				<Show when={more() ? more()!.more : props.page.more}>
					<Button variant="outline" size="sm" class="mt-2 w-full" busy={busy()} onClick={() => void next()}>{t().stock.older}</Button>
				</Show>
			</Show>
		</section>
	);
}
