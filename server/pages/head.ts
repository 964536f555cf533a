import type { Product, ProductCard } from "#shared/api.ts";
import { currency, formatFen } from "#shared/money.ts";
import { leadSizes, pictureSrcset } from "#shared/pictures.ts";
import type { Lang } from "#shared/problem.ts";
import { type Bilingual, pictureUrl, type Seller, type ShowHeader, type ShowSnapshot } from "#shared/show.ts";
import { cardOf, cardPath } from "./card.ts";
import { isPublic, pathOf, type Subject } from "./subject.ts";
import { tr, when } from "./words.ts";

interface Context {
	/** Origin that browsers use; addresses in the head are absolute. */
	readonly origin: string;
	readonly lang: Lang;
}

/** A node of JSON-LD; undefined properties fall out. */
type Node = Readonly<Record<string, unknown>>;

const brand = "Livestall";
const brandTitle = { zh: "Livestall 直播集市", en: "Livestall live market" };
const brandText = {
	zh: "产地的人讲产地的货：县城电商园区的直播间、展销专场和源头好物，边看边买。",
	en: "Live shows, showcases and goods from the people who grow and make them. Watch, ask and buy.",
};
/** Most products that a list in the structured data names. */
const listed = 50;
/** Characters of a description: what a search result or a message shows of it. */
const descriptionLength = 160;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Text for an element or a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]!);
/** JSON inside a script element: no "<" of the data can end it. */
export const scriptJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** Title, description, canonical address, Open Graph and Twitter tags, structured data and the first picture's preload of a page. */
export function headOf(subject: Subject, context: Context): string {
	const { origin, lang } = context;
	const path = pathOf(subject);
	if (path === null) return `<title>${escaped(brandTitle[lang])}</title><meta name="robots" content="noindex">`;
	const { title, description, type } = words(subject, lang);
	const card = cardOf(subject, lang);
	const url = origin + path;
	const image = card && origin + cardPath(card, lang);
	const named: readonly (readonly [string, string])[] = [["description", description], ["twitter:card", image ? "summary_large_image" : "summary"], ...(isPublic(subject) ? [] : [["robots", "noindex"] as const])];
	const properties: readonly (readonly [string, string])[] = [
		["og:site_name", brandTitle[lang]], ["og:type", type], ["og:title", title], ["og:description", description], ["og:url", url],
		["og:locale", lang === "zh" ? "zh_CN" : "en_US"], ["og:locale:alternate", lang === "zh" ? "en_US" : "zh_CN"],
		...(image ? [["og:image", image], ["og:image:type", "image/jpeg"], ["og:image:width", "1200"], ["og:image:height", "630"], ["og:image:alt", title]] as const : []),
	];
	const lead = leadOf(subject);
	return [
		`<title>${escaped(subject.kind === "home" ? title : `${title} · ${brand}`)}</title>`,
		`<link rel="canonical" href="${escaped(url)}">`,
		...named.map(([name, content]) => `<meta name="${name}" content="${escaped(content)}">`),
		...properties.map(([property, content]) => `<meta property="${property}" content="${escaped(content)}">`),
		lead ? `<link rel="preload" as="image" fetchpriority="high" imagesrcset="${escaped(pictureSrcset(lead.picture))}" imagesizes="${escaped(lead.sizes)}">` : "",
		isPublic(subject) ? `<script type="application/ld+json">${scriptJson({ "@context": "https://schema.org", "@graph": graphOf(subject, context) })}</script>` : "",
	].join("");
}

/** The picture that the screen begins with. The watch page's is the video. */
function leadOf(subject: Subject): { picture: string; sizes: string } | null {
	const picture = subject.kind === "product" ? subject.product.pictures[0] : subject.kind === "showcase" ? subject.showcase.cover : subject.kind === "home" ? (subject.home.live[0] ?? subject.home.upcoming[0])?.cover : null;
	return picture ? { picture, sizes: leadSizes[subject.kind as keyof typeof leadSizes] } : null;
}

