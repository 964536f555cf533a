import { describe, expect, test } from "vitest";
import type { Product } from "#shared/api.ts";
import type { ShowHeader, ShowSnapshot } from "#shared/show.ts";
import { wrap } from "./card.ts";
import { headOf } from "./head.ts";
import type { Subject } from "./subject.ts";

const origin = "https://stall.example";
const id = "01890000-0000-7000-8000-000000000001";
const name = (zh: string, en: string | null = null) => ({ zh, en });
const seller = { id, slug: "orchard", name: name("橙园", "The orchard"), legalName: "清禾市橙园合作社", licenceNumber: "93420999MADEMO0011", contact: "0700-555-0101" };
const product: Product = {
	id, seller, title: name("脐橙", "Navel oranges"), description: name("## 好吃\n\n- **甜**\n- 多汁"), origin: name("湖北清禾"), category: [], lotNumber: "L-1", producedOn: "2026-11-27", bestBefore: null, pictures: ["a".repeat(32)], options: [], live: [],
	variants: [{ id, sku: "NH-5", name: name("5斤"), priceFen: 3990, compareAtFen: null, unit: "box", weightG: null, values: [], left: 3 }],
};
const show: ShowHeader = { id, title: name("新果开园"), cover: null, state: "scheduled", hostId: "h", hostName: "周晓橙", room: name("一号直播间"), showcase: null, startsAt: "2026-11-28T12:00:00.000Z", endsAt: "2026-11-28T14:00:00.000Z", liveAt: null, endedAt: null };
const snapshot = (change: Partial<ShowHeader> = {}): ShowSnapshot => ({ seq: 0, at: "", show: { ...show, ...change }, onAir: false, endsBy: null, featuredItemId: null, items: [], sellers: [], figures: { viewers: 0, orders: 0 }, chat: [] });

const zh = (subject: Subject) => headOf(subject, { origin, lang: "zh" });
const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, sign: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[sign]!);
const meta = (head: string, key: string) => unescaped(new RegExp(`<meta (?:name|property)="${key}" content="([^"]*)">`).exec(head)?.[1] ?? "");
const graph = (head: string) => JSON.parse(/<script type="application\/ld\+json">([^]*?)<\/script>/.exec(head)![1]!)["@graph"] as any[];

describe("a product's head", () => {
	test("says in its reader's language what it is, costs and looks like, with absolute addresses", () => {
		const head = headOf({ kind: "product", product, coupons: [] }, { origin, lang: "en" });
		expect(head).toContain("<title>Navel oranges · Livestall</title>");
		expect(head).toContain(`<link rel="canonical" href="${origin}/products/${id}">`);
		expect(meta(head, "og:locale")).toBe("en_US");
		expect(meta(head, "description")).toBe("¥39.90 · 湖北清禾 · The orchard. 好吃 甜 多汁");
		expect(meta(head, "og:image")).toMatch(new RegExp(`^${origin}/cards/products/${id}\\.jpg\\?lang=en&v=[0-9a-f]{8}$`));
		expect(meta(head, "twitter:card")).toBe("summary_large_image");
	});

	test("has its offer with price, stock and seller, its origin and its lot for machines", () => {
		const [node, crumbs] = graph(zh({ kind: "product", product, coupons: [] }));
		expect(node).toMatchObject({ "@type": "Product", name: "脐橙", sku: "NH-5", productionDate: "2026-11-27", offers: { "@type": "Offer", price: "39.90", priceCurrency: "CNY", availability: "https://schema.org/InStock", seller: { name: "橙园", legalName: "清禾市橙园合作社", identifier: { value: "93420999MADEMO0011" } } } });
		expect(node.additionalProperty).toEqual([expect.objectContaining({ name: "产地", value: "湖北清禾" }), expect.objectContaining({ name: "批次", value: "L-1" })]);
		expect(crumbs["@type"]).toBe("BreadcrumbList");
		const two = graph(zh({ kind: "product", coupons: [], product: { ...product, variants: [{ ...product.variants[0]!, left: 0 }, { ...product.variants[0]!, priceFen: 6990, left: 0 }] } }))[0];
		expect(two.offers).toMatchObject({ "@type": "AggregateOffer", lowPrice: "39.90", highPrice: "69.90", offerCount: 2, availability: "https://schema.org/OutOfStock" });
	});

	test("stays a head whatever people call their goods", () => {
		for (const evil of ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "</title><svg onload='alert(1)'>", "<!--<script>", "a & b \u2028 c", "</ScRiPt >"]) {
			const head = zh({ kind: "product", coupons: [], product: { ...product, title: name(evil), description: name(evil), origin: name(evil), seller: { ...seller, legalName: evil } } });
			expect(head.match(/<\/?[a-z!][^>]*/gi)!.filter((tag) => !/^<\/?(title|link|meta|script)\b/.test(tag))).toEqual([]);
			expect(head.match(/<script/gi)).toHaveLength(1);
			expect(meta(head, "og:title")).toBe(evil);
			expect(graph(head)[0].name).toBe(evil);
		}
	});
});

describe("a show's head", () => {
	test("is an event and its broadcast, live in its real times", () => {
		const [, event, broadcast] = graph(zh({ kind: "show", snapshot: snapshot({ state: "live", liveAt: "2026-11-28T12:03:00.000Z" }) }));
		expect(event).toMatchObject({ "@type": "Event", startDate: "2026-11-28T12:03:00.000Z", endDate: show.endsAt, performer: { name: "周晓橙" }, location: [{ "@type": "VirtualLocation" }, { "@type": "Place", name: "一号直播间" }], organizer: { name: "Livestall" } });
		expect(broadcast).toMatchObject({ "@type": "BroadcastEvent", isLiveBroadcast: true, publishedOn: { "@type": "BroadcastService" }, broadcastOfEvent: { "@id": event["@id"] } });
	});

	test("says when it begins, at the park's clock", () => {
		expect(meta(zh({ kind: "show", snapshot: snapshot() }), "description")).toBe("周晓橙，11月28日周六 20:00 开播。");
	});

	test("keeps drafts and what was cancelled out of search engines", () => {
		for (const state of ["draft", "cancelled"] as const) {
			const head = zh({ kind: "show", snapshot: snapshot({ state }) });
			expect(meta(head, "robots")).toBe("noindex");
			expect(head).not.toContain("ld+json");
		}
		for (const kind of ["missing", "private", "away"] as const) expect(meta(zh({ kind }), "robots")).toBe("noindex");
		expect(meta(zh({ kind: "show", snapshot: snapshot() }), "robots")).toBe("");
	});
});

test("a card's title fills its lines evenly and ends in an ellipsis when it is too long", () => {
	expect(wrap("纽荷尔脐橙 现摘现发", 9, 3)).toEqual(["纽荷尔脐橙", "现摘现发"]);
	expect(wrap("The new oranges are here", 9, 3)).toEqual(["The new oranges", "are here"]);
	const long = wrap("橙".repeat(100), 9, 3);
	expect(long).toEqual(["橙".repeat(9), "橙".repeat(9), `${"橙".repeat(8)}…`]);
	expect(wrap("x".repeat(1000), 9, 2)).toHaveLength(2);
	expect(wrap("", 9, 2)).toEqual([]);
});
