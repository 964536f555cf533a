import { useBeforeLeave, useNavigate, useSearchParams } from "@solidjs/router";
import { Archive, ArchiveRestore, ExternalLink } from "lucide-solid";
import { batch, createMemo, createSignal, onCleanup, Show } from "solid-js";
import type { ManagedShop, ShopProduct } from "#shared/catalog-admin.ts";
import { catalogLimits } from "#shared/catalog.ts";
import { api, unwrap } from "../../api.ts";
import { tr, useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { routeParam } from "../../route-param.ts";
import { Gate } from "../../shell/gate.tsx";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/fields.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { BackLink, Page, useTitle } from "../../ui/page.tsx";
import { Badge, Empty } from "../../ui/parts.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { RichText } from "../../ui/rich-text.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.ts";
import { categoryOptions, loadCategories } from "./categories.ts";
import { messages } from "./messages.ts";
import { OptionsPanel } from "./options-panel.tsx";
import { Panel, Tick } from "./parts.tsx";
import { PicturesField } from "./pictures-field.tsx";
import { combinations, emptyForm, type FormErrors, formOf, type ProductForm, readForm } from "./product-form.ts";

export default function ProductEditor() {
	return (
		<Gate action="catalog.edit">
			<Screen />
		</Gate>
	);
}

function Screen() {
	const t = useText(messages);
	const id = routeParam("/shop/products/:id", "id");
	const [params] = useSearchParams<{ shop?: string }>();
	const isNew = () => id() === "new";
	const shops = createLoad(() => true, () => unwrap(api.api.shop.shops.$get()));
	const existing = createLoad(() => (id() === null || isNew() ? null : id()), (product) => unwrap(api.api.shop.products[":id"].$get({ param: { id: product } })));
	const [version, setVersion] = createSignal(0);
	useTitle(() => (isNew() ? t().editor.newTitle : existing.data() ? tr(existing.data()!.title) : t().list.title));
	const missing = () => existing.problem()?.code === "not_found" || existing.problem()?.code === "invalid_input";
	return (
		<Page width="wide">
			<BackLink href="/shop/products">{t().editor.back}</BackLink>
			<Show when={!missing()} fallback={<Empty title={t().editor.missing} action={<ButtonLink href="/shop/products" variant="outline">{t().editor.back}</ButtonLink>} />}>
				<Loaded of={shops}>
					{(all) => (
						<Show when={all().length > 0} fallback={<Empty title={t().list.noShop} text={t().list.noShopText} />}>
							<Show when={isNew()} fallback={<Loaded of={existing}>{(product) => <Show when={`${product().id} ${version()}`} keyed>{<Form product={product()} shops={all()} shop={null} onChanged={existing.mutate} onReload={() => void existing.reload().then(() => setVersion((n) => n + 1))} />}</Show>}</Loaded>}>
								<Form product={null} shops={all()} shop={params.shop ?? null} onChanged={() => {}} onReload={() => {}} />
							</Show>
						</Show>
					)}
				</Loaded>
			</Show>
		</Page>
	);
}

interface FormProps {
	readonly product: ShopProduct | null;
	readonly shops: readonly ManagedShop[];
	readonly shop: string | null;
	/** The product was saved, archived or restored. */
	readonly onChanged: (product: ShopProduct) => void;
	readonly onReload: () => void;
}

function Form(props: FormProps) {
	const t = useText(messages);
	const navigate = useNavigate();
	const [product, setProduct] = createSignal(props.product);
	const [form, setWhole] = createSignal<ProductForm>(props.product ? formOf(props.product) : emptyForm());
	const setForm = (change: Partial<ProductForm>) => setWhole((now) => ({ ...now, ...change }));
	let stored = JSON.stringify(form());
	/** Begins anew with what the server has; whoever is at the keyboard stays where they are. */
	const begin = (next: ShopProduct) => {
		batch(() => {
			setProduct(next);
			setWhole(formOf(next));
			setTried(false);
			setTaken(null);
			setProblem(null);
		});
		stored = JSON.stringify(form());
		props.onChanged(next);
	};
	const [shopId, setShopId] = createSignal(props.product?.shopId ?? props.shops.find(({ id }) => id === props.shop)?.id ?? (props.shops.length === 1 ? props.shops[0]!.id : ""));
	const [tried, setTried] = createSignal(false);
	const [taken, setTaken] = createSignal<string | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [busy, setBusy] = createSignal(false);
	const [archiving, setArchiving] = createSignal(false);
	const categories = loadCategories();
	let element!: HTMLFormElement;

	const dirty = () => JSON.stringify(form()) !== stored;
	let leaving = false;
	const warn = (event: BeforeUnloadEvent) => dirty() && !leaving && event.preventDefault();
	window.addEventListener("beforeunload", warn);
	onCleanup(() => window.removeEventListener("beforeunload", warn));
	const [asked, setAsked] = createSignal<(() => void) | null>(null);
	useBeforeLeave((event) => {
		if (leaving || event.defaultPrevented || !dirty()) return;
		event.preventDefault();
		setAsked(() => () => event.retry(true));
	});

	const read = createMemo(() => readForm(form()));
	const errors = (): FormErrors => {
		const found = read();
		const own: FormErrors = found.ok ? {} : found.errors;
		const sku = taken()?.toLowerCase();
		const clash = sku === undefined ? {} : Object.fromEntries(combinations(form().options).flatMap(({ key }) => (form().variants[key]?.sku.trim().toLowerCase() === sku ? [[`${key}/sku`, "skuTaken" as const]] : [])));
		return { ...own, ...clash, ...(shopId() === "" ? { shop: "required" as const } : {}) };
	};
	const shown = (): FormErrors => (tried() ? errors() : {});
	const error = (field: string) => (shown()[field] ? t().errors[shown()[field]!] : null);
	const focusFirst = () => queueMicrotask(() => element.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid] button")?.focus());
	const prefix = () => (props.shops.find(({ id }) => id === shopId())?.slug ?? "sku").slice(0, 4).toUpperCase() + Date.now().toString(36).slice(-4).toUpperCase();

	const save = async () => {
		if (busy()) return;
		setTried(true);
		setProblem(null);
		const found = read();
		if (!found.ok || Object.keys(errors()).length > 0) return focusFirst();
		setBusy(true);
		try {
			const known = product();
			const saved = known ? await unwrap(api.api.shop.products[":id"].$put({ param: { id: known.id }, json: { ...found.input, revision: known.revision } })) : await unwrap(api.api.shop.products.$post({ json: { ...found.input, shopId: shopId() } }));
			void toast({ title: t().editor.saved, text: tr(saved.title), tone: "good" });
			if (known) return begin(saved);
			leaving = true;
			navigate(`/shop/products/${saved.id}`, { replace: true });
		} catch (thrown) {
			const refused = toClientProblem(thrown);
			if (refused.code === "sku_taken") {
				setTaken(String(refused.params?.["sku"] ?? ""));
				focusFirst();
			}
			setProblem(refused);
		} finally {
			setBusy(false);
		}
	};
	const archive = async (archived: boolean) => {
		const param = { id: product()!.id };
		const next = archived ? await unwrap(api.api.shop.products[":id"].archive.$post({ param })) : await unwrap(api.api.shop.products[":id"].restore.$post({ param }));
		void toast({ title: archived ? t().editor.archived : t().editor.restored, tone: "good" });
		// What is typed and not saved stays.
		const clean = !dirty();
		batch(() => {
			setProduct(next);
			setForm({ forSale: next.forSale });
		});
		if (clean) stored = JSON.stringify(form());
		props.onChanged(next);
	};
	const restore = async () => {
		setBusy(true);
		try {
			await archive(false);
		} catch (thrown) {
			setProblem(toClientProblem(thrown));
		} finally {
			setBusy(false);
		}
	};
	const wrong = () => Object.keys(shown()).length;

	return (
		<form
			ref={element}
			novalidate
			class="flex flex-col gap-5"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<div class="flex flex-wrap items-center gap-x-4 gap-y-2">
				<h1 class="heading min-w-0 text-2xl">{product() ? tr(product()!.title) : t().editor.newTitle}</h1>
				<Show when={product()?.archived}>
					<Badge>{t().list.shelves.archived}</Badge>
				</Show>
				<span class="ml-auto flex flex-wrap gap-2">
					<Show when={product()?.forSale}>
						<ButtonLink variant="quiet" size="sm" href={`/products/${product()!.id}`} icon={<ExternalLink size={18} aria-hidden="true" />}>{t().editor.view}</ButtonLink>
					</Show>
					<Show when={product()}>
						<Show when={product()!.archived} fallback={<Button variant="outline" size="sm" icon={<Archive size={18} />} onClick={() => setArchiving(true)}>{t().editor.archive}</Button>}>
							<Button variant="outline" size="sm" icon={<ArchiveRestore size={18} />} busy={busy()} onClick={() => void restore()}>{t().editor.restore}</Button>
						</Show>
					</Show>
				</span>
			</div>
			<Show when={product()?.archived}>
				<p class="rounded-md bg-straw-soft px-4 py-3 text-straw-ink">{t().editor.archivedNote}</p>
			</Show>

			<div class="grid items-start gap-5 lg:grid-cols-2">
				<Panel title={t().editor.basics}>
					<div class="grid gap-5 sm:grid-cols-2">
						<Show when={!product() && props.shops.length > 1}>
							<Select class="sm:col-span-2" label={t().list.shop} value={shopId() || null} onChange={setShopId} options={props.shops.map(({ id, name }) => ({ value: id, label: tr(name) }))} required error={error("shop")} />
						</Show>
						<TextField label={t().editor.titleZh} value={form().titleZh} onInput={(titleZh) => setForm({ titleZh })} maxlength={80} required error={error("titleZh")} />
						<TextField label={t().editor.titleEn} value={form().titleEn} onInput={(titleEn) => setForm({ titleEn })} maxlength={120} />
						<Select
							class="sm:col-span-2"
							label={t().editor.category}
							value={form().categoryId || "none"}
							onChange={(value) => setForm({ categoryId: value === "none" ? "" : value })}
							options={[{ value: "none", label: t().editor.noCategory }, ...categoryOptions(categories.data() ?? [])]}
						/>
						<div class="sm:col-span-2">
							<Tick label={<span class="font-medium">{t().editor.forSale}</span>} checked={form().forSale} disabled={product()?.archived === true} onChange={(forSale) => setForm({ forSale })} />
							<p class="text-sm text-muted">{t().editor.forSaleHint}</p>
						</div>
					</div>
				</Panel>
				<Panel title={t().editor.pictures}>
					<PicturesField value={form().pictures} onChange={(pictures) => setForm({ pictures })} />
				</Panel>
			</div>
			<OptionsPanel form={form()} onChange={setWhole} errors={shown()} skuPrefix={prefix()} />
			<div class="grid items-start gap-5 lg:grid-cols-2">
				<Description form={form()} onChange={setForm} />
				<Panel title={t().editor.originLot}>
					<div class="grid gap-5 sm:grid-cols-2">
						<TextField label={t().editor.originZh} value={form().originZh} onInput={(originZh) => setForm({ originZh })} maxlength={80} />
						<TextField label={t().editor.originEn} value={form().originEn} onInput={(originEn) => setForm({ originEn })} maxlength={120} />
						<TextField class="sm:col-span-2" label={t().editor.lotNumber} value={form().lotNumber} onInput={(lotNumber) => setForm({ lotNumber })} maxlength={60} />
						<TextField label={t().editor.producedOn} type="date" value={form().producedOn} onInput={(producedOn) => setForm({ producedOn })} />
						<TextField label={t().editor.bestBefore} type="date" value={form().bestBefore} onInput={(bestBefore) => setForm({ bestBefore })} error={error("bestBefore")} />
					</div>
				</Panel>
			</div>
			<div class="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-4 py-3 max-md:bottom-14 md:mx-0 md:rounded-t-lg md:border-x">
				<div class="min-w-0 flex-1">
					<ProblemNote problem={problem()} action={problem()?.code === "conflict" ? <Button variant="outline" size="sm" onClick={() => props.onReload()}>{t().editor.reload}</Button> : undefined} />
					<Show when={!problem() && wrong() > 0}>
						<p role="alert" class="text-sm font-medium text-paper-ink">{t().editor.wrong(wrong())}</p>
					</Show>
				</div>
				<ButtonLink variant="quiet" href="/shop/products">{t().editor.cancel}</ButtonLink>
				<Button type="submit" busy={busy()}>{product() ? t().editor.save : t().editor.create}</Button>
			</div>
			<ConfirmDialog open={archiving()} onOpenChange={setArchiving} title={t().editor.archiveTitle} text={t().editor.archiveText} confirm={t().editor.archive} onConfirm={() => archive(true)} />
			<ConfirmDialog
				open={asked() !== null}
				onOpenChange={(open) => open || setAsked(null)}
				title={t().editor.leaveTitle}
				text={t().editor.leaveText}
				confirm={t().editor.leave}
				cancel={t().editor.stay}
				danger
				onConfirm={() => {
					leaving = true;
					asked()?.();
				}}
			/>
		</form>
	);
}

function Description(props: { readonly form: ProductForm; readonly onChange: (change: Partial<ProductForm>) => void }) {
	const t = useText(messages);
	const [side, setSide] = createSignal<"write" | "preview">("write");
	const shown = () => [
		{ text: props.form.descriptionZh, lang: "zh-CN" },
		{ text: props.form.descriptionEn, lang: "en" },
	].filter(({ text }) => text.trim() !== "");
	return (
		<Panel title={t().editor.description} hint={t().editor.descriptionHint}>
			<Tabs<"write" | "preview">
				label={t().editor.description}
				value={side()}
				onChange={setSide}
				contentClass="pt-4"
				tabs={[
					{
						value: "write",
						label: t().editor.write,
						content: () => (
							<div class="flex flex-col gap-4">
								<TextField label={t().editor.descriptionZh} value={props.form.descriptionZh} onInput={(descriptionZh) => props.onChange({ descriptionZh })} lines={8} maxlength={catalogLimits.description} />
								<TextField label={t().editor.descriptionEn} value={props.form.descriptionEn} onInput={(descriptionEn) => props.onChange({ descriptionEn })} lines={4} maxlength={catalogLimits.description} />
							</div>
						),
					},
					{
						value: "preview",
						label: t().editor.preview,
						content: () => (
							<section aria-label={t().editor.previewOf} class="flex flex-col gap-6">
								<Show when={shown().length > 0} fallback={<p class="text-muted">{t().editor.nothingToPreview}</p>}>
									{shown().map(({ text, lang }) => <RichText text={text} lang={lang} />)}
								</Show>
							</section>
						),
					},
				]}
			/>
		</Panel>
	);
}