/** Beginning of a text that may have headings, lists and line breaks. */
function plain(text: string): string {
	return short(text.replace(/^\s*(#{1,3}|[-*\u2022])\s+/gm, "").replace(/\*+/g, "").replace(/\s+/g, " ").trim());
}

const short = (text: string): string => (text.length > descriptionLength ? `${[...text].slice(0, descriptionLength - 1).join("")}…` : text);

/** The titles of a few, as one does in passing. */
const few = (titles: readonly string[], lang: Lang): string => titles.slice(0, 4).join(lang === "zh" ? "、" : ", ") + (titles.length > 4 ? (lang === "zh" ? "等" : " and more") : "");

function words(subject: Subject, lang: Lang): { title: string; description: string; type: string } {
	const t = (text: Bilingual) => tr(text, lang);
	const zh = lang === "zh";
	switch (subject.kind) {
		case "show": {
			const { show, items } = subject.snapshot;
			const titles = [...new Set(items.map(({ title }) => t(title)))];
			const begins = {
				live: zh ? `${show.hostName} 正在直播` : `${show.hostName} is live now`,
				ended: zh ? `${show.hostName} 的直播，${when(show.startsAt, lang)}` : `A show by ${show.hostName}, ${when(show.startsAt, lang)}`,
			}[show.state as string] ?? (zh ? `${show.hostName}，${when(show.startsAt, lang)} 开播` : `With ${show.hostName}, live ${when(show.startsAt, lang)}`);
			return { title: t(show.title), description: plain(`${begins}${zh ? "。" : ". "}${titles.length > 0 ? `${few(titles, lang)}${zh ? "。" : "."}` : ""}`), type: "video.other" };
		}
		case "product": {
			const { product } = subject;
			const least = Math.min(...product.variants.map(({ priceFen }) => priceFen));
			const facts = [product.variants.length > 0 ? formatFen(least, zh ? "zh-CN" : "en") : "", t(product.origin), t(product.seller.name)].filter(Boolean).join(" · ");
			return { title: t(product.title), description: short(`${facts}${zh ? "。" : ". "}${plain(t(product.description))}`), type: "product" };
		}
		case "shop": {
			const { seller, products } = subject.shop;
			return { title: t(seller.name), description: plain(`${seller.legalName}${zh ? "。" : ". "}${few(products.map(({ title }) => t(title)), lang)}`), type: "website" };
		}
		case "showcase": return { title: t(subject.showcase.title), description: plain(t(subject.showcase.summary) || few(subject.showcase.products.map(({ title }) => t(title)), lang)), type: "website" };
		case "showcases": return { title: zh ? "展销专场" : "Showcases", description: plain(few(subject.showcases.map(({ title }) => t(title)), lang) || brandText[lang]), type: "website" };
		default: return { title: brandTitle[lang], description: brandText[lang], type: "website" };
	}
}

function graphOf(subject: Subject, context: Context): Node[] {
	const { origin, lang } = context;
	const t = (text: Bilingual) => tr(text, lang);
	const organization: Node = { "@type": "Organization", "@id": `${origin}/#organization`, name: brand, url: `${origin}/`, logo: `${origin}/logo.svg` };
	switch (subject.kind) {
		case "show": return [organization, ...showNodes(subject.snapshot, context)];
		case "product": return [productNode(subject.product, context), crumbs([...subject.product.category.map(({ name }) => ({ name: t(name), path: `/?q=${encodeURIComponent(t(name))}` })), { name: t(subject.product.title), path: `/products/${subject.product.id}` }], origin)];
		case "shop": return [{ ...storeNode(subject.shop.seller, context), hasOfferCatalog: { "@type": "OfferCatalog", ...itemList(subject.shop.products, context) } }];
		case "showcase": {
			const { showcase } = subject;
			const url = `${origin}/showcases/${showcase.slug}`;
			return [
				{
					"@type": "CollectionPage", "@id": url, url, name: t(showcase.title), description: plain(t(showcase.summary)) || undefined, inLanguage: tag(lang), temporalCoverage: `${showcase.startsOn}/${showcase.endsOn}`,
					image: showcase.cover ? origin + pictureUrl(showcase.cover, 1080) : undefined, publisher: { "@id": organization["@id"] }, mainEntity: { "@type": "ItemList", ...itemList(showcase.products, context) },
				},
				organization,
				...showcase.shows.filter(({ state }) => state !== "ended").slice(0, 10).map((show) => eventNode(show, context)),
			];
		}
		case "showcases": return [{
			"@type": "CollectionPage", url: `${origin}/showcases`, name: lang === "zh" ? "展销专场" : "Showcases",
			mainEntity: { "@type": "ItemList", numberOfItems: subject.showcases.length, itemListElement: subject.showcases.map((showcase, index) => ({ "@type": "ListItem", position: index + 1, name: t(showcase.title), url: `${origin}/showcases/${showcase.slug}` })) },
		}];
		default: return [organization, {
			"@type": "WebSite", "@id": `${origin}/#website`, url: `${origin}/`, name: brandTitle[lang], description: brandText[lang], inLanguage: ["zh-CN", "en"], publisher: { "@id": organization["@id"] },
			potentialAction: { "@type": "SearchAction", target: { "@type": "EntryPoint", urlTemplate: `${origin}/?q={search_term_string}` }, "query-input": "required name=search_term_string" },
		}];
	}
}

const tag = (lang: Lang): string => (lang === "zh" ? "zh-CN" : "en");
/** Yuan with two decimals, as schema.org wants a price: no signs, a point. */
const price = (fen: number): string => (fen / 100).toFixed(2);
const availability = (left: number): string => `https://schema.org/${left > 0 ? "InStock" : "OutOfStock"}`;

/** The show as an event that one attends over the net, with the room as its place, and as what is broadcast of it. */
function showNodes({ show, items }: ShowSnapshot, context: Context): Node[] {
	const event = eventNode(show, context);
	const prices = items.map(({ livePriceFen }) => livePriceFen);
	return [
		{
			...event,
			offers: prices.length > 0 ? {
				"@type": "AggregateOffer", priceCurrency: currency, lowPrice: price(Math.min(...prices)), highPrice: price(Math.max(...prices)), offerCount: prices.length, url: event["url"],
				availability: show.state === "ended" ? "https://schema.org/OutOfStock" : availability(items.reduce((sum, { left }) => sum + left, 0)),
			} : undefined,
		},
		{
			"@type": "BroadcastEvent", "@id": `${event["url"]}#broadcast`, name: event["name"], url: event["url"], image: event["image"], inLanguage: "zh-CN", isLiveBroadcast: true,
			startDate: event["startDate"], endDate: event["endDate"], eventStatus: event["eventStatus"], location: event["location"], organizer: event["organizer"],
			publishedOn: { "@type": "BroadcastService", name: brand, url: `${context.origin}/` }, broadcastOfEvent: { "@id": event["@id"] },
		},
	];
}

function eventNode(show: ShowHeader, { origin, lang }: Context): Node {
	const url = `${origin}/watch/${show.id}`;
	return {
		"@type": "Event", "@id": `${url}#event`, url, name: tr(show.title, lang),
		startDate: show.liveAt ?? show.startsAt, endDate: show.endedAt ?? show.endsAt, eventStatus: "https://schema.org/EventScheduled", eventAttendanceMode: "https://schema.org/OnlineEventAttendanceMode",
		location: [{ "@type": "VirtualLocation", url }, { "@type": "Place", name: tr(show.room, lang), address: tr(show.room, lang) }],
		image: show.cover ? origin + pictureUrl(show.cover, 1080) : undefined,
		organizer: { "@type": "Organization", "@id": `${origin}/#organization`, name: brand, url: `${origin}/` }, performer: { "@type": "Person", name: show.hostName },
	};
}

function productNode(product: Product, { origin, lang }: Context): Node {
	const url = `${origin}/products/${product.id}`;
	const t = (text: Bilingual) => tr(text, lang);
	const seller = storeNode(product.seller, { origin, lang });
	const offers = product.variants.map((variant) => ({
		"@type": "Offer", url, name: t(variant.name), sku: variant.sku, price: price(variant.priceFen), priceCurrency: currency, availability: availability(variant.left), itemCondition: "https://schema.org/NewCondition",
		seller: { "@id": seller["@id"] },
	}));
	const prices = product.variants.map(({ priceFen }) => priceFen);
	const fact = (name: Bilingual, value: string | null) => (value ? [{ "@type": "PropertyValue", name: t(name), value }] : []);
	return {
		"@type": "Product", "@id": url, url, name: t(product.title), description: plain(t(product.description)) || t(product.title), image: product.pictures.map((id) => origin + pictureUrl(id, 1080)),
		sku: product.variants.length === 1 ? product.variants[0]!.sku : undefined, category: product.category.map(({ name }) => t(name)).join(" > ") || undefined, productionDate: product.producedOn ?? undefined,
		additionalProperty: [...fact({ zh: "产地", en: "Origin" }, t(product.origin)), ...fact({ zh: "批次", en: "Lot" }, product.lotNumber), ...fact({ zh: "保质期至", en: "Best before" }, product.bestBefore)],
		offers: offers.length === 1
			? { ...offers[0], seller }
			: { "@type": "AggregateOffer", priceCurrency: currency, lowPrice: prices.length > 0 ? price(Math.min(...prices)) : undefined, highPrice: prices.length > 0 ? price(Math.max(...prices)) : undefined, offerCount: offers.length, availability: availability(product.variants.reduce((sum, { left }) => sum + left, 0)), seller, offers },
	};
}

function storeNode(seller: Seller, { origin, lang }: Context): Node {
	const url = `${origin}/shops/${seller.slug}`;
	return {
		"@type": ["Store", "OnlineStore"], "@id": url, url, name: tr(seller.name, lang), legalName: seller.legalName,
		identifier: { "@type": "PropertyValue", name: lang === "zh" ? "统一社会信用代码" : "Business licence number", value: seller.licenceNumber },
		contactPoint: { "@type": "ContactPoint", contactType: "customer service", description: seller.contact },
	};
}

const itemList = (products: readonly ProductCard[], { origin, lang }: Context): Node => ({
	numberOfItems: products.length,
	itemListElement: products.slice(0, listed).map((product, index) => ({ "@type": "ListItem", position: index + 1, name: tr(product.title, lang), url: `${origin}/products/${product.id}`, image: product.picture ? origin + pictureUrl(product.picture, 480) : undefined })),
});

const crumbs = (steps: readonly { name: string; path: string }[], origin: string): Node => ({
	"@type": "BreadcrumbList",
	itemListElement: [{ name: brand, path: "/" }, ...steps].map(({ name, path }, index) => ({ "@type": "ListItem", position: index + 1, name, item: origin + path })),
});
