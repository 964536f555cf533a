import type { Db } from "../db/connect.ts";
import { escaped } from "./head.ts";

/** Screens that are somebody's own. */
const own = ["/account", "/admin/", "/cart", "/checkout", "/desk", "/guest/", "/internal/", "/orders", "/shop/", "/shows/", "/sign-in", "/studio"];

export const robots = (origin: string): string => ["User-agent: *", ...own.map((path) => `Disallow: ${path}`), "", `Sitemap: ${origin}/sitemap.xml`, ""].join("\n");

/** Most addresses of each kind; together far below the 50,000 of a sitemap (sitemaps.org). */
const most = { products: 10_000, shows: 2_000, shops: 2_000, showcases: 500 };
/** How long a sitemap is given out before it is read again, ms. */
const fresh = 10 * 60_000;

/** The public pages, newest first. Read at most once in ten minutes, however many ask. */
export function createSitemap(db: Db, origin: string): () => Promise<string> {
	let known: { at: number; text: Promise<string> } | null = null;
	return () => {
		if (!known || performance.now() - known.at > fresh) {
			const mine = { at: performance.now(), text: read() };
			known = mine;
			mine.text.catch(() => known === mine && (known = null));
		}
		return known.text;
	};

	async function read(): Promise<string> {
		const [showcases, shows, shops, products] = await Promise.all([
			db.selectFrom("showcases").select("slug").orderBy("starts_on", "desc").limit(most.showcases).execute(),
			db.selectFrom("shows").select("id").where("state", "in", ["scheduled", "live", "ended"]).orderBy("id", "desc").limit(most.shows).execute(),
			db.selectFrom("shops").select("slug").orderBy("id", "desc").limit(most.shops).execute(),
			db.selectFrom("products").select(["id", "updated_at"]).where("for_sale", "=", true).orderBy("id", "desc").limit(most.products).execute(),
		]);
		const pages: { path: string; at?: Date }[] = [
			{ path: "/" }, { path: "/showcases" }, ...showcases.map(({ slug }) => ({ path: `/showcases/${slug}` })), ...shows.map(({ id }) => ({ path: `/watch/${id}` })),
			...shops.map(({ slug }) => ({ path: `/shops/${slug}` })), ...products.map(({ id, updated_at }) => ({ path: `/products/${id}`, at: updated_at })),
		];
		const urls = pages.map(({ path, at }) => `<url><loc>${escaped(origin + path)}</loc>${at ? `<lastmod>${at.toISOString()}</lastmod>` : ""}</url>`);
		return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join("\n")}\n</urlset>\n`;
	}
}
