/**
 * The checkout, used by the watch page and the product page: a sheet that leads from a product to a paid order. Load it when it is needed:
 *
 * ```ts
 * const { openCheckout } = await import("../checkout/checkout.tsx");
 * openCheckout({ productId: item.productId, lineup: { showId, items: channel.state.items, now: serverNow }, selected: item.id, night: true, onClose });
 * ```
 *
 * It stands in its own root at the end of the body: the page behind it, video included, goes on. One is open at a time; a second call replaces the first.
 */
import { ArrowLeft, ChevronRight, CircleCheckBig, MapPin, Plus } from "lucide-solid";
import { createEffect, createMemo, createSignal, Match, on, onCleanup, Show, Switch } from "solid-js";
import { render } from "solid-js/web";
import type { Address, Order, Product } from "#shared/api.ts";
import type { QuotedShipping } from "#shared/offers.ts";
import type { LineupItem } from "#shared/show.ts";
import { AddressForm } from "../account/address-form.tsx";
import { AddressText } from "../account/address-text.tsx";
import { AuthForm } from "../account/auth-form.tsx";
import { api, unwrap } from "../api.ts";
import { count, money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { me, refreshMe, signedIn } from "../session.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { NumberField, TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Badge, Empty, Price, Skeleton } from "../ui/parts.tsx";
import { Picture } from "../ui/picture.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages as offerMessages } from "../ui/offer-messages.ts";
import { CouponChoice, OfferNotes } from "./coupon-choice.tsx";
import { createCoupons, createQuote } from "./coupons.ts";
import { messages } from "./messages.ts";
import { changedPrice, chooseOffer, liveOffers, type Offer, quantityMax, regularOffers } from "./offers.ts";
import { PayPanel } from "./pay-panel.tsx";
import { createPlacement, isUnsure } from "./placement.ts";

export interface CheckoutOptions {
	readonly productId: string;
	/** Known already on the product page; else it is loaded by `productId` when it is needed. */
	readonly product?: Product;
	/**
	 * On the watch page: the show's lineup. Its items of this product are offered at their live prices (pass the channel's store, so that
	 * price, `left` and `sold` stay live while the sheet is open); variants without an item are not offered.
	 */
	readonly lineup?: { readonly showId: string; readonly items: readonly LineupItem[]; /** The server's clock, ms. */ readonly now: () => number };
	/** The lineup item (with `lineup`) or variant that is chosen at first. */
	readonly selected?: string;
	/** On the dark pages. */
	readonly night?: boolean;
	readonly onClose?: () => void;
	/** An order was placed. */
	readonly onPlaced?: (order: { readonly id: string; readonly number: string }) => void;
}

let dispose: (() => void) | undefined;

/** Opens the checkout; returns the way to close it. */
export function openCheckout(options: CheckoutOptions): () => void {
	dispose?.();
	const before = document.activeElement;
	const root = document.body.appendChild(document.createElement("div"));
	const stop = render(() => <Checkout {...options} onGone={() => end()} />, root);
	let ended = false;
	const end = () => {
		if (ended) return;
		ended = true;
		if (dispose === end) dispose = undefined;
		stop();
		root.remove();
		if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
		options.onClose?.();
	};
	dispose = end;
	return end;
}

type Step = "order" | "sign-in" | "address" | "pay" | "done";

/** The closing motion of the sheet, in ms. */
const closing = 220;

function sessionStore(): Storage | null {
	try {
		return sessionStorage;
	} catch {
		return null;
	}
}

function Checkout(props: CheckoutOptions & { readonly onGone: () => void }) {
	const t = useText(messages);
	const offerText = useText(offerMessages);
	const [open, setOpen] = createSignal(true);
	const [step, setStep] = createSignal<Step>("order");
	const [order, setOrder] = createSignal<Order | null>(null);
	let body: HTMLDivElement | undefined;

	const close = () => {
		setOpen(false);
		setTimeout(props.onGone, closing);
	};
	// What had the focus is gone with its step: the new one takes it, and is read from its beginning.
	createEffect(on(step, () => queueMicrotask(() => body?.focus()), { defer: true }));

	// ---- what is bought
	const [regular, setRegular] = createSignal(!props.lineup);
	const product = createLoad(
		() => (regular() && !props.product ? props.productId : null),
		(id) => unwrap(api.api.products[":id"].$get({ param: { id } })),
	);
	const whole = () => props.product ?? product.data();
	const offers = createMemo<readonly Offer[]>(() => (regular() ? (whole() ? regularOffers(whole()!) : []) : liveOffers(props.lineup?.items ?? [], props.productId, props.lineup?.now() ?? 0)), [], {
		// The clock ticks; what it changes are prices, now and then.
		equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
	});
	const [wanted, setWanted] = createSignal<string | null>(props.selected ?? null);
	const chosen = createMemo(() => chooseOffer(offers(), wanted()));
	// Stays on what it showed first: it does not jump to another variant when this one sells out.
	createEffect(() => {
		const offer = chosen();
		if (offer && wanted() !== offer.key && wanted() !== offer.variantId) setWanted(offer.key);
	});
	const [quantity, setQuantity] = createSignal(1);
	createEffect(() => {
		const offer = chosen();
		if (offer && quantity() > quantityMax(offer)) setQuantity(quantityMax(offer));
	});
	const face = () => {
		const item = props.lineup?.items.find((candidate) => candidate.productId === props.productId);
		const title = whole()?.title ?? item?.title ?? null;
		return { title, picture: whole()?.pictures[0] ?? item?.picture ?? null };
	};
	/** A newer price that the server told, until the lineup or product tells its own. */
	const [told, setTold] = createSignal<number | null>(null);
	createEffect(on(() => [chosen()?.key, chosen()?.priceFen], () => setTold(null), { defer: true }));
	const unitPrice = () => told() ?? chosen()?.priceFen ?? 0;
	// ---- where it goes
	const addresses = createLoad(
		() => (signedIn() ? me().userId : null),
		() => unwrap(api.api.addresses.$get()),
	);
	const [addressId, setAddressId] = createSignal<string | null>(null);
	const address = (): Address | null => addresses.data()?.find(({ id }) => id === addressId()) ?? addresses.data()?.[0] ?? null;

	const item = () => props.lineup?.items.find(({ id }) => id === chosen()?.lineupItemId);
	/** As the last quote said it: another set of coupons may save more with it. */
	const [shipping, setShipping] = createSignal<QuotedShipping | null>(null);
	const coupons = createCoupons({
		shopId: () => item()?.shopId ?? whole()?.seller.id ?? null,
		showId: () => (chosen()?.lineupItemId ? (props.lineup?.showId ?? null) : null),
		amountFen: () => unitPrice() * quantity(),
		shipping,
	});
	/** Counts up when the answer is known to be old. */
	const [asked, setAsked] = createSignal(0);
	const quote = createQuote(() => {
		const offer = chosen();
		// The price is part of the question: when it changes, the answer does.
		return signedIn() && offer && offer.left > 0 && step() === "order" ? { variantId: offer.variantId, lineupItemId: offer.lineupItemId, quantity: quantity(), couponClaimIds: coupons.chosen(), addressId: address()?.id ?? null, priceFen: unitPrice(), round: asked() } : null;
	});
	createEffect(() => {
		const said = quote()?.shipping;
		if (said) setShipping(said);
	});
	const total = () => quote()?.totalFen ?? unitPrice() * quantity();
	const left = () => chosen()?.left ?? 0;
	const shippingWords = () => {
		const shipping = quote()?.shipping;
		if (!shipping) return t().shipping;
		if (shipping.feeFen > 0) return shipping.fromFen === null ? t().shippingFee(money(shipping.feeFen)) : t().shippingSoon(money(shipping.feeFen), money(shipping.fromFen));
		return shipping.why === "free_from" ? t().shippingFrom(money(shipping.fromFen!)) : t().shippingFree;
	};

	const [note, setNote] = createSignal("");
	const [noting, setNoting] = createSignal(false);

	// ---- placing
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [advice, setAdvice] = createSignal<string | null>(null);
	const [unsure, setUnsure] = createSignal(false);
	const placement = createPlacement({
		post: (json, key) => unwrap(api.api.orders.$post({ header: { "idempotency-key": key }, json })) as Promise<Order>,
		storage: sessionStore(),
	});
	const clear = () => {
		setProblem(null);
		setAdvice(null);
	};
	createEffect(on([wanted, quantity], clear, { defer: true }));

	const place = async () => {
		const offer = chosen();
		if (!offer) return;
		if (!signedIn()) return setStep("sign-in");
		const to = address();
		if (!to) return setStep("address");
		setBusy(true);
		clear();
		try {
			const placed = await placement.place({ variantId: offer.variantId, lineupItemId: offer.lineupItemId, quantity: quantity(), addressId: to.id, unitPriceFen: unitPrice(), note: note().trim(), couponClaimIds: [...coupons.chosen()], shippingFen: quote()?.shipping?.feeFen ?? null });
			void coupons.reload();
			setUnsure(false);
			setOrder(placed);
			setStep(placed.state === "pending" ? "pay" : "done");
			props.onPlaced?.({ id: placed.id, number: placed.number });
		} catch (error) {
			setUnsure(isUnsure(error));
			refused(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};

	/** What the refusal means for the form, beside its sentence. */
	const refused = (failed: ClientProblem) => {
		const possible = Number(failed.params?.["left"] ?? 0);
		if (failed.code === "unauthenticated") {
			void refreshMe().catch(() => {});
			// Known before the form stands: it asks for the account that was just there.
			setProblem(failed);
			setStep("sign-in");
		} else if (failed.code === "price_changed") setTold(changedPrice(failed.params?.["price"]));
		else if ((failed.code === "not_enough" || failed.code === "limit_reached") && possible > 0) {
			setQuantity(possible);
			queueMicrotask(() => (setProblem(failed), setAdvice(t().changedTo(possible))));
		} else if (failed.code === "invalid_input" && failed.errors?.some(({ path }) => path === "addressId")) void addresses.reload();
		if (failed.code === "shipping_changed") setAsked((times) => times + 1);
		if (failed.code.startsWith("coupon_")) void coupons.reload();
		if (failed.code === "sold_out") {
			if (offers().some((offer) => offer.key !== chosen()?.key && offer.left > 0)) setAdvice(t().otherVariant);
			if (regular() && !props.product) void product.reload();
		}
		setProblem(failed);
	};
	const buyRegular = () => {
		const variantId = chosen()?.variantId ?? null;
		clear();
		setRegular(true);
		setWanted(variantId);
	};
	const liveOver = () => !regular() && (problem()?.code === "show_over" || problem()?.code === "show_not_live");

	const afterSignIn = async () => {
		clear();
		// The list of addresses decides what comes next.
		const known = await unwrap(api.api.addresses.$get()).catch(() => null);
		if (known) addresses.mutate(known);
		setStep(known && known.length === 0 ? "address" : "order");
	};
	const [addingAddress, setAddingAddress] = createSignal(false);
	const title = () =>
		({ order: t().title, "sign-in": t().signInTitle, address: addingAddress() || !addresses.data()?.length ? t().newAddress : t().addressTitle, pay: t().payTitle, done: t().doneTitle })[step()];

	onCleanup(() => {
		// The scroll lock of a dialog that is taken away while open would stay.
		if (open()) document.body.style.removeProperty("overflow");
	});

	return (
		<Sheet
			open={open()}
			onOpenChange={(next) => next || close()}
			title={title()}
			class={props.night ? "night" : undefined}
			footer={
				<Show when={step() === "order" && chosen()}>
					{/* Beside the button that was refused: in view wherever the sheet is scrolled. */}
					<ProblemNote
						class="mb-3"
						problem={unsure() && problem() ? { ...problem()!, detail: t().unsure } : problem()}
						action={advice() ? <p class="font-medium">{advice()}</p> : undefined}
					/>
					<div class="flex items-center gap-4">
						<div class="shrink-0">
							<p class="text-xs text-muted">{t().total}</p>
							<Price fen={total()} />
							<Show when={quote()?.discountFen}>{(fen) => <p class="text-xs font-semibold text-leaf-ink tabular-nums">{offerText().off(money(fen()))}</p>}</Show>
						</div>
						<Show
							when={liveOver()}
							fallback={
								<Button variant="buy" size="lg" class="flex-1" busy={busy()} disabled={left() === 0 || (signedIn() && addresses.loading() && !addresses.data())} onClick={place}>
									{left() === 0 ? t().soldOut : unsure() ? t().again : !signedIn() ? t().nextSignIn : !address() ? t().next : told() !== null ? t().placeNew(money(total())) : t().place(money(total()))}
								</Button>
							}
						>
							<Button variant="buy" size="lg" class="flex-1" onClick={buyRegular}>
								{t().buyRegular(money(chosen()!.regularFen))}
							</Button>
						</Show>
					</div>
				</Show>
			}
		>
			<div ref={body} tabindex={-1} class="outline-none">
				<Show when={step() === "sign-in" || (step() === "address" && !busy())}>
					<Button variant="quiet" size="sm" class="-ml-3 mb-2" icon={<ArrowLeft size={18} />} onClick={() => (step() === "address" && addingAddress() && addresses.data()?.length ? setAddingAddress(false) : setStep("order"))}>
						{t().back}
					</Button>
				</Show>
				<Switch>
					<Match when={step() === "order"}>
						<Show when={chosen()} fallback={<OrderSkeleton load={product} empty={!regular() || product.data() !== null} />}>
							{(offer) => (
								<div class="flex flex-col gap-5">
									<div class="flex gap-4">
										<div class="size-24 shrink-0 overflow-hidden rounded-md">
											<Picture id={face().picture} alt="" sizes="96px" />
										</div>
										<div class="min-w-0 flex-1">
											<p class="line-clamp-2 font-semibold" lang={face().title ? trLang(face().title!) : undefined}>
												{face().title ? tr(face().title!) : ""}
											</p>
											<div class="mt-1 flex flex-wrap items-center gap-x-2">
												<Show when={offer().lineupItemId}>
													<Badge tone="paper">{t().livePrice}</Badge>
												</Show>
												<Price fen={unitPrice()} regular={offer().regularFen} />
											</div>
											<p class="mt-1 text-sm text-muted" aria-live="polite">
												{left() === 0 ? t().soldOut : t().left(count(left()))}
												<Show when={offer().limit}>{(limit) => <> · {t().limit(limit())}</>}</Show>
											</p>
										</div>
									</div>
									<ChoiceGroup
										legend={t().variant}
										layout="chips"
										value={offer().key}
										onChange={setWanted}
										disabled={busy() || unsure()}
										choices={offers().map((candidate) => ({
											value: candidate.key,
											label: <span lang={trLang(candidate.name)}>{tr(candidate.name)}</span>,
											hint: candidate.left === 0 ? t().soldOut : offers().length > 1 ? money(candidate.priceFen) : undefined,
											disabled: candidate.left === 0 && candidate.key !== offer().key,
										}))}
									/>
									<NumberField label={t().quantity} value={quantity()} onChange={setQuantity} min={1} max={quantityMax(offer())} disabled={busy() || unsure() || left() === 0} />
									<OfferNotes quote={quote()} item={item()} now={() => props.lineup?.now() ?? 0} />
									<CouponChoice coupons={coupons} disabled={busy() || unsure()} />
									<Show when={signedIn()}>
										<div>
											<p class="mb-2 text-sm font-medium">{t().deliverTo}</p>
											<ProblemNote problem={addresses.problem()} onRetry={() => void addresses.reload()} />
											<Show when={addresses.data()} fallback={<Show when={!addresses.problem()}>{<Skeleton class="h-18" />}</Show>}>
												<button
													type="button"
													class="flex w-full items-center gap-3 rounded-md border border-line-strong p-3.5 text-left hover:bg-sunken disabled:opacity-60"
													disabled={busy() || unsure()}
													onClick={() => (setAddingAddress(false), setStep("address"))}
												>
													<MapPin size={20} class="shrink-0 text-leaf-ink" aria-hidden="true" />
													<Show when={address()} fallback={<span class="flex-1 font-medium">{t().addAddress}</span>}>
														{(to) => <AddressText address={to()} />}
													</Show>
													<Show when={address()}>
														<span class="sr-only">{t().change}</span>
													</Show>
													<ChevronRight size={20} class="shrink-0 text-muted" aria-hidden="true" />
												</button>
											</Show>
										</div>
									</Show>
									<Show
										when={noting()}
										fallback={
											<Button variant="quiet" size="sm" class="-ml-3 self-start" icon={<Plus size={18} />} onClick={() => setNoting(true)} disabled={busy() || unsure()}>
												{t().addNote}
											</Button>
										}
									>
										<TextField label={t().note} hint={t().noteHint} value={note()} onInput={setNote} lines={2} maxlength={200} disabled={busy() || unsure()} />
									</Show>
									<p class="text-sm text-muted">{shippingWords()}</p>
								</div>
							)}
						</Show>
					</Match>
					<Match when={step() === "sign-in"}>
						<p class="mb-5 text-muted">{problem()?.code === "unauthenticated" ? t().signedOut : props.lineup ? t().signInTextLive : t().signInText}</p>
						<AuthForm start={problem()?.code === "unauthenticated" ? "sign-in" : "sign-up"} onDone={() => void afterSignIn()} />
					</Match>
					<Match when={step() === "address"}>
						<Show
							when={!addingAddress() && addresses.data()?.length}
							fallback={
								<AddressForm
									submitLabel={t().useThis}
									onSaved={(saved) => {
										addresses.mutate([saved, ...(addresses.data() ?? [])]);
										setAddressId(saved.id);
										setAddingAddress(false);
										setStep("order");
									}}
								/>
							}
						>
							<div class="flex flex-col gap-4">
								<ChoiceGroup
									legend={t().addressTitle}
									hideLegend
									value={address()?.id ?? null}
									onChange={setAddressId}
									choices={(addresses.data() ?? []).map((saved) => ({ value: saved.id, label: `${saved.name} ${saved.phone}`, hint: `${saved.region} ${saved.street}` }))}
								/>
								<Button variant="outline" icon={<Plus size={18} />} onClick={() => setAddingAddress(true)}>
									{t().useNew}
								</Button>
								<Button onClick={() => setStep("order")}>{t().useThis}</Button>
							</div>
						</Show>
					</Match>
					<Match when={step() === "pay" && order()}>
						{(placed) => (
							<div class="flex flex-col gap-5">
								<Numbers order={placed()} />
								<Show
									when={placed().state === "pending"}
									fallback={
										<>
											<p class="rounded-md bg-paper-soft p-3">{t().expired}</p>
											<Button
												onClick={() => {
													setOrder(null);
													setStep("order");
												}}
											>
												{t().orderAgain}
											</Button>
										</>
									}
								>
									<PayPanel
										order={placed()}
										stay={props.lineup !== undefined}
										onChange={(next) => {
											setOrder(next);
											if (next.state === "confirmed") setStep("done");
										}}
										onExpired={() => void unwrap(api.api.orders[":id"].$get({ param: { id: placed().id } })).then(setOrder, () => {})}
									/>
									<div class="flex flex-col items-center">
										<Button variant="quiet" onClick={close}>
											{t().later}
										</Button>
										<p class="text-sm text-muted">{t().laterText}</p>
									</div>
								</Show>
							</div>
						)}
					</Match>
					<Match when={step() === "done" && order()}>
						{(placed) => (
							<div class="flex flex-col items-center gap-5 py-4 text-center">
								<CircleCheckBig size={64} stroke-width={1.5} class="text-leaf-ink" aria-hidden="true" />
								<p role="status" class="text-lg font-medium">
									{placed().payment?.method === "cod" ? t().doneCod : t().donePaid}
								</p>
								<div class="w-full">
									<Numbers order={placed()} />
								</div>
								<div class="flex w-full flex-col gap-2">
									<Button size="lg" onClick={close}>
										{props.lineup ? t().backToShow : t().backToShop}
									</Button>
									<a href={`/orders/${placed().id}`} target={props.lineup ? "_blank" : undefined} rel="noopener" class={buttonClass("quiet")} onClick={() => props.lineup || close()}>
										{t().seeOrder}
									</a>
								</div>
							</div>
						)}
					</Match>
				</Switch>
			</div>
		</Sheet>
	);
}

function Numbers(props: { readonly order: Order }) {
	const t = useText(messages);
	return (
		<dl class="flex flex-col gap-2 rounded-md bg-sunken px-4 py-3 text-left">
			<div class="flex items-center justify-between gap-3">
				<dt class="text-sm text-muted">{t().number}</dt>
				<dd class="flex items-center gap-1 font-semibold tabular-nums">
					{props.order.number}
					<CopyButton text={props.order.number} what={t().number} />
				</dd>
			</div>
			<div class="flex items-baseline justify-between gap-3">
				<dt class="text-sm text-muted">{t().amount}</dt>
				<dd>
					<Price fen={props.order.totalFen} />
				</dd>
			</div>
		</dl>
	);
}

function OrderSkeleton(props: { readonly load: Parameters<typeof Loaded<Product>>[0]["of"]; readonly empty: boolean }) {
	const t = useText(messages);
	return (
		<Show when={!props.empty} fallback={<Empty title={t().allSoldOut} text={t().allSoldOutText} />}>
			<Loaded
				of={props.load}
				skeleton={
					<div class="flex gap-4">
						<Skeleton class="size-24" />
						<Skeleton class="h-6 flex-1" />
					</div>
				}
			>
				{() => null}
			</Loaded>
		</Show>
	);
}
