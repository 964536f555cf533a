import { sql, type Transaction } from "kysely";
import type { z } from "zod";
import { type ImportQuery, type ImportReport, ProductInput, type ShopProduct } from "#shared/catalog-admin.ts";
import { catalogLimits, isBarcode, plainBarcode, type Unit, unitNames, units } from "#shared/catalog.ts";
import { parseYuan } from "#shared/money.ts";
import { type Lang, problem, Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { type Column, columns, type CsvRow, readCsv, writeCsv } from "./csv.ts";
import { complaints } from "./import-messages.ts";
import { requireShop } from "./products.ts";
import { shopProducts } from "./shop-queries.ts";
import { countStock, type StockCount } from "./stock.ts";
import { lockShop, type ProductWrite, writeProducts, type Written } from "./write-products.ts";

/** Errors that a report names one by one. */
const maxErrors = 200;
/** Products that are read and written together. */
const chunk = 500;

type Draft = z.input<typeof ProductInput>;
type DraftVariant = Draft["variants"][number];

/** The rows of one product. */
interface Group {
	readonly existing: ShopProduct | null;
	readonly rows: CsvRow[];
}

class Report {
	readonly lang: Lang;
	readonly errors: ImportReport["errors"] = [];
	count = 0;
	constructor(lang: Lang) {
		this.lang = lang;
	}
	/** `column` null: the row as a whole. */
	say(row: number, column: Column | null, message: string): void {
		this.count++;
		if (this.errors.length < maxErrors) this.errors.push({ row, column: column && columns[column][this.lang], message });
	}
}

/** Everything of a shop as a file: one row a variant. */
export async function exportProducts(db: Db, actor: Actor, shopId: string, lang: Lang): Promise<string> {
	await requireShop(db, actor, "catalog.edit", shopId);
	const [ids, categories] = await Promise.all([
		db.selectFrom("products").select("id").where("shop_id", "=", shopId).where("archived_at", "is", null).orderBy("created_at").orderBy("id").execute(),
		db.selectFrom("categories").select(["id", "name", "name_en"]).execute(),
	]);
	const categoryNames = new Map(categories.map((row) => [row.id, lang === "en" ? (row.name_en ?? row.name) : row.name]));
	const rows: Partial<Record<Column, string>>[] = [];
	for (let at = 0; at < ids.length; at += chunk) {
		for (const product of await shopProducts(db, ids.slice(at, at + chunk).map(({ id }) => id))) rows.push(...rowsOf(product, categoryNames, lang));
	}
	return writeCsv(lang, rows);
}

const yuan = (fen: number) => (fen / 100).toFixed(2);
const yesNo = (value: boolean, lang: Lang) => complaints[lang][value ? "yes" : "no"];

function rowsOf(product: ShopProduct, categoryNames: ReadonlyMap<string, string>, lang: Lang): Partial<Record<Column, string>>[] {
	return product.variants.map((variant) => {
		const row: Partial<Record<Column, string>> = {
			product_id: product.id, title: product.title.zh, title_en: product.title.en ?? "", category: product.categoryId === null ? "" : (categoryNames.get(product.categoryId) ?? product.categoryId),
			description: product.description.zh, description_en: product.description.en ?? "", origin: product.origin.zh, origin_en: product.origin.en ?? "", lot_number: product.lotNumber ?? "",
			produced_on: product.producedOn ?? "", best_before: product.bestBefore ?? "", on_sale: yesNo(product.forSale, lang), sku: variant.sku, barcode: variant.barcode ?? "", price: yuan(variant.priceFen),
			compare_at: variant.compareAtFen === null ? "" : yuan(variant.compareAtFen), unit: unitNames[variant.unit][lang], weight_g: variant.weightG === null ? "" : String(variant.weightG),
			low_stock: String(variant.lowStock), variant_on_sale: yesNo(variant.forSale, lang), in_stock: String(variant.stock.inStock), held: String(variant.stock.held),
		};
		product.options.forEach((option, index) => {
			const value = option.values[variant.values[index]!]!;
			const n = (index + 1) as 1 | 2 | 3;
			Object.assign(row, { [`option${n}`]: option.name.zh, [`option${n}_en`]: option.name.en ?? "", [`value${n}`]: value.zh, [`value${n}_en`]: value.en ?? "" });
		});
		if (product.options.length === 0) Object.assign(row, { variant: variant.name.zh, variant_en: variant.name.en ?? "" });
		return row;
	});
}

/** Thrown to roll back what a dry run wrote. */
const dryRun = new Error("dry run");

/**
 * Reads a file of products into a shop, in one transaction: all of it or nothing. Without `apply` it does the same and rolls back, so that the report says
 * what would happen. Rows with the product ID or a SKU that the shop has change that product, others make new ones; what the file does not name
 * stays. `name` is what the import is called in the movements of stock. Refuses what `readCsv` refuses.
 */
export async function importProducts(deps: Pick<Deps, "db" | "live">, actor: Actor, { shopId, name, apply }: z.output<typeof ImportQuery>, bytes: Uint8Array, lang: Lang): Promise<ImportReport> {
	await requireShop(deps.db, actor, "catalog.edit", shopId);
	const { rows, present, unknownColumns } = await readCsv(bytes, lang);
	const report = new Report(lang);
	let variantIds: string[] = [];
	let result = { created: 0, changed: 0, unchanged: 0, counted: 0 };
	let applied = false;
	try {
		await deps.db.transaction().execute(async (tx) => {
			await lockShop(tx, shopId);
			const groups = await groupRows(tx, shopId, rows, report);
			const categories = await categoryLookup(tx);
			const writes = groups.flatMap((group) => toWrite(group, present, categories, report) ?? []);
			if (report.count > 0) throw dryRun;
			const { id: importId } = await tx
				.insertInto("catalogue_imports")
				.values({ shop_id: shopId, name: name || "CSV", rows: rows.length, created: 0, changed: 0, counted: 0, imported_by: actor.userId })
				.returning("id")
				.executeTakeFirstOrThrow();
			const moving = writes.filter((write) => write.changes);
			result = { created: moving.filter(({ id }) => id === null).length, changed: moving.filter(({ id }) => id !== null).length, unchanged: writes.length - moving.length, counted: 0 };
			const counts: StockCount[] = [];
			for (let at = 0; at < moving.length; at += chunk) {
				const written = await writeChunk(tx, shopId, moving.slice(at, at + chunk), { movedBy: actor.userId, note: "", importId }, report);
				if (written === null) throw dryRun;
				variantIds.push(...written.variantIds);
				counts.push(...written.counts);
			}
			const { changed, refused } = await countStock(tx, counts);
			result.counted = changed;
			await sayRefused(tx, rows, refused, report);
			if (report.count > 0) throw dryRun;
			await tx.updateTable("catalogue_imports").set({ created: result.created, changed: result.changed, counted: result.counted }).where("id", "=", importId).execute();
			if (apply !== "true") throw dryRun;
		});
		applied = true;
	} catch (error) {
		if (error !== dryRun) throw error;
		variantIds = [];
	}
	if (variantIds.length > 0) deps.live.stockChanged(variantIds);
	if (report.count > 0) result = { created: 0, changed: 0, unchanged: 0, counted: 0 };
	return { applied, rows: rows.length, ...result, unknownColumns, errors: report.errors.sort((a, b) => a.row - b.row), errorCount: report.count };
}

interface ImportWrite extends ProductWrite {
	readonly rows: readonly CsvRow[];
	readonly changes: boolean;
}

/** Says at their rows which counts are below what orders hold. */
async function sayRefused(tx: Transaction<Database>, rows: readonly CsvRow[], refused: Awaited<ReturnType<typeof countStock>>["refused"], report: Report): Promise<void> {
	if (refused.length === 0) return;
	const variants = await tx.selectFrom("variants").select(["id", "sku"]).where("id", "=", sql<string>`any(${refused.map(({ variantId }) => variantId)}::uuid[])`).execute();
	const skus = new Map(variants.map(({ id, sku }) => [id, sku.toLowerCase()]));
	for (const { variantId, held, left } of refused) {
		const row = rows.find(({ cells }) => cells.sku?.toLowerCase() === skus.get(variantId));
		report.say(row?.row ?? 1, "count", problem("stock_committed", report.lang, { held, left }).detail);
	}
}

/** Writes products; a refusal, such as a SKU that another product has, is looked for one product at a time, and reported at its row. */
async function writeChunk(tx: Transaction<Database>, shopId: string, writes: readonly ImportWrite[], by: Parameters<typeof writeProducts>[3], report: Report): Promise<Written | null> {
	await sql`savepoint chunk`.execute(tx);
	try {
		return await writeProducts(tx, shopId, writes, by);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		await sql`rollback to savepoint chunk`.execute(tx);
		if (writes.length > 1) {
			const middle = writes.length >> 1;
			const first = await writeChunk(tx, shopId, writes.slice(0, middle), by, report);
			const second = await writeChunk(tx, shopId, writes.slice(middle), by, report);
			return first && second && { ids: [...first.ids, ...second.ids], variantIds: [...first.variantIds, ...second.variantIds], counts: [...first.counts, ...second.counts] };
		}
		const sku = String(error.params["sku"] ?? "").toLowerCase();
		const row = writes[0]!.rows.find(({ cells }) => cells.sku?.toLowerCase() === sku) ?? writes[0]!.rows[0]!;
		report.say(row.row, error.code === "sku_taken" ? "sku" : null, problem(error.code, report.lang, error.params).detail);
		return null;
	}
}

/** Finds which rows are of one product: by its ID, else by a SKU that it has, else by the title among the new ones. Locks the products that are there, by id. */
async function groupRows(tx: Transaction<Database>, shopId: string, rows: readonly CsvRow[], report: Report): Promise<Group[]> {
	const text = complaints[report.lang];
	const isId = (value: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value);
	const askedIds = rows.flatMap(({ cells }) => (cells.product_id && isId(cells.product_id) ? cells.product_id.toLowerCase() : []));
	const skus = rows.flatMap(({ cells }) => (cells.sku ? cells.sku.toLowerCase() : []));
	const owners = await sql<{ sku: string; product_id: string }>`
		select lower(sku) as sku, product_id from variants where shop_id = ${shopId} and retired_at is null and lower(sku) = any(${skus}::text[])`.execute(tx);
	const ownerOf = new Map(owners.rows.map((row) => [row.sku, row.product_id]));
	const locked = await sql<{ id: string }>`
		select id from products where shop_id = ${shopId} and id = any(${[...new Set([...askedIds, ...ownerOf.values()])]}::uuid[]) order by id for no key update`.execute(tx);
	const mine = new Set(locked.rows.map(({ id }) => id));

	const groups = new Map<string, CsvRow[]>();
	const seen = new Map<string, number>();
	for (const line of rows) {
		const { row, cells } = line;
		const sku = cells.sku?.toLowerCase() ?? "";
		if (sku === "") {
			report.say(row, "sku", text.required);
			continue;
		}
		const before = seen.get(sku);
		if (before !== undefined) {
			report.say(row, "sku", text.skuTwice(before));
			continue;
		}
		seen.set(sku, row);
		const asked = cells.product_id?.toLowerCase() ?? "";
		const owner = ownerOf.get(sku);
		if (asked !== "" && !mine.has(asked)) report.say(row, "product_id", text.noProduct);
		else if (asked !== "" && owner !== undefined && owner !== asked) report.say(row, "sku", text.skuElsewhere);
		else {
			const key = asked || owner || `new ${cells.title ?? ""}`;
			if (key === "new ") report.say(row, "title", text.required);
			else if (groups.has(key)) groups.get(key)!.push(line);
			else groups.set(key, [line]);
		}
	}
	const existing = new Map<string, ShopProduct>();
	const ids = [...groups.keys()].filter((key) => mine.has(key));
	for (let at = 0; at < ids.length; at += chunk) for (const product of await shopProducts(tx, ids.slice(at, at + chunk))) existing.set(product.id, product);
	return [...groups].map(([key, lines]) => ({ existing: existing.get(key) ?? null, rows: lines }));
}

async function categoryLookup(tx: Transaction<Database>): Promise<ReadonlyMap<string, string>> {
	const rows = await tx.selectFrom("categories").select(["id", "name", "name_en"]).orderBy("level", "desc").execute();
	return new Map(rows.flatMap(({ id, name, name_en }) => [id, name, name_en ?? id].map((word) => [word.toLowerCase(), id] as const)));
}

const yes = new Set(["1", "true", "yes", "y", "\u662f", "\u4e0a\u67b6"]);
const no = new Set(["0", "false", "no", "n", "\u5426", "\u4e0b\u67b6"]);
const unitWords = new Map<string, Unit>(units.flatMap((unit) => [unit, unitNames[unit].zh, unitNames[unit].en].map((word) => [word.toLowerCase(), unit] as const)));

/** The product that the rows of a group make of what is there; null where they have an error, which is in the report then. */
function toWrite({ existing, rows }: Group, present: ReadonlySet<Column>, categories: ReadonlyMap<string, string>, report: Report): ImportWrite | null {
	const text = complaints[report.lang];
	const errorsBefore = report.count;
	const first = rows[0]!;
	/** What the rows say of the product: undefined where the file has no such column. */
	const told = (column: Column): string | undefined => {
		if (!present.has(column)) return undefined;
		const filled = rows.filter(({ cells }) => cells[column]);
		const value = filled[0]?.cells[column] ?? "";
		for (const { row, cells } of filled) if (cells[column] !== value) report.say(row, column, text.differs(filled[0]!.row));
		return value;
	};
	const long = (row: CsvRow, column: Column, value: string | undefined, max: number): string | undefined => {
		if (value !== undefined && value.length > max) report.say(row.row, column, text.tooLong(max));
		return value;
	};
	const productText = (column: Column, max: number) => long(first, column, told(column), max);
	const either = <T>(value: T | undefined, otherwise: T): T => (value === undefined ? otherwise : value);
	const bilingual = (zh: Column, en: Column, was: { zh: string; en: string | null } | undefined, max: number) => ({ zh: either(productText(zh, max), was?.zh ?? ""), en: either(productText(en, max), was?.en ?? null) || null });

	const title = bilingual("title", "title_en", existing?.title, 80);
	// There is no product without one: an empty cell leaves it as it is.
	if (title.zh === "" && existing) title.zh = existing.title.zh;
	if (title.zh === "") report.say(first.row, "title", text.required);
	const categoryText = told("category");
	const categoryId = categoryText === undefined ? (existing?.categoryId ?? null) : categoryText === "" ? null : (categories.get(categoryText.toLowerCase()) ?? undefined);
	if (categoryId === undefined) report.say(first.row, "category", text.noCategory);
	const day = (column: "produced_on" | "best_before", was: string | null | undefined): string | null => {
		const value = told(column);
		if (value === undefined) return was ?? null;
		if (value === "") return null;
		const parsed = dayOf(value);
		if (parsed === null) report.say(first.row, column, text.badDate);
		return parsed;
	};
	const flag = (row: CsvRow, column: Column, value: string | undefined, was: boolean): boolean => {
		if (!value) return was;
		const word = value.toLowerCase();
		if (!yes.has(word) && !no.has(word)) report.say(row.row, column, text.badFlag);
		return yes.has(word);
	};
	const producedOn = day("produced_on", existing?.producedOn);
	const bestBefore = day("best_before", existing?.bestBefore);
	if (producedOn && bestBefore && producedOn > bestBefore) report.say(first.row, "best_before", text.datesTurned);

	const merged = mergeVariants(existing, rows, present, told, report);
	const whole = (row: CsvRow, column: Column, least: number, was: number | null): number | null => {
		const value = row.cells[column];
		if (value === undefined) return was;
		if (value === "") return column === "low_stock" ? was : null;
		if (!/^\d{1,7}$/.test(value) || Number(value) < least || Number(value) > 1_000_000) report.say(row.row, column, text.badNumber);
		return Number(value);
	};
	const variants = merged.variants.map(({ row, was, values }): DraftVariant => {
		const base: DraftVariant = was
			? { ...was, id: was.id, values, name: was.name, stock: null }
			: { id: null, values, name: null, sku: "", priceFen: 0, barcode: null, compareAtFen: null, unit: "piece", weightG: null, lowStock: 5, forSale: true, stock: null };
		if (row === null) return base;
		const { cells } = row;
		const price = (column: "price" | "compare_at", before: number | null): number | null => {
			const value = cells[column];
			if (value === undefined || (value === "" && column === "price" && was)) return before;
			if (value === "") return null;
			const fen = parseYuan(value.replaceAll(",", ""));
			if (fen === null || fen === 0 || fen > 100_000_000) report.say(row.row, column, text.badPrice);
			return fen;
		};
		const priceFen = price("price", was?.priceFen ?? null);
		if (priceFen === null && !cells.price) report.say(row.row, "price", text.required);
		const compareAtFen = price("compare_at", was?.compareAtFen ?? null);
		if (compareAtFen !== null && priceFen !== null && compareAtFen <= priceFen) report.say(row.row, "compare_at", text.compareLow);
		const barcode = cells.barcode === undefined ? (was?.barcode ?? null) : plainBarcode(cells.barcode) || null;
		if (cells.barcode && barcode !== null && !isBarcode(barcode)) report.say(row.row, "barcode", text.badBarcode);
		const unit = cells.unit ? unitWords.get(cells.unit.toLowerCase()) : (was?.unit ?? "piece");
		if (unit === undefined) report.say(row.row, "unit", text.badUnit(units.map((each) => unitNames[each][report.lang]).join(", ")));
		const zh = long(row, "variant", cells.variant, 80);
		const en = long(row, "variant_en", cells.variant_en, 120);
		return {
			...base,
			sku: long(row, "sku", cells.sku, 40) ?? "",
			name: merged.options.length > 0 ? null : zh ? { zh, en: en || null } : (was?.name ?? null),
			barcode,
			priceFen: priceFen ?? 0,
			compareAtFen,
			unit: unit ?? "piece",
			weightG: whole(row, "weight_g", 1, was?.weightG ?? null),
			lowStock: whole(row, "low_stock", 0, was?.lowStock ?? 5) ?? 5,
			forSale: flag(row, "variant_on_sale", cells.variant_on_sale, was?.forSale ?? true),
			stock: whole(row, "count", 0, null),
		};
	});
	const draft: Draft = {
		title,
		categoryId: categoryId ?? null,
		description: bilingual("description", "description_en", existing?.description, catalogLimits.description),
		origin: bilingual("origin", "origin_en", existing?.origin, 80),
		lotNumber: either(productText("lot_number", 60), existing?.lotNumber ?? null) || null,
		producedOn,
		bestBefore,
		forSale: flag(first, "on_sale", told("on_sale"), existing?.forSale ?? true),
		pictures: existing?.pictures ?? [],
		options: merged.options,
		variants,
	};
	if (report.count > errorsBefore) return null;
	const parsed = ProductInput.safeParse(draft);
	if (!parsed.success) {
		// What the columns' own checks have no sentence for.
		for (const issue of parsed.error.issues) {
			const at = issue.path[0] === "variants" && typeof issue.path[1] === "number" ? merged.variants[issue.path[1]]?.row : null;
			report.say((at ?? first).row, null, issue.path[0] === "variants" && issue.path[2] === "values" ? text.sameValues : text.wrong(issue.path.join(".")));
		}
		return null;
	}
	return { id: existing?.id ?? null, input: parsed.data, withPictures: false, rows, changes: existing === null || differs(existing, parsed.data) };
}

type Options = Draft["options"] & {};

/** Which variants the product has after the rows, and its options: those that it had, with values that are new at their ends. */
function mergeVariants(existing: ShopProduct | null, rows: readonly CsvRow[], present: ReadonlySet<Column>, told: (column: Column) => string | undefined, report: Report) {
	const text = complaints[report.lang];
	const numbers = [1, 2, 3] as const;
	const options: { name: { zh: string; en: string | null }; values: { zh: string; en: string | null }[] }[] = (existing?.options ?? []).map((option) => ({ name: option.name, values: [...option.values] }));
	for (const n of numbers) {
		const name = told(`option${n}`);
		const name_en = told(`option${n}_en`);
		const option = options[n - 1];
		if (option) {
			if (name) option.name = { zh: name.slice(0, 20), en: name_en === undefined ? option.name.en : name_en || null };
		} else if (name) {
			if (options.length < n - 1) report.say(rows[0]!.row, `option${n}`, text.optionGap);
			else if (existing && existing.variants.some((variant) => !rows.some(({ cells }) => cells.sku?.toLowerCase() === variant.sku.toLowerCase()))) report.say(rows[0]!.row, `option${n}`, text.optionAdded);
			else options.push({ name: { zh: name, en: name_en || null }, values: [] });
		}
	}
	const bySku = new Map(existing?.variants.map((variant) => [variant.sku.toLowerCase(), variant]));
	const valuesOf = (row: CsvRow, was: readonly number[]): number[] =>
		options.map((option, index) => {
			const n = (index + 1) as 1 | 2 | 3;
			const zh = row.cells[`value${n}`];
			const en = row.cells[`value${n}_en`];
			if (!zh) {
				const before = was[index];
				if (before === undefined) report.say(row.row, `value${n}`, text.required);
				return before ?? 0;
			}
			if (zh.length > 40) report.say(row.row, `value${n}`, text.tooLong(40));
			let at = option.values.findIndex((value) => value.zh === zh);
			if (at < 0) at = option.values.push({ zh, en: en || null }) - 1;
			else if (en !== undefined && en !== "") option.values[at] = { zh, en };
			if (at >= catalogLimits.values) report.say(row.row, `value${n}`, text.tooMany(catalogLimits.values));
			return at;
		});
	const byExisting = new Map(rows.map((row) => [row.cells.sku!.toLowerCase(), row]));
	const variants: { row: CsvRow | null; was: ShopProduct["variants"][number] | null; values: number[] }[] = (existing?.variants ?? []).map((was) => {
		const row = byExisting.get(was.sku.toLowerCase()) ?? null;
		return { row, was, values: row ? valuesOf(row, was.values) : [...was.values] };
	});
	for (const row of rows) if (!bySku.has(row.cells.sku!.toLowerCase())) variants.push({ row, was: null, values: valuesOf(row, []) });
	for (const option of options) if (option.values.length === 0) report.say(rows[0]!.row, "option1", text.optionGap);
	if (options.length === 0 && variants.length > 1) report.say(rows.find(({ cells }) => !bySku.has(cells.sku!.toLowerCase()))?.row ?? rows[0]!.row, present.has("option1") ? "option1" : null, text.needsOption);
	if (variants.length > catalogLimits.variants) report.say(rows.at(-1)!.row, null, text.tooMany(catalogLimits.variants));
	return { options: options as Options, variants };
}

/** `2026-11-05`, `2026/11/5` or `2026.11.5` as a day, or null. */
function dayOf(value: string): string | null {
	const match = /^(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?$/.exec(value.normalize("NFKC"));
	if (!match) return null;
	const text = `${match[1]}-${match[2]!.padStart(2, "0")}-${match[3]!.padStart(2, "0")}`;
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

/** Whether writing `input` would change anything of the product. */
function differs(product: ShopProduct, input: ProductInput): boolean {
	const facts = ({ title, categoryId, description, origin, lotNumber, producedOn, bestBefore, forSale, options }: Omit<ProductInput, "variants" | "pictures">) => [title, categoryId, description, origin, lotNumber, producedOn, bestBefore, forSale, options].map(plainly);
	const variants = (list: readonly (Omit<ProductInput["variants"][number], "name" | "stock"> | ShopProduct["variants"][number])[]) =>
		list.map(({ id, values, sku, barcode, priceFen, compareAtFen, unit, weightG, lowStock, forSale }) => [id, values, sku, barcode, priceFen, compareAtFen, unit, weightG, lowStock, forSale]);
	const same = JSON.stringify([facts(product), variants(product.variants)]) === JSON.stringify([facts(input), variants(input.variants)]);
	const named = input.options.length > 0 || input.variants[0]!.name === null || JSON.stringify(plainly(input.variants[0]!.name)) === JSON.stringify(plainly(product.variants[0]?.name));
	const counted = input.variants.some((variant, index) => variant.stock !== null && variant.stock !== product.variants[index]?.stock.inStock);
	return !same || !named || counted;
}

/** With the keys of every object in one order. */
function plainly(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(plainly);
	if (value === null || typeof value !== "object") return value;
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, plainly(inner)]));
}
