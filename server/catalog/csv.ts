import type { CsvError } from "csv-parse/sync";
import { importLimits } from "#shared/catalog.ts";
import { type Lang, Refusal } from "#shared/problem.ts";

/**
 * The columns of a catalogue file, a row a variant. The heading names them in either language; where rows belong to one product, what is said of the
 * product may stand in its first row only. `info`: for reading, an import passes over them.
 */
export const columns = {
	product_id: { zh: "商品编号", en: "Product ID", of: "product" },
	title: { zh: "标题", en: "Title", of: "product" },
	title_en: { zh: "英文标题", en: "English title", of: "product" },
	category: { zh: "类目", en: "Category", of: "product" },
	description: { zh: "详情", en: "Description", of: "product" },
	description_en: { zh: "英文详情", en: "English description", of: "product" },
	origin: { zh: "产地", en: "Origin", of: "product" },
	origin_en: { zh: "英文产地", en: "English origin", of: "product" },
	lot_number: { zh: "批次号", en: "Lot number", of: "product" },
	produced_on: { zh: "采收或生产日期", en: "Harvested or produced on", of: "product" },
	best_before: { zh: "保质期至", en: "Best before", of: "product" },
	on_sale: { zh: "商品上架", en: "On sale", of: "product" },
	option1: { zh: "规格名1", en: "Option 1", of: "product" },
	option1_en: { zh: "英文规格名1", en: "Option 1 in English", of: "product" },
	option2: { zh: "规格名2", en: "Option 2", of: "product" },
	option2_en: { zh: "英文规格名2", en: "Option 2 in English", of: "product" },
	option3: { zh: "规格名3", en: "Option 3", of: "product" },
	option3_en: { zh: "英文规格名3", en: "Option 3 in English", of: "product" },
	value1: { zh: "规格值1", en: "Value 1", of: "variant" },
	value1_en: { zh: "英文规格值1", en: "Value 1 in English", of: "variant" },
	value2: { zh: "规格值2", en: "Value 2", of: "variant" },
	value2_en: { zh: "英文规格值2", en: "Value 2 in English", of: "variant" },
	value3: { zh: "规格值3", en: "Value 3", of: "variant" },
	value3_en: { zh: "英文规格值3", en: "Value 3 in English", of: "variant" },
	variant: { zh: "单规格名称", en: "Variant", of: "variant" },
	variant_en: { zh: "英文单规格名称", en: "Variant in English", of: "variant" },
	sku: { zh: "货号", en: "SKU", of: "variant" },
	barcode: { zh: "条形码", en: "Barcode", of: "variant" },
	price: { zh: "价格", en: "Price", of: "variant" },
	compare_at: { zh: "划线价", en: "Compare-at price", of: "variant" },
	unit: { zh: "单位", en: "Unit", of: "variant" },
	weight_g: { zh: "重量（克）", en: "Weight (g)", of: "variant" },
	low_stock: { zh: "库存预警", en: "Low stock at", of: "variant" },
	variant_on_sale: { zh: "规格上架", en: "Variant on sale", of: "variant" },
	count: { zh: "盘点数量", en: "Counted stock", of: "variant" },
	in_stock: { zh: "现有库存", en: "In stock", of: "info" },
	held: { zh: "已占用", en: "Held", of: "info" },
} as const satisfies Record<string, { zh: string; en: string; of: "product" | "variant" | "info" }>;
export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as Column[];

/** What spreadsheets take for the beginning of a formula, full-width signs with them (OWASP, CSV injection). */
const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** A cell as text for spreadsheets: what would be a formula gets an apostrophe before it, which `unguarded` takes away. */
export function guarded(text: string): string {
	return formula.test(text) ? `'${text}` : text;
}

export function unguarded(text: string): string {
	return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}

const quoted = (text: string) => (/[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows as RFC 4180 has them, in UTF-8 with a byte order mark: without it Excel takes Chinese for something else. */
export function writeCsv(lang: Lang, rows: Iterable<Readonly<Partial<Record<Column, string>>>>): string {
	const lines = [columnNames.map((column) => quoted(columns[column][lang])).join(",")];
	for (const row of rows) lines.push(columnNames.map((column) => quoted(guarded(row[column] ?? ""))).join(","));
	return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** A row of a file; `row` as spreadsheets number it. Cells are trimmed; a column that the file does not have is undefined. */
export interface CsvRow {
	readonly row: number;
	readonly cells: Readonly<Partial<Record<Column, string>>>;
}

const plain = (heading: string) => heading.normalize("NFKC").trim().toLowerCase();
const byHeading = new Map<string, Column>(columnNames.flatMap((column) => [column, columns[column].zh, columns[column].en].map((name) => [plain(name), column] as const)));

/**
 * Reads a catalogue file. Refuses with `csv_encoding` what is not UTF-8 (Excel's own CSV is GBK in China), with `csv_unreadable` broken quotes and
 * lines that are too long, with `csv_columns` a heading without SKU or with a column twice, with `csv_rows` too many rows. Empty lines are passed over.
 */
export async function readCsv(bytes: Uint8Array, lang: Lang): Promise<{ rows: CsvRow[]; present: ReadonlySet<Column>; unknownColumns: string[] }> {
	const { parse } = await import("csv-parse/sync");
	const text = decoded(bytes);
	let records: string[][];
	try {
		records = parse(text, { delimiter: separatorOf(text), relax_column_count: true, max_record_size: 256 * 1024 });
	} catch (error) {
		throw new Refusal("csv_unreadable", { line: (error as CsvError & { lines?: number }).lines ?? 1 });
	}
	const [heading = [], ...data] = records;
	const fields = heading.map((name) => byHeading.get(plain(name)) ?? null);
	const named = fields.filter((column) => column !== null);
	const present = new Set(named);
	if (!present.has("sku") || present.size < named.length) throw new Refusal("csv_columns", { columns: columns.sku[lang] });
	const rows: CsvRow[] = [];
	for (const [index, record] of data.entries()) {
		if (record.every((cell) => cell.trim() === "")) continue;
		if (record.slice(heading.length).some((cell) => cell.trim() !== "")) throw new Refusal("csv_unreadable", { line: index + 2 });
		if (rows.length === importLimits.rows) throw new Refusal("csv_rows", { max: importLimits.rows });
		const cells: Partial<Record<Column, string>> = {};
		fields.forEach((column, at) => {
			if (column !== null) cells[column] = unguarded((record[at] ?? "").trim());
		});
		rows.push({ row: index + 2, cells });
	}
	return { rows, present, unknownColumns: heading.filter((name, at) => fields[at] === null && name.trim() !== "").slice(0, 50).map((name) => name.trim().slice(0, 60)) };
}

/** Without the byte order mark. UTF-16 is refused as well: its bytes are no UTF-8, or full of NUL. */
function decoded(bytes: Uint8Array): string {
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		if (!text.includes("\u0000")) return text;
	} catch {
		// Falls through to the refusal.
	}
	throw new Refusal("csv_encoding");
}

/** Comma, or the semicolon or tab that some spreadsheets write instead. */
function separatorOf(text: string): string {
	const heading = /^[^\r\n]*/.exec(text)![0];
	return [",", ";", "\t"].map((mark) => ({ mark, parts: heading.split(mark).length })).reduce((best, each) => (each.parts > best.parts ? each : best)).mark;
}
