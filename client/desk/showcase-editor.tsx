import { useNavigate } from "@solidjs/router";
import { ArrowDown, ArrowUp, Check, GripVertical, Plus, X } from "lucide-solid";
import { createMemo, createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { ProductCard, Showcase } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { money, tr, trLang, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button, ButtonLink, IconButton } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Empty } from "../ui/parts.tsx";
import { BackLink } from "../ui/page.tsx";
import { Picture } from "../ui/picture.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { CoverField } from "./cover-field.tsx";
import { createDebounced } from "../ui/debounced.ts";
import { messages } from "./messages.ts";
import { createReorder } from "../ui/reorder.ts";
import { isSlug, suggestSlug } from "./slug.ts";
import { addDays, dateKey } from "./week.ts";

/** A showcase, new (`slug` null) or as it is. */
export default function ShowcaseEditor(props: { readonly slug: string | null }) {
	const t = useText(messages);
	const existing = createLoad(() => props.slug, (slug) => unwrap(api.api.showcases[":slug"].$get({ param: { slug } })));
	return (
		<section class="mx-auto max-w-4xl" aria-labelledby="showcase-title">
			<BackLink href="/desk/showcases">{t().showcase.back}</BackLink>
			<h1 id="showcase-title" class="heading pb-4 text-2xl">{props.slug ? t().showcase.editTitle : t().showcase.newTitle}</h1>
			<Show when={props.slug} fallback={<Form showcase={null} />}>
				<Show when={existing.problem()?.code !== "not_found"} fallback={<Empty title={t().showcase.missing} action={<ButtonLink href="/desk/showcases" variant="outline">{t().showcase.back}</ButtonLink>} />}>
					<Loaded of={existing}>{(showcase) => <Form showcase={showcase()} />}</Loaded>
				</Show>
			</Show>
		</section>
	);
}

function Form(props: { readonly showcase: Showcase | null }) {
	const t = useText(messages);
	const navigate = useNavigate();
	const first = props.showcase;
	const today = new Date();
	const [form, setForm] = createStore({
		titleZh: first?.title.zh ?? "",
		titleEn: first?.title.en ?? "",
		summaryZh: first?.summary.zh ?? "",
		summaryEn: first?.summary.en ?? "",
		slug: first?.slug ?? "",
		cover: first?.cover ?? null,
		startsOn: first?.startsOn.slice(0, 10) ?? dateKey(today),
		endsOn: first?.endsOn.slice(0, 10) ?? dateKey(addDays(today, 13)),
	});
	const [products, setProducts] = createSignal<readonly ProductCard[]>(first?.products ?? []);
	const [ownSlug, setOwnSlug] = createSignal(first !== null);
	const [tried, setTried] = createSignal(false);
	const [taken, setTaken] = createSignal<string | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [busy, setBusy] = createSignal(false);
	let element!: HTMLFormElement;

	const slug = () => (ownSlug() ? form.slug : suggestSlug({ zh: form.titleZh, en: form.titleEn }, form.startsOn));
	const errors = () => ({
		titleZh: form.titleZh.trim() === "" ? t().form.required : null,
		slug: taken() === slug() ? t().showcase.slugTaken : isSlug(slug()) ? null : t().showcase.slugBad,
		startsOn: form.startsOn ? null : t().form.required,
		endsOn: !form.endsOn ? t().form.required : form.endsOn < form.startsOn ? t().showcase.datesBad : null,
	});
	const shown = (field: keyof ReturnType<typeof errors>) => (tried() || (field === "slug" && ownSlug()) ? errors()[field] : null);
	const focusFirst = () => queueMicrotask(() => element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());

	const save = async () => {
		if (busy()) return;
		setTried(true);
		setProblem(null);
		if (Object.values(errors()).some(Boolean)) return focusFirst();
		setBusy(true);
		const json = {
			slug: slug(),
			title: { zh: form.titleZh.trim(), en: form.titleEn.trim() || null },
			summary: { zh: form.summaryZh.trim(), en: form.summaryEn.trim() || null },
			cover: form.cover,
			startsOn: form.startsOn,
			endsOn: form.endsOn,
			productIds: products().map(({ id }) => id),
		};
		try {
			const saved = first ? await unwrap(api.api.showcases[":id"].$put({ param: { id: first.id }, json })) : await unwrap(api.api.showcases.$post({ json }));
			void toast({ title: t().showcase.saved, tone: "good", action: { label: t().showcase.open, onPress: () => navigate(`/showcases/${saved.slug}`) } });
			navigate("/desk/showcases");
		} catch (error) {
			const refused = toClientProblem(error);
			if (refused.code === "slug_taken") {
				setTaken(slug());
				focusFirst();
			} else setProblem(refused);
		} finally {
			setBusy(false);
		}
	};

	return (
		<form
			ref={element}
			novalidate
			class="flex flex-col gap-6 rounded-lg border border-line bg-surface p-5 shadow-1 md:p-7"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<div class="grid gap-x-6 gap-y-5 md:grid-cols-2">
				<TextField label={t().showcase.titleZh} value={form.titleZh} onInput={(titleZh) => setForm({ titleZh })} maxlength={80} required error={shown("titleZh")} />
				<TextField label={t().showcase.titleEn} value={form.titleEn} onInput={(titleEn) => setForm({ titleEn })} maxlength={120} />
				<TextField label={t().showcase.summaryZh} value={form.summaryZh} onInput={(summaryZh) => setForm({ summaryZh })} maxlength={400} lines={3} />
				<TextField label={t().showcase.summaryEn} value={form.summaryEn} onInput={(summaryEn) => setForm({ summaryEn })} maxlength={600} lines={3} />
				<TextField label={t().showcase.startsOn} type="date" value={form.startsOn} onInput={(startsOn) => setForm({ startsOn })} required error={shown("startsOn")} />
				<TextField label={t().showcase.endsOn} type="date" value={form.endsOn} onInput={(endsOn) => setForm({ endsOn })} required error={shown("endsOn")} />
				<TextField
					class="md:col-span-2"
					label={t().showcase.slug}
					value={slug()}
					onInput={(value) => {
						setOwnSlug(true);
						setForm({ slug: value });
					}}
					maxlength={60}
					required
					error={shown("slug")}
					hint={t().showcase.slugHint(`${location.host}/showcases/${slug()}`)}
				/>
			</div>
			<CoverField value={form.cover} onChange={(cover) => setForm({ cover })} />
			<Products value={products()} onChange={setProducts} />
			<ProblemNote problem={problem()} />
			<div class="flex flex-wrap justify-end gap-2">
				<ButtonLink href="/desk/showcases" variant="quiet">{t().form.cancel}</ButtonLink>
				<Button type="submit" busy={busy()}>{first ? t().showcase.save : t().showcase.create}</Button>
			</div>
		</form>
	);
}

