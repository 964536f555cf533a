import { useSearchParams } from "@solidjs/router";
import { Plus, Trash2 } from "lucide-solid";
import { createSignal, For, Index, Show } from "solid-js";
import type { ShopShipping } from "#shared/cart.ts";
import { provincesOf } from "#shared/divisions.ts";
import { shippingOf } from "#shared/shipping.ts";
import { api, unwrap } from "../../api.ts";
import { money, useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { Gate } from "../../shell/gate.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChoiceGroup } from "../../ui/choice.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { BackLink, Page, PageHead, useTitle } from "../../ui/page.tsx";
import { Empty } from "../../ui/parts.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { toast } from "../../ui/toast.ts";
import { ShopSelect } from "../shop-select.tsx";
import { messages } from "./messages.ts";
import { type RateError, rateErrors, type RateForm, toForm, toRules, withProvince } from "./shipping-form.ts";

export default function ShippingScreen() {
	return (
		<Gate action="shop.edit">
			<Screen />
		</Gate>
	);
}

function Screen() {
	const t = useText(messages);
	useTitle(() => t().title);
	const [params, setParams] = useSearchParams<{ shop?: string }>();
	const shops = createLoad(() => true, () => unwrap(api.api.shop.shops.$get()));
	const shop = () => shops.data()?.find(({ id }) => id === params.shop) ?? shops.data()?.[0] ?? null;
	const load = createLoad(
		() => shop()?.id ?? null,
		async (id) => {
			const [shipping, { areaList }] = await Promise.all([unwrap(api.api.shop.shops[":id"].shipping.$get({ param: { id } })), import("@vant/area-data")]);
			return { id, shipping, provinces: provincesOf(areaList) };
		},
	);
	return (
		<Page width="narrow">
			<BackLink href="/shop/settings">{t().back}</BackLink>
			<PageHead title={t().title} text={t().text} />
			<Loaded of={shops}>
				{(all) => (
					<Show when={shop()} fallback={<Empty title={t().noShop} text={t().noShopText} />}>
						<div class="flex flex-col gap-6">
							<ShopSelect label={t().shop} shops={all()} value={shop()!.id} onChange={(id) => setParams({ shop: id })} />
							<Loaded of={load}>
								{(data) => (
									<Show when={data().id} keyed>
										<Form shopId={data().id} shipping={data().shipping} provinces={data().provinces} />
									</Show>
								)}
							</Loaded>
						</div>
					</Show>
				)}
			</Loaded>
		</Page>
	);
}

const card = "rounded-xl border border-line bg-surface p-5 shadow-1";

function Form(props: { readonly shopId: string; readonly shipping: ShopShipping; readonly provinces: ReturnType<typeof provincesOf> }) {
	const t = useText(messages);
	const [form, setForm] = createSignal(toForm(props.shipping.rules));
	const [tried, setTried] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	let element!: HTMLFormElement;
	const save = async () => {
		if (busy()) return;
		setTried(true);
		setProblem(null);
		const rules = toRules(form());
		if (rules === undefined) return queueMicrotask(() => element.querySelector<HTMLElement>("[aria-invalid=true], [data-wrong]")?.focus());
		setBusy(true);
		try {
			setForm(toForm((await unwrap(api.api.shop.shops[":id"].shipping.$put({ param: { id: props.shopId }, json: { rules } }))).rules));
			setTried(false);
			void toast({ title: t().saved, tone: "good" });
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	const setZone = (at: number, change: Partial<RateForm>) => setForm((old) => ({ ...old, zones: old.zones.map((zone, index) => (index === at ? { ...zone, ...change } : zone)) }));
	const toggle = (place: number | "notTo") => (code: string, chosen: boolean) => setForm((old) => withProvince(old, place, code, chosen));
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
			<ChoiceGroup
				legend={t().how}
				value={form().charged ? "rules" : "free"}
				onChange={(how) => setForm((old) => ({ ...old, charged: how === "rules" }))}
				choices={[
					{ value: "free", label: t().free, hint: t().freeHint },
					{ value: "rules", label: t().rules, hint: t().rulesHint },
				]}
			/>
			<Show when={form().charged}>
				<section class={card} aria-label={t().elsewhere}>
					<h2 class="heading text-lg">{t().elsewhere}</h2>
					<p class="mb-4 text-sm text-muted">{t().elsewhereHint}</p>
					<Rate rate={form().elsewhere} tried={tried()} onChange={(change) => setForm((old) => ({ ...old, elsewhere: { ...old.elsewhere, ...change } }))} />
				</section>
				<Index each={form().zones}>
					{(zone, at) => (
						<section class={card} aria-label={t().zone(at + 1)}>
							<div class="mb-3 flex items-center justify-between gap-3">
								<h2 class="heading text-lg">{t().zone(at + 1)}</h2>
								<IconButton label={t().removeZone(at + 1)} class="-my-2 -mr-2" onClick={() => setForm((old) => ({ ...old, zones: old.zones.filter((_, index) => index !== at) }))}>
									<Trash2 size={18} />
								</IconButton>
							</div>
							<Provinces legend={t().provinces} all={props.provinces} chosen={zone().provinces} onToggle={toggle(at)} error={tried() && zone().provinces.length === 0 ? t().noProvince : null} />
							<div class="mt-4">
								<Rate rate={zone()} tried={tried()} onChange={(change) => setZone(at, change)} />
							</div>
						</section>
					)}
				</Index>
				<Show when={form().zones.length < 12}>
					<Button variant="outline" class="self-start" icon={<Plus size={18} />} onClick={() => setForm((old) => ({ ...old, zones: [...old.zones, { ...old.elsewhere, provinces: [] }] }))}>
						{t().addZone}
					</Button>
				</Show>
				<section class={card} aria-label={t().notTo}>
					<Provinces legend={t().notTo} hint={t().notToHint} all={props.provinces} chosen={form().notTo} onToggle={toggle("notTo")} error={null} />
				</section>
				<Example form={form()} provinces={props.provinces} />
			</Show>
			<ProblemNote problem={problem()} />
			<Button type="submit" class="self-end" busy={busy()}>
				{t().save}
			</Button>
		</form>
	);
}

function Rate(props: { readonly rate: RateForm; readonly tried: boolean; readonly onChange: (change: Partial<RateForm>) => void }) {
	const t = useText(messages);
	const words = () => ({ firstKg: t().badKg, firstYuan: t().badYuan, nextKg: t().badKg, nextYuan: t().badYuan, freeFrom: t().badFree });
	const error = (field: RateError) => (props.tried && rateErrors(props.rate).includes(field) ? words()[field] : null);
	const field = (name: RateError) => <TextField label={t()[name]} value={props.rate[name]} onInput={(value) => props.onChange({ [name]: value })} inputmode="decimal" maxlength={12} error={error(name)} autocomplete="off" />;
	return (
		<div class="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
			{field("firstKg")}
			{field("firstYuan")}
			{field("nextKg")}
			{field("nextYuan")}
			<div class="col-span-2">{field("freeFrom")}</div>
		</div>
	);
}

function Provinces(props: {
	readonly legend: string;
	readonly hint?: string;
	readonly all: ReturnType<typeof provincesOf>;
	readonly chosen: readonly string[];
	readonly onToggle: (code: string, chosen: boolean) => void;
	readonly error: string | null;
}) {
	return (
		<fieldset class="min-w-0">
			<legend class="mb-1 text-sm font-medium text-ink">{props.legend}</legend>
			<Show when={props.hint}>
				<p class="mb-2 text-sm text-muted">{props.hint}</p>
			</Show>
			<div class="flex flex-wrap gap-1.5" lang="zh-CN">
				<For each={props.all}>
					{({ code, name }) => (
						<label class="relative inline-flex min-h-9 cursor-pointer items-center rounded-full border border-line-strong px-3 text-sm has-checked:border-leaf-ink has-checked:bg-leaf-soft has-checked:font-medium has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus pointer-coarse:min-h-11">
							<input type="checkbox" class="sr-only" checked={props.chosen.includes(code)} data-wrong={props.error ? "" : undefined} onChange={(event) => props.onToggle(code, event.currentTarget.checked)} />
							{name.replace(/(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$/, "")}
						</label>
					)}
				</For>
			</div>
			<Show when={props.error}>
				<p class="mt-1.5 text-sm font-medium text-paper-ink">{props.error}</p>
			</Show>
		</fieldset>
	);
}

/** What the rules mean for one order of each place. */
function Example(props: { readonly form: ReturnType<typeof toForm>; readonly provinces: ReturnType<typeof provincesOf> }) {
	const t = useText(messages);
	const parcel = { weightG: 3000, goodsFen: 5990 };
	const places = () => {
		const { zones, notTo } = props.form;
		return [{ where: t().elsewhere, province: null as string | null }, ...[...zones.flatMap(({ provinces }) => provinces.slice(0, 1)), ...notTo.slice(0, 1)].map((province) => ({ where: props.provinces.find(({ code }) => code === province)?.name ?? "", province }))];
	};
	const rules = () => toRules(props.form) ?? null;
	return (
		<Show when={rules()}>
			{(known) => (
				<section class="rounded-md bg-sunken px-4 py-3 text-sm" aria-label={t().example}>
					<h2 class="mb-1 font-medium">{t().example}</h2>
					<ul class="flex flex-col gap-0.5 text-muted" aria-live="polite">
						<For each={places()}>
							{({ where, province }) => {
								const fee = () => shippingOf(known(), { province, ...parcel });
								return (
									<li>
										<span class="font-medium text-ink" lang={province ? "zh-CN" : undefined}>
											{where}
										</span>{" "}
										{fee() === null ? t().exampleNot : fee()!.feeFen === 0 ? t().exampleFree(money(parcel.goodsFen)) : t().exampleOf("3", money(parcel.goodsFen), money(fee()!.feeFen))}
									</li>
								);
							}}
						</For>
					</ul>
				</section>
			)}
		</Show>
	);
}
