import { A, useNavigate } from "@solidjs/router";
import { Store, Trash2 } from "lucide-solid";
import { batch, createEffect, createMemo, createSignal, createUniqueId, For, on, onCleanup, Show } from "solid-js";
import { count, money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { toClientProblem } from "../problem-error.ts";
import { me, sessionKnown } from "../session.ts";
import { Button, ButtonLink, IconButton } from "../ui/button.tsx";
import { NumberField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Badge, Empty, Price, Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { toast } from "../ui/toast.ts";
import { addToCart, changeCart, loadCart, mergeGuestCart, removeFromCart } from "./cart-state.ts";
import { LineWords } from "./line-words.tsx";
import { type Cart, type CartLine, keyOf, linesOf, wantedOf } from "./lines.ts";
import { messages } from "./messages.ts";
import { setWanted } from "./wanted.ts";

/** What is not wanted at this checkout; the rest is. Kept while the page lives. */
const [left, setLeft] = createSignal<ReadonlySet<string>>(new Set());

export default function CartScreen() {
	const t = useText(messages);
	useTitle(() => t().title);
	const load = createLoad(
		() => (sessionKnown() ? `${me().userId} ${me().role}` : null),
		async () => {
			const full = await mergeGuestCart();
			if (full > 0) void toast({ title: t().notFitting(full), tone: "bad" });
			return loadCart();
		},
	);
	return (
		<Page class="max-md:pb-28">
			<PageHead title={t().title} />
			<Loaded of={load} skeleton={<CartSkeleton />}>
				{(cart) => (
					<Show when={cart().shops.length > 0} fallback={<Empty title={t().empty} text={t().emptyText} action={<ButtonLink href="/">{t().browse}</ButtonLink>} />}>
						<Whole cart={cart()} put={load.mutate} reload={() => void load.reload()} />
					</Show>
				)}
			</Loaded>
		</Page>
	);
}

function Whole(props: { readonly cart: Cart; readonly put: (cart: Cart) => void; readonly reload: () => void }) {
	const t = useText(messages);
	const navigate = useNavigate();
	const lines = createMemo(() => linesOf(props.cart));
	const isChosen = (line: CartLine) => !left().has(keyOf(line));
	const choose = (which: readonly CartLine[], wanted: boolean) => setLeft((old) => new Set(wanted ? [...old].filter((key) => !which.some((line) => keyOf(line) === key)) : [...old, ...which.map(keyOf)]));
	const chosen = () => lines().filter(isChosen);
	const possible = () => chosen().filter(({ trouble }) => trouble === null);
	const total = () => possible().reduce((sum, line) => sum + line.unitPriceFen * line.quantity, 0);

	// One change after the other: their answers are whole carts.
	let turn: Promise<unknown> = Promise.resolve();
	const change = (make: () => Promise<Cart>): Promise<void> => {
		const done = turn.then(make).then(props.put, (error: unknown) => {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
			props.reload();
		});
		turn = done;
		return done;
	};
	const remove = (line: CartLine) =>
		change(() => removeFromCart([line])).then(() =>
			toast({ title: t().removed, action: { label: t().undo, onPress: () => void change(async () => (await addToCart({ ...wantedOf(line), unitPriceFen: line.seenPriceFen }), loadCart())) } }),
		);
	const checkOut = () => {
		// Those that can't be had are said there once more.
		setWanted(chosen().map((line) => ({ ...wantedOf(line), unitPriceFen: line.seenPriceFen })));
		navigate("/checkout");
	};
	const summary = () => (
		<>
			<div class="min-w-0">
				<p class="flex items-baseline gap-2">
					<span class="text-sm text-muted">{t().total}</span>
					<Price fen={total()} />
				</p>
				<p class="text-xs text-muted">{t().totalHint}</p>
			</div>
			<Button variant="buy" size="lg" class="whitespace-nowrap" disabled={possible().length === 0} onClick={checkOut}>
				{possible().length === 0 ? t().nothing : t().checkout(possible().length)}
			</Button>
		</>
	);
	return (
		<>
			<div class="md:grid md:grid-cols-[1fr_20rem] md:items-start md:gap-8">
				<div class="flex flex-col gap-4">
					<Show when={props.cart.unknown > 0}>
						<p role="status" class="rounded-md bg-straw-soft px-3 py-2.5 text-sm text-straw-ink">
							{t().unknown(props.cart.unknown)}
						</p>
					</Show>
					<Check label={t().all} class="px-4 font-medium" checked={lines().every(isChosen)} onChange={(wanted) => choose(lines(), wanted)} />
					<For each={props.cart.shops.map(({ seller }) => seller.id)}>
						{(shopId) => {
							const shop = () => props.cart.shops.find(({ seller }) => seller.id === shopId) ?? { seller: props.cart.shops[0]!.seller, lines: [] };
							return (
								<section class="rounded-xl border border-line bg-surface shadow-1" aria-label={tr(shop().seller.name)}>
									<div class="flex items-center gap-1 border-b border-line px-4 py-1">
										<Check label={t().allOf(tr(shop().seller.name))} hideLabel checked={shop().lines.every(isChosen)} onChange={(wanted) => choose(shop().lines, wanted)} />
										<h2 class="min-w-0 flex-1">
											<A href={`/shops/${shop().seller.slug}`} class="inline-flex min-h-11 max-w-full items-center gap-2 font-semibold underline-offset-4 hover:underline">
												<Store size={18} class="shrink-0 text-leaf-ink" aria-hidden="true" />
												<span class="truncate" lang={trLang(shop().seller.name)}>
													{tr(shop().seller.name)}
												</span>
											</A>
										</h2>
									</div>
									<ul>
										<For each={shop().lines.map(keyOf)}>
											{(key) => {
												const line = createMemo<CartLine>((last) => shop().lines.find((each) => keyOf(each) === key) ?? last!);
												return (
													<Line
														line={line()}
														chosen={isChosen(line())}
														onChoose={(wanted) => choose([line()], wanted)}
														onQuantity={(quantity) => void change(() => changeCart(line(), { quantity }))}
														onRegular={() => void change(() => changeCart(line(), { regular: true }))}
														onRemove={() => void remove(line())}
													/>
												);
											}}
										</For>
									</ul>
								</section>
							);
						}}
					</For>
				</div>
				<aside class="sticky top-28 hidden flex-col gap-4 rounded-xl border border-line bg-surface p-5 shadow-1 md:flex" aria-label={t().total}>
					<Troubled lines={chosen()} />
					{summary()}
				</aside>
			</div>
			<div class="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 md:hidden">
				<Troubled lines={chosen()} />
				<div class="flex items-center justify-between gap-4">{summary()}</div>
			</div>
		</>
	);
}

/** That some of what is chosen can't be had. */
function Troubled(props: { readonly lines: readonly CartLine[] }) {
	const t = useText(messages);
	const many = () => props.lines.filter(({ trouble }) => trouble !== null).length;
	return (
		<Show when={many() > 0}>
			<p class="text-sm text-paper-ink max-md:mb-2">{t().troubled(many())}</p>
		</Show>
	);
}

/** How long somebody may press plus and minus before it is sent, in ms. */
const settling = 400;

function Line(props: {
	readonly line: CartLine;
	readonly chosen: boolean;
	readonly onChoose: (wanted: boolean) => void;
	readonly onQuantity: (quantity: number) => void;
	readonly onRegular: () => void;
	readonly onRemove: () => void;
}) {
	const t = useText(messages);
	const name = () => `${tr(props.line.title)} ${tr(props.line.variant)}`;
	const [quantity, setQuantity] = createSignal(props.line.quantity);
	const [unsent, setUnsent] = createSignal(false);
	createEffect(on(() => props.line.quantity, (known) => unsent() || setQuantity(known), { defer: true }));
	let timer: ReturnType<typeof setTimeout> | undefined;
	const send = () => {
		clearTimeout(timer);
		if (!unsent()) return;
		setUnsent(false);
		props.onQuantity(quantity());
	};
	const type = (next: number) => {
		batch(() => (setQuantity(next), setUnsent(true)));
		clearTimeout(timer);
		timer = setTimeout(send, settling);
	};
	onCleanup(send);
	const gone = () => props.line.trouble !== null && props.line.left === 0;
	return (
		<li class="flex gap-2 border-b border-line py-4 pl-4 pr-2 last:border-0">
			<Check label={t().choose(name())} hideLabel checked={props.chosen} onChange={props.onChoose} class="self-start pt-5" />
			<div class="relative size-20 shrink-0 self-start overflow-hidden rounded-md" classList={{ "opacity-50": gone() }}>
				<Picture id={props.line.picture} alt="" sizes="80px" />
			</div>
			<div class="min-w-0 flex-1 pl-1">
				<div class="flex items-start gap-1">
					<p class="min-w-0 flex-1">
						<A href={`/products/${props.line.productId}`} class="line-clamp-2 font-medium underline-offset-4 hover:underline" lang={trLang(props.line.title)}>
							{tr(props.line.title)}
						</A>
						<span class="flex flex-wrap items-center gap-2 text-sm text-muted">
							<span lang={trLang(props.line.variant)}>{tr(props.line.variant)}</span>
							<Show when={props.line.lineupItemId}>
								<Badge tone="paper">{t().live}</Badge>
							</Show>
						</span>
					</p>
					<IconButton label={t().remove(name())} onClick={props.onRemove} class="-mt-2">
						<Trash2 size={18} />
					</IconButton>
				</div>
				<LineWords line={props.line} onQuantity={props.onQuantity} onRegular={props.onRegular} />
				<div class="mt-2 flex flex-wrap items-center justify-between gap-x-3 gap-y-2 pr-2">
					<Price fen={props.line.unitPriceFen} regular={props.line.lineupItemId ? props.line.regularFen : null} />
					<Show when={!gone()}>
						<NumberField label={t().quantityOf(name())} hideLabel value={quantity()} onChange={type} min={1} max={Math.max(1, Math.min(999, Math.max(props.line.left, props.line.quantity)))} />
					</Show>
				</div>
				<Show when={props.line.trouble === null && props.line.left <= 20}>
					<p class="mt-1 text-right text-xs text-muted">{t().left(count(props.line.left))}</p>
				</Show>
				<Show when={props.line.quantity > 1 && props.line.trouble === null}>
					<p class="sr-only">{money(props.line.unitPriceFen * props.line.quantity)}</p>
				</Show>
			</div>
		</li>
	);
}

function Check(props: { readonly label: string; readonly hideLabel?: boolean; readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly class?: string }) {
	const id = createUniqueId();
	return (
		<label for={id} class={`flex min-h-11 min-w-8 cursor-pointer items-center gap-3 ${props.class ?? ""}`}>
			<input id={id} type="checkbox" class="size-5 shrink-0 accent-leaf" checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} />
			<span classList={{ "sr-only": props.hideLabel }}>{props.label}</span>
		</label>
	);
}

function CartSkeleton() {
	return (
		<div class="flex flex-col gap-4">
			<Skeleton class="h-40" />
			<Skeleton class="h-40" />
		</div>
	);
}