function Products(props: { readonly value: readonly ProductCard[]; readonly onChange: (products: readonly ProductCard[]) => void }) {
	const t = useText(messages);
	const [adding, setAdding] = createSignal(false);
	const [said, setSaid] = createSignal("");
	const byId = createMemo(() => new Map(props.value.map((product) => [product.id, product])));
	const rows = new Map<string, HTMLElement>();
	const name = (id: string) => {
		const product = byId().get(id);
		return product ? tr(product.title) : "";
	};
	const reorder = createReorder({
		ids: createMemo(() => props.value.map(({ id }) => id)),
		row: (id) => rows.get(id),
		onDrop: (ids) => props.onChange(ids.flatMap((id) => byId().get(id) ?? [])),
		announce: (what, id, position) =>
			setSaid(what === "lifted" ? `${t().lineup.lifted(name(id), position)}. ${t().lineup.handleHint}` : what === "moved" ? t().lineup.moved(position) : what === "dropped" ? t().lineup.dropped(name(id), position) : t().lineup.cancelledMove(name(id))),
	});
	const again = (button: HTMLElement, run: () => void) => {
		run();
		button.focus();
	};
	return (
		<fieldset class="min-w-0">
			<legend class="text-sm font-medium">{t().showcase.products}</legend>
			<div class="flex flex-wrap items-center gap-3 pb-2 pt-1">
				<p class="flex-1 text-sm text-muted">{props.value.length > 0 ? t().showcase.productsHint : t().showcase.noProducts}</p>
				<Button size="sm" variant="outline" icon={<Plus size={18} />} onClick={() => setAdding(true)}>{t().showcase.addProducts}</Button>
			</div>
			<p class="sr-only" role="status" aria-live="assertive">{said()}</p>
			<span id="products-handle-hint" class="sr-only">{t().lineup.handleHint}</span>
			<ol class="flex flex-col gap-1.5" aria-label={t().showcase.products}>
				<For each={reorder.order()}>
					{(id, index) => (
						<Show when={byId().get(id)}>
							{(product) => {
								const lifted = () => reorder.lifted() === id;
								return (
									<li
										ref={(row) => rows.set(id, row)}
										class={`relative flex items-center gap-2 rounded-md border bg-surface p-1.5 ${lifted() ? "z-20 border-leaf-ink shadow-3" : "border-line"} ${reorder.dragging() && !lifted() ? "transition-transform" : ""}`}
										style={{ transform: reorder.offset(id) === 0 ? undefined : `translateY(${reorder.offset(id)}px)` }}
									>
										<button
											type="button"
											class={`flex size-11 shrink-0 touch-none items-center justify-center rounded-md text-muted hover:bg-sunken ${lifted() ? "cursor-grabbing! bg-leaf-soft" : "cursor-grab!"}`}
											aria-label={t().lineup.handle(tr(product().title), index() + 1, props.value.length)}
											aria-describedby="products-handle-hint"
											aria-pressed={lifted()}
											{...reorder.handle(id)}
										>
											<GripVertical size={20} />
										</button>
										<div class="w-12 shrink-0 overflow-hidden rounded-sm"><Picture id={product().picture} alt="" ratio="square" sizes="48px" /></div>
										<div class="min-w-0 flex-1">
											<p class="truncate font-semibold" lang={trLang(product().title)}>{tr(product().title)}</p>
											<p class="truncate text-sm text-muted">{tr(product().shopName)} · {money(product().priceFen)}</p>
										</div>
										<div class="flex shrink-0">
											<IconButton class="max-md:hidden" label={t().lineup.up(tr(product().title))} disabled={index() === 0} onClick={(event) => again(event.currentTarget, () => reorder.move(id, -1))}><ArrowUp size={18} /></IconButton>
											<IconButton class="max-md:hidden" label={t().lineup.down(tr(product().title))} disabled={index() === props.value.length - 1} onClick={(event) => again(event.currentTarget, () => reorder.move(id, 1))}><ArrowDown size={18} /></IconButton>
											<IconButton label={t().showcase.removeProduct(tr(product().title))} onClick={() => props.onChange(props.value.filter((each) => each.id !== id))}><X size={18} /></IconButton>
										</div>
									</li>
								);
							}}
						</Show>
					)}
				</For>
			</ol>
			<PickProducts
				open={adding()}
				onOpenChange={setAdding}
				chosen={byId()}
				onToggle={(product) => props.onChange(byId().has(product.id) ? props.value.filter((each) => each.id !== product.id) : [...props.value, product])}
			/>
		</fieldset>
	);
}

