import { useNavigate } from "@solidjs/router";
import { MapPin, Pencil, Plus, Store } from "lucide-solid";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { Address } from "#shared/api.ts";
import type { Checkout, CheckoutQuote, QuotedCoupon } from "#shared/cart.ts";
import { AddressForm } from "../account/address-form.tsx";
import { AddressText } from "../account/address-text.tsx";
import { api, unwrap } from "../api.ts";
import { refreshCart } from "../cart/cart-state.ts";
import { LineWords } from "../cart/line-words.tsx";
import { type CartLine, keyOf, sameLine, wantedOf, type WantedLine } from "../cart/lines.ts";
import { getWanted, setWanted } from "../cart/wanted.ts";
import { money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { me } from "../session.ts";
import { Gate } from "../shell/gate.tsx";
import { Button, ButtonLink, IconButton } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { BackLink, Page, PageHead, useTitle } from "../ui/page.tsx";
import { Badge, Empty, Price, Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { CouponChoice, type Choosing } from "./coupon-choice.tsx";
import { adding } from "./coupons.ts";
import { messages } from "./place-messages.ts";
import { createPlacement, isUnsure } from "./placement.ts";
import { placeable } from "./quote.ts";

/** From what was chosen in the cart, or an order that is bought again, to orders that are placed: one a shop. */
export default function CheckoutScreen() {
	return (
		<Gate action="order.place">
			<Screen />
		</Gate>
	);
}

function Screen() {
	const t = useText(messages);
	useTitle(() => t().title);
	const [lines, setLines] = createSignal<readonly WantedLine[]>(getWanted());
	createEffect(on(lines, setWanted, { defer: true }));
	return (
		<Page class="max-md:pb-32">
			<BackLink href="/cart">{t().back}</BackLink>
			<PageHead title={t().title} />
			<Show when={lines().length > 0} fallback={<Empty title={t().nothing} text={t().nothingText} action={<ButtonLink href="/cart">{t().toCart}</ButtonLink>} />}>
				<Form lines={lines()} onLines={setLines} />
			</Show>
		</Page>
	);
}

function sessionStore(): Storage | null {
	try {
		return sessionStorage;
	} catch {
		return null;
	}
}

type Body = { readonly addressId: string; readonly orders: { readonly shopId: string; readonly note: string; readonly lines: readonly WantedLine[]; readonly couponClaimIds: readonly string[] }[]; readonly totalFen: number };

function Form(props: { readonly lines: readonly WantedLine[]; readonly onLines: (lines: readonly WantedLine[]) => void }) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const navigate = useNavigate();
	const addresses = createLoad(
		() => me().userId,
		() => unwrap(api.api.addresses.$get()),
	);
	const [addressId, setAddressId] = createSignal<string | null>(null);
	const address = (): Address | null => addresses.data()?.find(({ id }) => id === addressId()) ?? addresses.data()?.[0] ?? null;
	/** Claims that the buyer chose, by shop; the server chooses for the others. */
	const [picked, setPicked] = createSignal<Readonly<Record<string, readonly string[]>>>({});
	const question = createMemo(() => (addresses.data() ? { lines: props.lines, addressId: address()?.id ?? null, coupons: Object.entries(picked()).map(([shopId, claimIds]) => ({ shopId, claimIds: [...claimIds] })) } : null));
	const quote = createLoad(question, (json) => unwrap(api.api.checkouts.quote.$post({ json: { ...json, lines: [...json.lines] } })));
	// What was shown stays in place while an address or quantity changes.
	const shown = createMemo<CheckoutQuote | null>((last) => quote.data() ?? last, null);
	const [notes, setNotes] = createSignal<Readonly<Record<string, string>>>({});
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [unsure, setUnsure] = createSignal(false);
	const placement = createPlacement({
		post: (json: Body, key) => unwrap(api.api.checkouts.$post({ header: { "idempotency-key": key }, json: json as never })) as Promise<Checkout>,
		storage: sessionStore(),
		name: "livestall.checkout",
	});
	const orders = () => placeable(shown());
	const troubled = () => shown()?.orders.flatMap(({ lines }) => lines.filter(({ trouble }) => trouble !== null)).length ?? 0;

	const change = (line: CartLine, next: (wanted: WantedLine) => WantedLine) => {
		setProblem(null);
		props.onLines(props.lines.map((wanted) => (sameLine(wanted, line) ? next(wanted) : wanted)));
	};
	const place = async () => {
		const to = address();
		if (!to || orders().length === 0) return;
		setBusy(true);
		setProblem(null);
		try {
			const body: Body = {
				addressId: to.id,
				orders: orders().map(({ seller, lines, coupons }) => ({ shopId: seller.id, note: (notes()[seller.id] ?? "").trim(), lines: lines.map(wantedOf), couponClaimIds: chosenOf(coupons) })),
				totalFen: shown()!.totalFen,
			};
			const placed = await placement.place(body);
			setWanted([]);
			void refreshCart();
			navigate(`/checkout/${placed.id}`, { replace: true });
		} catch (error) {
			setUnsure(isUnsure(error));
			setProblem(toClientProblem(error));
			// What is in the way is said where it is.
			if (!isUnsure(error)) void Promise.all([quote.reload(), addresses.reload()]);
		} finally {
			setBusy(false);
		}
	};
	const discount = () => orders().reduce((sum, { discountFen }) => sum + discountFen, 0);
	/** What is chosen for a shop's order, and what becomes of it with a press: a claim goes into one order. */
	const couponsOf = (shopId: string): Choosing<QuotedCoupon> => {
		const order = () => shown()?.orders.find(({ seller }) => seller.id === shopId);
		const all = () => order()?.coupons ?? [];
		// Until the server has answered, what was pressed stands.
		const chosen = () => (quote.loading() ? picked()[shopId] : undefined) ?? chosenOf(all());
		return {
			all,
			chosen,
			usable: ({ says }) => says !== "short",
			why: ({ says, shortFen }) => (says === "best" ? words().couponBest : says === "short" ? words().couponShort(money(shortFen)) : says === "elsewhere" ? t().couponElsewhere : null),
			toggle: (coupon) => {
				setProblem(null);
				const mine = all().filter(({ claimId }) => chosen().includes(claimId));
				const next = mine.includes(coupon) ? mine.filter((other) => other !== coupon) : adding(coupon, mine);
				setPicked((old) => ({
					...Object.fromEntries(Object.entries(old).map(([shop, claims]) => [shop, claims.filter((claimId) => claimId !== coupon.claimId)])),
					[shopId]: next.map(({ claimId }) => claimId),
				}));
			},
		};
	};
	const summary = () => (
		<>
			<ProblemNote class="mb-3" problem={unsure() && problem() ? { ...problem()!, detail: t().unsure } : problem()} />
			<div class="flex items-center justify-between gap-4 md:flex-col md:items-stretch">
				<div>
					<p class="flex items-baseline gap-2 whitespace-nowrap">
						<span class="text-sm text-muted">{t().total}</span>
						<Price fen={shown()?.totalFen ?? 0} />
					</p>
					<p class="text-xs text-muted">{address() ? t().orders(orders().length) : t().beforeShipping}</p>
					<Show when={discount() > 0}>
						<p class="text-xs font-semibold text-leaf-ink tabular-nums">{words().off(money(discount()))}</p>
					</Show>
				</div>
				<Button variant="buy" size="lg" busy={busy()} disabled={!address() || orders().length === 0 || (quote.loading() && !busy())} onClick={place}>
					{addresses.data() && !address() ? t().addressFirst : shown() && orders().length === 0 ? t().placeNone : unsure() ? t().again : t().place(money(shown()?.totalFen ?? 0))}
				</Button>
			</div>
		</>
	);
	return (
		<div class="md:grid md:grid-cols-[1fr_20rem] md:items-start md:gap-8">
			<div class="flex flex-col gap-4">
				<Where addresses={addresses} address={address()} onChoose={setAddressId} disabled={busy() || unsure()} />
				<Loaded of={{ ...quote, data: shown }} skeleton={<Skeleton class="h-60" />}>
					{(data) => (
						<>
							<Show when={troubled() > 0 || data().unknown > 0}>
								<div role="status" class="rounded-md bg-straw-soft px-3 py-2.5 text-sm font-medium text-straw-ink">
									<Show when={data().unknown > 0}>
										<p>{t().unknown(data().unknown)}</p>
									</Show>
									<Show when={troubled() > 0}>
										<p>{t().troubled(troubled())}</p>
									</Show>
								</div>
							</Show>
							<For each={data().orders.map(({ seller }) => seller.id)}>
								{(shopId) => {
									const order = createMemo<CheckoutQuote["orders"][number]>((last) => data().orders.find(({ seller }) => seller.id === shopId) ?? last!);
									return (
										<OneOrder
											order={order()}
											coupons={couponsOf(shopId)}
											hasAddress={address() !== null}
											disabled={busy() || unsure()}
											note={notes()[shopId] ?? ""}
											onNote={(note) => setNotes((old) => ({ ...old, [shopId]: note }))}
											onQuantity={(line, quantity) => change(line, (wanted) => ({ ...wanted, quantity }))}
											onRegular={(line) => change(line, (wanted) => ({ ...wanted, lineupItemId: null, unitPriceFen: line.regularFen }))}
										/>
									);
								}}
							</For>
						</>
					)}
				</Loaded>
			</div>
			<aside class="sticky top-28 hidden rounded-xl border border-line bg-surface p-5 shadow-1 md:block" aria-label={t().total}>
				{summary()}
			</aside>
			<div class="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface px-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] pt-3 md:hidden">{summary()}</div>
		</div>
	);
}

const chosenOf = (coupons: readonly QuotedCoupon[]) => coupons.filter(({ says }) => says === "best" || says === "picked").map(({ claimId }) => claimId);

/** Where it goes: chosen from what is known, changed, or new. */
function Where(props: { readonly addresses: ReturnType<typeof createLoad<string, Address[]>>; readonly address: Address | null; readonly onChoose: (id: string) => void; readonly disabled: boolean }) {
	const t = useText(messages);
	const [choosing, setChoosing] = createSignal(false);
	/** `null`: a new one. */
	const [editing, setEditing] = createSignal<Address | null | undefined>();
	const saved = async (address: Address) => {
		const old = props.addresses.data() ?? [];
		props.addresses.mutate(old.some(({ id }) => id === address.id) ? old.map((known) => (known.id === address.id ? address : known)) : [address, ...old]);
		props.onChoose(address.id);
		setEditing(undefined);
		setChoosing(false);
	};
	return (
		<section class="rounded-xl border border-line bg-surface p-4 shadow-1 md:p-5" aria-label={t().address}>
			<Loaded of={props.addresses} skeleton={<Skeleton class="h-14" />}>
				{(known) => (
					<Show
						when={props.address}
						fallback={
							<>
								<h2 class="heading mb-3 text-lg">{t().newAddress}</h2>
								<AddressForm submitLabel={t().useThis} onSaved={(address) => void saved(address)} />
							</>
						}
					>
						{(to) => (
							<div class="flex items-center gap-3">
								<MapPin size={22} class="shrink-0 text-leaf-ink" aria-hidden="true" />
								<AddressText address={to()} />
								<Button variant="outline" size="sm" disabled={props.disabled} onClick={() => setChoosing(true)}>
									{t().change}
								</Button>
								<Sheet open={choosing()} onOpenChange={(open) => (setChoosing(open), open || setEditing(undefined))} title={editing() === undefined ? t().address : editing() ? t().changeAddress : t().newAddress}>
									<Show
										when={editing() === undefined}
										fallback={<AddressForm address={editing() ?? undefined} submitLabel={t().useThis} onSaved={(address) => void saved(address)} />}
									>
										<div class="flex flex-col gap-4">
											<ChoiceGroup
												legend={t().address}
												hideLegend
												value={to().id}
												onChange={(id) => props.onChoose(id)}
												choices={known().map((address) => ({
													value: address.id,
													label: `${address.name} ${address.phone}`,
													hint: (
														<span lang="zh-CN">
															{address.region} {address.street}
														</span>
													),
													end: (
														<IconButton
															label={`${t().edit} ${address.name} ${address.street}`}
															onClick={(event) => {
																event.preventDefault();
																setEditing(address);
															}}
														>
															<Pencil size={18} />
														</IconButton>
													),
												}))}
											/>
											<Button variant="outline" icon={<Plus size={18} />} onClick={() => setEditing(null)}>
												{t().useNew}
											</Button>
											<Button onClick={() => setChoosing(false)}>{t().useThis}</Button>
										</div>
									</Show>
								</Sheet>
							</div>
						)}
					</Show>
				)}
			</Loaded>
		</section>
	);
}

function OneOrder(props: {
	readonly order: CheckoutQuote["orders"][number];
	readonly coupons: Choosing<QuotedCoupon>;
	readonly hasAddress: boolean;
	readonly disabled: boolean;
	readonly note: string;
	readonly onNote: (note: string) => void;
	readonly onQuantity: (line: CartLine, quantity: number) => void;
	readonly onRegular: (line: CartLine) => void;
}) {
	const t = useText(messages);
	const words = useText(offerMessages);
	const [noting, setNoting] = createSignal(props.note !== "");
	const name = () => tr(props.order.seller.name);
	const some = () => props.order.lines.some(({ trouble }) => trouble === null);
	return (
		<section class="rounded-xl border border-line bg-surface p-4 shadow-1 md:p-5" aria-label={name()}>
			<h2 class="mb-3 flex items-center gap-2 font-semibold" lang={trLang(props.order.seller.name)}>
				<Store size={18} class="shrink-0 text-leaf-ink" aria-hidden="true" />
				{name()}
			</h2>
			<ul class="flex flex-col gap-4">
				<For each={props.order.lines.map(keyOf)}>
					{(key) => {
						const line = createMemo<CheckoutQuote["orders"][number]["lines"][number]>((last) => props.order.lines.find((each) => keyOf(each) === key) ?? last!);
						return (
							<li class="flex items-start gap-3">
								<div class="size-16 shrink-0 overflow-hidden rounded-md" classList={{ "opacity-50": line().trouble !== null }}>
									<Picture id={line().picture} alt="" sizes="64px" />
								</div>
								<div class="min-w-0 flex-1">
									<p class="line-clamp-2 font-medium" lang={trLang(line().title)}>
										{tr(line().title)}
									</p>
									<p class="flex flex-wrap items-center gap-2 text-sm text-muted">
										<span lang={trLang(line().variant)}>{tr(line().variant)}</span>
										<Show when={line().lineupItemId}>
											<Badge tone="paper">{t().live}</Badge>
										</Show>
										<Show when={line().trouble}>
											<Badge tone="straw">{t().notOrdered}</Badge>
										</Show>
									</p>
									<LineWords line={line()} disabled={props.disabled} onQuantity={(quantity) => props.onQuantity(line(), quantity)} onRegular={() => props.onRegular(line())} />
								</div>
								<p class="shrink-0 text-right text-sm tabular-nums" classList={{ "text-muted line-through": line().trouble !== null }}>
									<span class="block font-medium">{money(line().unitPriceFen)}</span>
									<span class="text-muted">× {line().quantity}</span>
									<Show when={line().discountFen > 0}>
										<span class="block font-medium text-leaf-ink">{words().off(money(line().discountFen))}</span>
									</Show>
								</p>
							</li>
						);
					}}
				</For>
			</ul>
			<Show
				when={noting()}
				fallback={
					<Button variant="quiet" size="sm" class="-ml-3 mt-2" icon={<Plus size={18} />} disabled={props.disabled} onClick={() => setNoting(true)} lang={trLang(props.order.seller.name)}>
						{t().addNote(name())}
					</Button>
				}
			>
				<TextField class="mt-3" label={t().note} value={props.note} onInput={props.onNote} lines={2} maxlength={200} disabled={props.disabled} />
			</Show>
			<Show when={some() && props.order.coupons.length > 0}>
				<div class="mt-3">
					<CouponChoice coupons={props.coupons} disabled={props.disabled} />
				</div>
			</Show>
			<Show when={some()}>
				<dl class="mt-3 flex flex-col gap-1.5 border-t border-line pt-3 text-sm">
					<Show when={!props.hasAddress || props.order.shipping} fallback={<p class="font-medium text-paper-ink">{t().notDelivered}</p>}>
						<div class="flex items-baseline justify-between gap-3">
							<dt class="text-muted">{t().shipping}</dt>
							<dd class="text-right">
								<Show when={props.hasAddress && props.order.shipping} fallback={<span class="text-muted">{t().needAddress}</span>}>
									{(shipping) => (
										<>
											<span class="font-medium tabular-nums">{shipping().feeFen === 0 ? t().free : money(shipping().feeFen)}</span>
											<Show when={shipping().why !== "always"}>
												<span class="ml-2 text-muted">{why(t(), shipping(), props.order.goodsFen - props.order.discountFen)}</span>
											</Show>
										</>
									)}
								</Show>
							</dd>
						</div>
						<div class="flex items-baseline justify-between gap-3">
							<dt class="text-muted">{t().subtotal}</dt>
							<dd>
								<Price fen={props.order.totalFen} size="sm" />
							</dd>
						</div>
					</Show>
				</dl>
			</Show>
		</section>
	);
}

/** Why shipping costs what it costs. */
function why(t: ReturnType<ReturnType<typeof useText<typeof messages.zh>>>, { why: code, fromFen }: NonNullable<CheckoutQuote["orders"][number]["shipping"]>, goodsFen: number): string {
	if (code === "free_from") return t.freeFrom(money(fromFen!));
	return fromFen === null ? t.byWeight : t.freeSoon(money(fromFen - goodsFen), money(fromFen));
}
