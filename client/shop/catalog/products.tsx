import { A, useSearchParams } from "@solidjs/router";
import { Boxes, Download, FileUp, Plus, Settings2 } from "lucide-solid";
import { createSignal, For, onMount, Show } from "solid-js";
import type { Category } from "#shared/api.ts";
import { shelfFilters, type ShelfFilter, type ShopProductRow } from "#shared/catalog-admin.ts";
import { unitNames } from "#shared/catalog.ts";
import { api, request, unwrap } from "../../api.ts";
import { locale, money, tr, trLang, useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { ProblemError, problemOf, toClientProblem } from "../../problem-error.ts";
import { Gate } from "../../shell/gate.tsx";
import { Button, buttonClass, ButtonLink } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/fields.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../../ui/page.tsx";
import { Badge, Empty, Skeleton } from "../../ui/parts.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.ts";
import { categoryName, categoryOptions, loadCategories } from "./categories.ts";
import { ImportDialog } from "./import-dialog.tsx";
import { refreshLowStock } from "./low-stock.ts";
import { messages } from "./messages.ts";
import { StockBar } from "./parts.tsx";
import { createProductList, pricesOf, stockOf } from "./product-list.ts";
import { StockSheet } from "./stock-sheet.tsx";

export default function ShopProducts() {
	return (
		<Gate action="catalog.edit">
			<List />
		</Gate>
	);
}

function List() {
	const t = useText(messages);
	useTitle(() => t().list.title);
	const [params] = useSearchParams<{ shelf?: string }>();
	const list = createProductList(shelfFilters.find((shelf) => shelf === params.shelf) ?? "all");
	const shops = createLoad(() => true, () => unwrap(api.api.shop.shops.$get()));
	const categories = loadCategories();
	const [adjusting, setAdjusting] = createSignal<ShopProductRow | null>(null);
	const [importing, setImporting] = createSignal(false);
	onMount(() => void refreshLowStock());
	/** The shop that an import or export is for: the chosen one, or the only one. */
	const shop = () => shops.data()?.find(({ id }) => id === list.shopId()) ?? (shops.data()?.length === 1 ? shops.data()![0]! : null);
	const [exporting, setExporting] = createSignal(false);
	const save = async (shopId: string) => {
		setExporting(true);
		try {
			const answer = await request(`/api/shop/export?shopId=${shopId}`);
			if (!answer.ok) throw new ProblemError(await problemOf(answer));
			const url = URL.createObjectURL(await answer.blob());
			const link = document.createElement("a");
			link.href = url;
			link.download = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "products.csv";
			link.click();
			setTimeout(() => URL.revokeObjectURL(url), 60_000);
			void toast({ title: t().list.exported, text: link.download, tone: "good" });
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setExporting(false);
		}
	};
	return (
		<Page width="wide">
			<PageHead
				title={t().list.title}
				text={shop() ? tr(shop()!.name) : undefined}
				actions={
					<div class="flex flex-wrap gap-2">
						<Show when={shop()}>
							{(mine) => (
								<>
									<A href={`/shop/settings?shop=${mine().id}`} class={buttonClass("quiet", "sm")}>
										<Settings2 size={18} aria-hidden="true" /> {t().list.settings}
									</A>
									<Button variant="outline" size="sm" icon={<FileUp size={18} />} onClick={() => setImporting(true)}>{t().list.import}</Button>
									<Button variant="outline" size="sm" icon={<Download size={18} />} busy={exporting()} onClick={() => void save(mine().id)}>{t().list.export}</Button>
								</>
							)}
						</Show>
						<Show when={(shops.data()?.length ?? 0) > 0}>
							<ButtonLink size="sm" href={`/shop/products/new${shop() ? `?shop=${shop()!.id}` : ""}`} icon={<Plus size={18} aria-hidden="true" />}>{t().list.create}</ButtonLink>
						</Show>
					</div>
				}
			/>
			<Loaded of={shops}>
				{(all) => (
					<Show when={all().length > 0} fallback={<Empty title={t().list.noShop} text={t().list.noShopText} />}>
						<div class="mb-4 grid gap-3 sm:grid-cols-2 lg:flex lg:*:w-64">
							<TextField class="sm:col-span-2 lg:!w-auto lg:flex-1" label={t().list.search} hideLabel placeholder={t().list.search} type="search" value={list.query()} onInput={list.setQuery} maxlength={80} />
							<Select label={t().list.category} hideLabel value={list.category() || "any"} onChange={(value) => list.setCategory(value === "any" ? "" : value)} options={[{ value: "any", label: t().list.anyCategory }, ...categoryOptions(categories.data() ?? [])]} />
							<Show when={all().length > 1}>
								<Select label={t().list.shop} hideLabel value={list.shopId() || "all"} onChange={(value) => list.setShopId(value === "all" ? "" : value)} options={[{ value: "all", label: t().list.allShops }, ...all().map(({ id, name }) => ({ value: id, label: tr(name) }))]} />
							</Show>
						</div>
						<Tabs<ShelfFilter>
							label={t().list.shelf}
							value={list.shelf()}
							onChange={list.setShelf}
							tabs={shelfFilters.map((shelf) => ({ value: shelf, label: t().list.shelves[shelf], badge: list.load.data()?.counts[shelf] ?? 0 }))}
							contentClass="pt-4"
						>
							<Loaded
								of={list.load}
								skeleton={
									<div class="flex flex-col gap-3">
										<For each={[1, 2, 3, 4, 5]}>{() => <Skeleton class="h-20" />}</For>
									</div>
								}
							>
								{(page) => (
									<Show
										when={page().products.length > 0}
										fallback={
											<Show when={list.filtered()} fallback={<Empty title={t().list.empty} text={t().list.emptyText} action={<ButtonLink href={`/shop/products/new${shop() ? `?shop=${shop()!.id}` : ""}`}>{t().list.create}</ButtonLink>} />}>
												<Empty title={t().list.nothing} text={t().list.nothingText} />
											</Show>
										}
									>
										<Table products={page().products} categories={categories.data()} onAdjust={setAdjusting} />
										<ul class="flex flex-col gap-3 lg:hidden">
											<For each={page().products}>{(product) => <Card product={product} onAdjust={setAdjusting} />}</For>
										</ul>
										<Show when={page().more}>
											<div class="mt-6 text-center">
												<Button variant="outline" busy={list.loadingMore()} onClick={() => void list.more(page())}>{t().list.more}</Button>
											</div>
										</Show>
									</Show>
								)}
							</Loaded>
						</Tabs>
					</Show>
				)}
			</Loaded>
			<StockSheet
				product={adjusting()}
				onClose={() => {
					setAdjusting(null);
					void refreshLowStock();
				}}
				onChanged={list.put}
			/>
			<Show when={shop()}>
				{(mine) => (
					<ImportDialog
						open={importing()}
						shopId={mine().id}
						onClose={() => setImporting(false)}
						onImported={() => {
							void list.load.reload();
							void refreshLowStock();
						}}
					/>
				)}
			</Show>
		</Page>
	);
}

interface RowProps {
	readonly product: ShopProductRow;
	readonly onAdjust: (product: ShopProductRow) => void;
}

function Name(props: { readonly product: ShopProductRow; readonly category?: string | null }) {
	const t = useText(messages);
	return (
		<div class="min-w-0">
			<A href={`/shop/products/${props.product.id}`} class="line-clamp-2 font-semibold text-ink hover:text-leaf-ink hover:underline" lang={trLang(props.product.title)}>
				{tr(props.product.title)}
			</A>
			<p class="truncate text-sm text-muted">
				{props.product.variants.length > 1 ? t().list.variants(props.product.variants.length) : props.product.variants[0]?.sku}
				<Show when={props.category}> · {props.category}</Show>
			</p>
		</div>
	);
}

function Prices(props: { readonly product: ShopProductRow }) {
	const prices = () => pricesOf(props.product);
	const unit = () => new Set(props.product.variants.map((variant) => variant.unit));
	return (
		<p class="tabular-nums">
			{money(prices().from)}
			<Show when={prices().to > prices().from}>{"–"}{money(prices().to)}</Show>
			<Show when={unit().size === 1 && props.product.variants[0]}>{(variant) => <span class="text-sm text-muted"> / {unitNames[variant().unit][locale()]}</span>}</Show>
		</p>
	);
}

function State(props: { readonly product: ShopProductRow }) {
	const t = useText(messages);
	const low = () => stockOf(props.product).low;
	return (
		<span class="flex flex-wrap gap-1.5">
			<Badge tone={props.product.archived ? "plain" : props.product.forSale ? "leaf" : "straw"}>{t().list.shelves[props.product.archived ? "archived" : props.product.forSale ? "on" : "off"]}</Badge>
			<Show when={low() > 0}>
				<Badge tone="paper">{props.product.variants.length === 1 ? t().list.low : t().list.lowCount(low())}</Badge>
			</Show>
		</span>
	);
}

function Actions(props: RowProps) {
	const t = useText(messages);
	const name = () => tr(props.product.title);
	return (
		<span class="flex flex-wrap gap-2">
			<Button size="sm" variant="outline" icon={<Boxes size={18} />} aria-label={t().list.adjustOf(name())} onClick={() => props.onAdjust(props.product)}>{t().list.adjust}</Button>
			<A href={`/shop/products/${props.product.id}`} class={buttonClass("quiet", "sm")} aria-label={t().list.editOf(name())}>{t().list.edit}</A>
		</span>
	);
}

function Bar(props: { readonly product: ShopProductRow }) {
	const stock = () => stockOf(props.product);
	return <StockBar stock={stock()} low={stock().low > 0} lowStock={stock().lowStock} />;
}

function Table(props: { readonly products: readonly ShopProductRow[]; readonly categories: readonly Category[] | null; readonly onAdjust: (product: ShopProductRow) => void }) {
	const t = useText(messages);
	return (
		<div class="hidden overflow-hidden rounded-lg border border-line bg-surface shadow-1 lg:block">
			<table class="w-full table-fixed text-left">
				<caption class="sr-only">{t().list.title}</caption>
				<thead class="bg-sunken text-sm text-muted">
					<tr>
						<th scope="col" class="px-4 py-3 font-medium">{t().list.product}</th>
						<th scope="col" class="w-56 px-4 py-3 font-medium">{t().list.price}</th>
						<th scope="col" class="w-52 px-4 py-3 font-medium">{t().list.stock}</th>
						<th scope="col" class="w-44 px-4 py-3 font-medium">{t().list.state}</th>
						<th scope="col" class="w-56 px-4 py-3 font-medium">{t().list.action}</th>
					</tr>
				</thead>
				<tbody class="divide-y divide-line">
					<For each={props.products}>
						{(product) => (
							<tr>
								<th scope="row" class="px-4 py-3 text-left font-normal">
									<div class="flex items-center gap-3">
										<div class="w-14 shrink-0 overflow-hidden rounded-md"><Picture id={product.picture} alt="" sizes="56px" /></div>
										<Name product={product} category={categoryName(props.categories, product.categoryId)} />
									</div>
								</th>
								<td class="px-4 py-3"><Prices product={product} /></td>
								<td class="px-4 py-3"><Bar product={product} /></td>
								<td class="px-4 py-3"><State product={product} /></td>
								<td class="px-4 py-3"><Actions product={product} onAdjust={props.onAdjust} /></td>
							</tr>
						)}
					</For>
				</tbody>
			</table>
		</div>
	);
}

function Card(props: RowProps) {
	return (
		<li class="rounded-lg border border-line bg-surface p-3 shadow-1">
			<div class="flex gap-3">
				<div class="w-16 shrink-0"><div class="overflow-hidden rounded-md"><Picture id={props.product.picture} alt="" sizes="64px" /></div></div>
				<div class="flex min-w-0 flex-1 flex-col gap-1.5">
					<Name product={props.product} />
					<Prices product={props.product} />
				</div>
			</div>
			<div class="mt-3 flex flex-col gap-3 border-t border-line pt-3">
				<div class="flex items-start justify-between gap-4">
					<div class="w-36"><Bar product={props.product} /></div>
					<State product={props.product} />
				</div>
				<Actions {...props} />
			</div>
		</li>
	);
}
