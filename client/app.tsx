/**
 * The screens and their addresses. To add one: a folder `client/<screen>/` with `<screen>.tsx` (default export, draws), its logic in plain `.ts`
 * beside it, its texts in `messages.ts` (i18n.ts); a `lazy` line and a `Route` here, inside the shell unless it fills the window by itself.
 * Data comes through `createLoad` and `<Loaded>`; parts from `ui/`; every colour, size and motion from `ui/theme.css`.
 */
import { Route, Router } from "@solidjs/router";
import { ErrorBoundary, lazy, type ParentProps, Show, Suspense } from "solid-js";
import { render } from "solid-js/web";
import { Crashed } from "./crashed.tsx";
import { kept } from "./watch/kept-media.ts";

const SmallWindow = lazy(() => import("./watch/small-window.tsx"));

const screens = {
	shell: lazy(() => import("./shell/shell.tsx")),
	home: lazy(() => import("./home/home.tsx")),
	watch: lazy(() => import("./watch/watch.tsx")),
	product: lazy(() => import("./product/product.tsx")),
	showcases: lazy(() => import("./showcase/showcases.tsx")),
	showcase: lazy(() => import("./showcase/showcase.tsx")),
	shop: lazy(() => import("./shop/shop.tsx")),
	cart: lazy(() => import("./cart/cart.tsx")),
	checkout: lazy(() => import("./checkout/checkout-screen.tsx")),
	placed: lazy(() => import("./checkout/placed-screen.tsx")),
	orders: lazy(() => import("./orders/orders.tsx")),
	order: lazy(() => import("./orders/order.tsx")),
	signIn: lazy(() => import("./account/sign-in.tsx")),
	account: lazy(() => import("./account/account.tsx")),
	desk: lazy(() => import("./desk/desk.tsx")),
	figures: lazy(() => import("./figures/figures.tsx")),
	guest: lazy(() => import("./guest/guest.tsx")),
	studio: lazy(() => import("./studio/studio.tsx")),
	shopOrders: lazy(() => import("./shop/shop-orders.tsx")),
	shopProducts: lazy(() => import("./shop/catalog/products.tsx")),
	productEditor: lazy(() => import("./shop/catalog/editor.tsx")),
	shopShipping: lazy(() => import("./shop/shipping/shipping.tsx")),
	shopSettings: lazy(() => import("./shop/catalog/settings.tsx")),
	shopCoupons: lazy(() => import("./coupons/shop-coupons.tsx")),
	people: lazy(() => import("./admin/people.tsx")),
	stages: lazy(() => import("./admin/stages.tsx")),
	payments: lazy(() => import("./admin/payments.tsx")),
	moderation: lazy(() => import("./admin/moderation.tsx")),
	designSystem: lazy(() => import("./dev/ui.tsx")),
	notFound: lazy(() => import("./shell/not-found.tsx")),
};

// The watch page's script is asked for at once, not after the first render.
if (location.pathname.startsWith("/watch/")) void screens.watch.preload();

const ownMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);

function Root(props: ParentProps) {
	return (
		<ErrorBoundary fallback={(error) => <Crashed error={error} />}>
			<Suspense>{props.children}</Suspense>
			<Show when={kept()} keyed>
				{(one) => (
					<Suspense>
						<SmallWindow kept={one} />
					</Suspense>
				)}
			</Show>
		</ErrorBoundary>
	);
}

function App() {
	return (
		<Router root={Root}>
			<Route path="/watch/:showId" component={screens.watch} />
			<Route path="/studio/:showId?" component={screens.studio} />
			<Route path="/guest/:token" component={screens.guest} />
			<Route component={screens.shell}>
				<Route path="/" component={screens.home} />
				<Route path="/products/:id" component={screens.product} />
				<Route path="/showcases" component={screens.showcases} />
				<Route path="/showcases/:slug" component={screens.showcase} />
				<Route path="/shops/:slug" component={screens.shop} />
				<Route path="/cart" component={screens.cart} />
				<Route path="/checkout" component={screens.checkout} />
				<Route path="/checkout/:id" component={screens.placed} />
				<Route path="/orders" component={screens.orders} />
				<Route path="/orders/:id" component={screens.order} />
				<Route path="/sign-in" component={screens.signIn} />
				<Route path="/account/*" component={screens.account} />
				<Route path="/desk/*" component={screens.desk} />
				<Route path="/shows/:showId/figures" component={screens.figures} />
				<Route path="/shop/orders" component={screens.shopOrders} />
				<Route path="/shop/products" component={screens.shopProducts} />
				<Route path="/shop/products/:id" component={screens.productEditor} />
				<Route path="/shop/coupons" component={screens.shopCoupons} />
				<Route path="/shop/shipping" component={screens.shopShipping} />
				<Route path="/shop/settings" component={screens.shopSettings} />
				<Route path="/admin/people" component={screens.people} />
				<Route path="/admin/stages" component={screens.stages} />
				<Route path="/admin/payments" component={screens.payments} />
				<Route path="/admin/moderation" component={screens.moderation} />
				{/* For those who build on it, at their own machine. */}
				<Route path="/dev/ui" component={ownMachine ? screens.designSystem : screens.notFound} />
				<Route path="*" component={screens.notFound} />
			</Route>
		</Router>
	);
}

/** Draws the app in `root`. */
export const mount = (root: HTMLElement): void => void render(() => <App />, root);
