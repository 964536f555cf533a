import type { Home, Product, ShopPage, Showcase, ShowcaseCard } from "#shared/api.ts";
import { can } from "#shared/policy.ts";
import type { Actor } from "#shared/roles.ts";
import type { CouponCard, ShowSnapshot } from "#shared/show.ts";
import { createProductPages } from "../catalog/product-pages.ts";
import { shopPageOf } from "../catalog/queries.ts";
import { runningCoupons } from "../coupons/queries.ts";
import type { Deps } from "../deps.ts";
import { home } from "../home/routes.ts";
import { showcaseOf, showcases } from "../showcases/queries.ts";

/** What a page is about, as its head tags, its card and its first answer need it. */
export type Subject =
	| { readonly kind: "home"; readonly home: Home }
	| { readonly kind: "show"; readonly snapshot: ShowSnapshot }
	| { readonly kind: "product"; readonly product: Product; readonly coupons: readonly CouponCard[] }
	| { readonly kind: "shop"; readonly shop: ShopPage; readonly coupons: readonly CouponCard[] }
	| { readonly kind: "showcase"; readonly showcase: Showcase }
	| { readonly kind: "showcases"; readonly showcases: readonly ShowcaseCard[] }
	/** A screen of somebody's own, a search: nothing for search engines. */
	| { readonly kind: "private" }
	/** A public page of something that is not there, or not for everyone. */
	| { readonly kind: "missing" }
	/** The database does not answer. */
	| { readonly kind: "away" };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const slug = /^[a-z0-9-]{1,60}$/;

/** Most showcases that their page lists. */
const showcasesListed = 60;

/** Reads the subject of an address. The watch page's is what its boot data needs anyway: it costs no query of its own. */
export function subjectReader({ db }: Pick<Deps, "db">, snapshot: (showId: string) => Promise<ShowSnapshot | null>) {
	const productOf = createProductPages(db);

	async function read(path: string, searched: boolean, actor: Actor): Promise<Subject> {
		if (path === "/") return searched ? { kind: "private" } : { kind: "home", home: await home(db) };
		const [, screen, name] = /^\/(watch|products|shops|showcases)(?:\/([^/]+))?\/?$/.exec(path) ?? [];
		if (screen === "showcases" && name === undefined) return { kind: "showcases", showcases: await showcases(db, showcasesListed) };
		if (screen === undefined) return { kind: "private" };
		if (name === undefined || !(screen === "watch" || screen === "products" ? uuid : slug).test(name)) return { kind: "missing" };
		switch (screen) {
			case "watch": {
				const found = await snapshot(name);
				return found && (found.show.state !== "draft" || can(actor, "show.read", { hostId: found.show.hostId })) ? { kind: "show", snapshot: found } : { kind: "missing" };
			}
			case "products": {
				const product = await productOf(name);
				return product ? { kind: "product", product, coupons: await runningCoupons(db, product.seller.id) } : { kind: "missing" };
			}
			case "shops": {
				const shop = await shopPageOf(db, name);
				return shop ? { kind: "shop", shop, coupons: await runningCoupons(db, shop.seller.id) } : { kind: "missing" };
			}
			default: {
				const showcase = await showcaseOf(db, { slug: name });
				return showcase ? { kind: "showcase", showcase } : { kind: "missing" };
			}
		}
	}
	return (path: string, searched: boolean, actor: Actor): Promise<Subject> => read(path, searched, actor).catch(() => ({ kind: "away" }));
}

/** The address of a subject, without its origin; null: it has none that others may be sent to. */
export function pathOf(subject: Subject): string | null {
	switch (subject.kind) {
		case "home": return "/";
		case "show": return `/watch/${subject.snapshot.show.id}`;
		case "product": return `/products/${subject.product.id}`;
		case "shop": return `/shops/${subject.shop.seller.slug}`;
		case "showcase": return `/showcases/${subject.showcase.slug}`;
		case "showcases": return "/showcases";
		default: return null;
	}
}

/** Whether search engines may list it. */
export const isPublic = (subject: Subject): boolean => pathOf(subject) !== null && !(subject.kind === "show" && (subject.snapshot.show.state === "draft" || subject.snapshot.show.state === "cancelled"));

/** The answers of the API that the subject's screen asks for first, so that it is drawn whole at once. */
export function answersOf(subject: Subject): { path: string; data: unknown }[] {
	switch (subject.kind) {
		case "home": return [{ path: "/api/home", data: subject.home }];
		case "product": return [{ path: `/api/products/${subject.product.id}`, data: subject.product }, couponsAnswer(subject.product.seller.id, subject.coupons)];
		case "shop": return [{ path: `/api/shops/${subject.shop.seller.slug}`, data: subject.shop }, couponsAnswer(subject.shop.seller.id, subject.coupons)];
		case "showcase": return [{ path: `/api/showcases/${subject.showcase.slug}`, data: subject.showcase }];
		default: return [];
	}
}

const couponsAnswer = (shopId: string, coupons: readonly CouponCard[]) => ({ path: `/api/shops/${shopId}/coupons/running`, data: { coupons } });
