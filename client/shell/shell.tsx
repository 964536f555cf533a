import { A, useLocation, useNavigate, useSearchParams } from "@solidjs/router";
import { ClipboardList, House, Package, Search, ShoppingCart, Store, UserRound } from "lucide-solid";
import { createEffect, createSignal, ErrorBoundary, For, lazy, on, onCleanup, type ParentProps, Show, Suspense } from "solid-js";
import { cartCount, refreshCart } from "../cart/cart-state.ts";
import { Crashed } from "../crashed.tsx";
import { locale, setLocale, useText } from "../i18n.ts";
import { Opened } from "../opening.ts";
import { can, me, sessionKnown, signedIn } from "../session.ts";
import { lowStockCount, refreshLowStock } from "../shop/catalog/low-stock.ts";
import { buttonClass } from "../ui/button.tsx";
import { Loading } from "../ui/parts.tsx";
import { Logo } from "./logo.tsx";
import { messages } from "./messages.ts";
import { worksShows } from "./works-shows.ts";

const AccountMenu = lazy(() => import("./account-menu.tsx"));

/** Header, navigation and footer around every screen but the watch page and the studio. */
export default function Shell(props: ParentProps) {
	const t = useText(messages);
	const location = useLocation();
	let main!: HTMLElement;
	// A new screen is read from its beginning, by screen readers too.
	createEffect(on(() => location.pathname, () => main.focus({ preventScroll: true }), { defer: true }));
	createEffect(on(() => me().shops.length, () => void refreshLowStock()));
	createEffect(() => sessionKnown() && void refreshCart());
	const install = setTimeout(() => void import("../offline/register.ts").then(({ register }) => register()), 3_000);
	onCleanup(() => clearTimeout(install));
	/** Screens that have their own bar at the bottom of a phone. */
	const barless = () => location.pathname.startsWith("/products/") || location.pathname === "/cart" || location.pathname === "/checkout";
	return (
		<div class="flex min-h-dvh flex-col">
			<a href="#main" class="sr-only z-50 rounded-md bg-surface px-4 py-2 text-ink focus:not-sr-only focus:fixed focus:left-4 focus:top-4" onClick={(event) => (event.preventDefault(), main.focus())}>
				{t().skip}
			</a>
			<Header />
			<main id="main" ref={main} tabindex={-1} class="min-h-dvh flex-1 outline-none">
				<ErrorBoundary fallback={(error, reset) => <Failed error={error} reset={reset} />}>
					<Suspense fallback={<Loading class="mx-auto max-w-6xl px-4 md:px-8" />}>
						{props.children}
						<Opened />
					</Suspense>
				</ErrorBoundary>
			</main>
			<footer class="border-t border-line px-4 py-8 text-center text-sm text-muted max-md:pb-24">
				<p>
					<span class="heading text-ink">Livestall</span> · {t().foot}
				</p>
			</footer>
			<Show when={!barless()}>
				<BottomBar />
			</Show>
		</div>
	);
}

/** A screen that crashed leaves the others alone: going elsewhere draws again. */
function Failed(props: { readonly error: unknown; readonly reset: () => void }) {
	const location = useLocation();
	createEffect(on(() => location.pathname, () => props.reset(), { defer: true }));
	return <Crashed error={props.error} />;
}

function Header() {
	const t = useText(messages);
	return (
		<header class="sticky top-0 z-30 bg-surface">
			<div class="mx-auto flex h-16 max-w-6xl items-center gap-2 px-4 md:gap-5 md:px-8">
				<A href="/" class="flex shrink-0 items-center gap-2 rounded-md" aria-label={`Livestall ${t().home}`}>
					<Logo class="size-9" />
					<span class="hidden flex-col leading-none sm:flex">
						<span class="heading text-lg leading-none text-ink">Livestall</span>
						<span class="mt-0.5 text-xs leading-none tracking-wide text-muted">{t().brand}</span>
					</span>
				</A>
				<nav class="hidden items-center gap-1 md:flex" aria-label={t().mainNav}>
					<For each={links()}>{(link) => <HeaderLink href={link.href} low={link.low} class={link.class}>{link.label(t())}</HeaderLink>}</For>
				</nav>
				<SearchField />
				<CartLink />
				<button type="button" lang={locale() === "zh" ? "en" : "zh-CN"} class="min-h-11 min-w-11 shrink-0 rounded-full px-2 text-sm font-semibold text-muted hover:bg-sunken hover:text-ink" aria-label={t().language} title={t().language} onClick={() => setLocale(locale() === "zh" ? "en" : "zh")}>
					{locale() === "zh" ? "EN" : "中文"}
				</button>
				<Show
					when={signedIn()}
					fallback={
						<SignInLink />
					}
				>
					<Suspense fallback={<span class="size-11" />}>
						<AccountMenu />
					</Suspense>
				</Show>
			</div>
			<div class="awning" aria-hidden="true" />
		</header>
	);
}

function CartLink() {
	const t = useText(messages);
	return (
		<A href="/cart" class="relative inline-flex size-11 shrink-0 items-center justify-center rounded-full text-ink hover:bg-sunken" title={t().cart} aria-label={cartCount() > 0 ? t().cartOf(cartCount()) : t().cart} activeClass="!text-leaf-ink bg-leaf-soft">
			<ShoppingCart size={22} aria-hidden="true" />
			<Show when={cartCount() > 0}>
				<span class="absolute right-0 top-0 min-w-5 rounded-full bg-buy px-1 text-center text-xs font-bold leading-5 text-on-buy tabular-nums" aria-hidden="true">
					{cartCount() > 99 ? "99+" : cartCount()}
				</span>
			</Show>
		</A>
	);
}