function PickProducts(props: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly chosen: ReadonlyMap<string, ProductCard>; readonly onToggle: (product: ProductCard) => void }) {
	const t = useText(messages);
	const [query, setQuery] = createSignal("");
	const settled = createDebounced(query);
	const [more, setMore] = createSignal<readonly ProductCard[]>([]);
	const [hasMore, setHasMore] = createSignal(false);
	const [loadingMore, setLoadingMore] = createSignal(false);
	const fetchPage = async (q: string, offset: number) => unwrap(api.api.products.$get({ query: { q, offset: String(offset) } }));
	const page = createLoad(
		() => (props.open ? { q: settled().trim() } : null),
		async ({ q }) => {
			const first = await fetchPage(q, 0);
			setMore([]);
			setHasMore(first.more);
			return first;
		},
	);
	const next = async (have: number) => {
		setLoadingMore(true);
		try {
			const following = await fetchPage(settled().trim(), have);
			setMore((before) => [...before, ...following.products]);
			setHasMore(following.more);
		} catch (error) {
			void toast({ title: toClientProblem(error).detail, tone: "bad" });
		} finally {
			setLoadingMore(false);
		}
	};
	return (
		<Sheet open={props.open} onOpenChange={props.onOpenChange} title={t().showcase.addProducts} footer={<Button class="w-full" onClick={() => props.onOpenChange(false)}>{t().showcase.done}</Button>}>
			<TextField label={t().cover.search} hideLabel placeholder={t().cover.search} type="search" value={query()} onInput={setQuery} class="sticky top-0 z-10 bg-surface pb-3 pt-1" autofocus />
			<Loaded of={page}>
				{(first) => {
					const list = () => [...first().products, ...more()];
					return (
						<Show when={list().length > 0} fallback={<p class="py-8 text-center text-muted" role="status">{t().cover.empty}</p>}>
							<ul class="flex flex-col divide-y divide-line">
								<For each={list()}>
									{(product) => (
										<li>
											<button
												type="button"
												class="flex w-full items-center gap-3 py-2 text-left hover:bg-sunken"
												aria-pressed={props.chosen.has(product.id)}
												aria-label={t().showcase.choose(tr(product.title))}
												onClick={() => props.onToggle(product)}
											>
												<span class="w-14 shrink-0 overflow-hidden rounded-md"><Picture id={product.picture} alt="" ratio="square" sizes="56px" /></span>
												<span class="min-w-0 flex-1">
													<span class="block truncate font-semibold">{tr(product.title)}</span>
													<span class="block truncate text-sm text-muted">{tr(product.shopName)} · {money(product.priceFen)}</span>
												</span>
												<span class={`flex size-7 shrink-0 items-center justify-center rounded-full border ${props.chosen.has(product.id) ? "border-leaf bg-leaf text-on-leaf" : "border-line-strong"}`}>
													<Show when={props.chosen.has(product.id)}><Check size={18} /></Show>
												</span>
											</button>
										</li>
									)}
								</For>
							</ul>
							<Show when={hasMore()}>
								<Button variant="outline" class="mt-3 w-full" busy={loadingMore()} onClick={() => void next(list().length)}>{t().showcase.more}</Button>
							</Show>
						</Show>
					);
				}}
			</Loaded>
		</Sheet>
	);
}