function SignInLink() {
	const t = useText(messages);
	const location = useLocation();
	const next = () => (location.pathname === "/" || location.pathname === "/sign-in" ? "" : `?next=${encodeURIComponent(location.pathname + location.search)}`);
	return (
		<A href={`/sign-in${next()}`} class={buttonClass("primary", "sm", "shrink-0 pointer-coarse:min-h-11 max-md:hidden")}>
			{t().signIn}
		</A>
	);
}

type Texts = typeof messages.zh;

/** `class`: where the header is too narrow for all of them, the account menu has what it leaves out. */
const links = (): readonly { href: string; label: (t: Texts) => string; low?: boolean; class?: string }[] => [
	{ href: "/", label: (t) => t.home },
	{ href: "/showcases", label: (t) => t.showcases },
	...(can("desk.read") ? [{ href: "/desk", label: (t: Texts) => t.desk }] : []),
	...(worksShows() ? [{ href: "/studio", label: (t: Texts) => t.studio, class: "max-xl:hidden" }] : []),
	...(can("shop.orders") ? [{ href: "/shop/orders", label: (t: Texts) => t.shopOrders, ...(sells() ? {} : { class: "max-lg:hidden" }) }] : []),
	...(sells() ? [{ href: "/shop/products", label: (t: Texts) => t.shopProducts, low: true }] : []),
];

/** Somebody with a shop of their own. An administrator, who has all of them, finds them in the account menu. */
const sells = () => can("catalog.edit") && me().shops.length > 0;

/** How many variants are low, beside the link to them. */
function LowStock(props: { readonly class?: string }) {
	const t = useText(messages);
	return (
		<Show when={lowStockCount() > 0}>
			<span class={`rounded-full bg-paper px-1.5 text-xs font-bold leading-5 text-on-paper tabular-nums ${props.class ?? ""}`}>
				<span aria-hidden="true">{lowStockCount() > 99 ? "99+" : lowStockCount()}</span>
				<span class="sr-only">{t().lowStock(lowStockCount())}</span>
			</span>
		</Show>
	);
}

function HeaderLink(props: { readonly href: string; readonly low?: boolean | undefined; readonly class?: string | undefined; readonly children: string }) {
	return (
		<A href={props.href} end={props.href === "/"} class={`inline-flex min-h-11 items-center whitespace-nowrap rounded-full px-3.5 font-medium text-muted hover:bg-sunken hover:text-ink ${props.class ?? ""}`} activeClass="!text-leaf-ink bg-leaf-soft">
			{props.children}
			<Show when={props.low}>
				<LowStock class="ml-1.5" />
			</Show>
		</A>
	);
}

function SearchField() {
	const t = useText(messages);
	const navigate = useNavigate();
	const [params] = useSearchParams<{ q?: string }>();
	const [text, setText] = createSignal(params.q ?? "");
	createEffect(on(() => params.q, (q) => setText(q ?? "")));
	return (
		<form
			role="search"
			class="relative ml-auto min-w-0 flex-1 md:max-w-72"
			onSubmit={(event) => {
				event.preventDefault();
				const q = text().trim();
				navigate(q ? `/?q=${encodeURIComponent(q)}` : "/");
			}}
		>
			<Search size={18} class="pointer-events-none absolute left-3.5 top-1/2 -translate-y-1/2 text-muted" aria-hidden="true" />
			<input
				type="search"
				name="q"
				enterkeyhint="search"
				autocomplete="off"
				maxlength={80}
				class="h-11 w-full text-ellipsis rounded-full border border-line-strong bg-ground pl-10 pr-3 text-base text-ink placeholder:text-muted"
				placeholder={t().searchHint}
				aria-label={t().search}
				value={text()}
				onInput={(event) => setText(event.currentTarget.value)}
			/>
		</form>
	);
}

function BottomBar() {
	const t = useText(messages);
	const items = () => [
		{ href: "/", label: t().home, icon: House },
		{ href: "/showcases", label: t().showcases, icon: Store },
		...(sells() ? [{ href: "/shop/products", label: t().shopProducts, icon: Package, low: true }] : []),
		can("shop.orders") ? { href: "/shop/orders", label: t().shopOrders, icon: ClipboardList } : { href: "/orders", label: t().orders, icon: ClipboardList },
		{ href: me().role === "nobody" || me().role === "guest" ? "/sign-in" : "/account", label: signedIn() ? t().me : t().signIn, icon: UserRound },
	];
	return (
		<nav class="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden" aria-label={t().mainNav}>
			<For each={items()}>
				{(item) => (
					<A href={item.href} end={item.href === "/"} class="flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted focus-visible:outline-offset-[-3px]" activeClass="!text-leaf-ink font-semibold">
						<span class="relative">
							<item.icon size={22} aria-hidden="true" />
							<Show when={"low" in item && item.low}>
								<LowStock class="absolute -right-3 -top-2" />
							</Show>
						</span>
						{item.label}
					</A>
				)}
			</For>
		</nav>
	);
}
