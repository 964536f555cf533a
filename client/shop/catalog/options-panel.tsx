import { ArrowUp, Plus, Trash2, X } from "lucide-solid";
import { createMemo, createSignal, Index, Show } from "solid-js";
import { catalogLimits, type Unit, unitNames, units } from "#shared/catalog.ts";
import { count, locale, useText } from "../../i18n.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { messages } from "./messages.ts";
import { Panel, SmallField, SmallSelect, Tick } from "./parts.tsx";
import { combinationCount, combinations, type FormErrors, newUid, type OptionForm, type ProductForm, type VariantForm, withOptions, withSkus } from "./product-form.ts";

export interface OptionsPanelProps {
	readonly form: ProductForm;
	readonly onChange: (form: ProductForm) => void;
	/** Those to show. */
	readonly errors: FormErrors;
	/** What new SKUs begin with. */
	readonly skuPrefix: string;
}

/** Options with their values, and a row for each combination. */
export function OptionsPanel(props: OptionsPanelProps) {
	const t = useText(messages);
	const error = (field: string) => {
		const code = props.errors[field];
		return code ? t().errors[code] : null;
	};
	const setOptions = (options: readonly OptionForm[]) => props.onChange(withOptions(props.form, options));
	const setOption = (uid: string, change: Partial<OptionForm>) => setOptions(props.form.options.map((option) => (option.uid === uid ? { ...option, ...change } : option)));
	const setVariant = (key: string, change: Partial<VariantForm>) => props.onChange({ ...props.form, variants: { ...props.form.variants, [key]: { ...props.form.variants[key]!, ...change } } });
	const rows = createMemo(() => (combinationCount(props.form.options) > catalogLimits.combinations ? [] : combinations(props.form.options).filter(({ key }) => props.form.variants[key])));
	return (
		<Panel title={t().options.title} hint={t().options.hint}>
			<div class="flex flex-col gap-4">
				<Index each={props.form.options}>
					{(option, at) => <Option option={option()} number={at + 1} error={error} onChange={(change) => setOption(option().uid, change)} onRemove={() => setOptions(props.form.options.filter(({ uid }) => uid !== option().uid))} />}
				</Index>
				<div class="flex flex-wrap gap-2">
					<Button variant="outline" size="sm" icon={<Plus size={18} />} disabled={props.form.options.length >= catalogLimits.options} onClick={() => setOptions([...props.form.options, { uid: newUid(), zh: "", en: "", values: [{ uid: newUid(), zh: "", en: "" }] }])}>
						{t().options.add}
					</Button>
					<Button variant="quiet" size="sm" onClick={() => props.onChange(withSkus(props.form, props.skuPrefix))}>{t().options.makeSkus}</Button>
				</div>
				<Show when={props.form.options.length === 0}>
					<div class="grid gap-4 sm:grid-cols-2 lg:max-w-2xl">
						<TextField label={t().options.variantZh} placeholder={t().options.variantZhHint} value={props.form.variantZh} onInput={(variantZh) => props.onChange({ ...props.form, variantZh })} maxlength={80} />
						<TextField label={t().options.variantEn} value={props.form.variantEn} onInput={(variantEn) => props.onChange({ ...props.form, variantEn })} maxlength={120} />
					</div>
				</Show>
				<Show when={rows().length > 2}>
					<Bulk form={props.form} onChange={props.onChange} />
				</Show>
				<Show when={error("variants")}>
					<p class="text-sm font-medium text-paper-ink" role="alert">{error("variants")}</p>
				</Show>
				<div class="flex flex-col gap-3 xl:gap-0 xl:divide-y xl:divide-line xl:rounded-md xl:border xl:border-line">
					<Index each={rows()}>
						{(row, index) => (
							<Row
								name={row().values.map(({ zh, en }) => (locale() === "en" ? en || zh : zh) || "…").join(" · ")}
								variant={props.form.variants[row().key]!}
								onChange={(change) => setVariant(row().key, change)}
								error={(field) => error(`${row().key}/${field}`)}
								first={index === 0}
								alone={props.form.options.length === 0}
							/>
						)}
					</Index>
				</div>
			</div>
		</Panel>
	);
}

function Option(props: { readonly option: OptionForm; readonly number: number; readonly error: (field: string) => string | null; readonly onChange: (change: Partial<OptionForm>) => void; readonly onRemove: () => void }) {
	const t = useText(messages);
	const values = () => props.option.values;
	const setValue = (uid: string, change: { zh?: string; en?: string }) => props.onChange({ values: values().map((value) => (value.uid === uid ? { ...value, ...change } : value)) });
	let list!: HTMLUListElement;
	const addValue = () => {
		props.onChange({ values: [...values(), { uid: newUid(), zh: "", en: "" }] });
		queueMicrotask(() => list.querySelector<HTMLInputElement>("li:last-child input")?.focus());
	};
	const up = (at: number) => {
		const next = [...values()];
		next.splice(at - 1, 0, ...next.splice(at, 1));
		props.onChange({ values: next });
	};
	return (
		<fieldset class="min-w-0 rounded-md bg-sunken p-3 md:p-4">
			<legend class="sr-only">{t().options.option(props.number)}</legend>
			<div class="flex items-start gap-2">
				<div class="grid min-w-0 flex-1 gap-3 sm:grid-cols-2 lg:max-w-xl">
					<SmallField label={t().options.name} of={t().options.option(props.number)} value={props.option.zh} onInput={(zh) => props.onChange({ zh })} placeholder={t().options.nameHint} maxlength={20} error={props.error(`option:${props.option.uid}`)} />
					<SmallField label={t().options.nameEn} of={t().options.option(props.number)} value={props.option.en} onInput={(en) => props.onChange({ en })} maxlength={40} />
				</div>
				<IconButton label={t().options.remove(props.number)} onClick={() => props.onRemove()}><Trash2 size={18} /></IconButton>
			</div>
			<p class="mb-1 mt-3 text-sm font-medium">{t().options.values}</p>
			<ul ref={list} class="grid gap-2 lg:grid-cols-2 2xl:grid-cols-3">
				<Index each={values()}>
					{(value, at) => (
						<li class="flex items-start gap-1">
							<SmallField class="flex-1 [&>label]:sr-only" label={t().options.value(at + 1)} of={t().options.option(props.number)} placeholder={t().options.value(at + 1)} value={value().zh} onInput={(zh) => setValue(value().uid, { zh })} maxlength={40} error={props.error(`value:${value().uid}`)} />
							<SmallField class="flex-1 [&>label]:sr-only" label={t().options.valueEn(at + 1)} of={t().options.option(props.number)} placeholder={t().options.nameEn} value={value().en} onInput={(en) => setValue(value().uid, { en })} maxlength={60} />
							<IconButton class="-my-0.5" label={t().options.up(value().zh || String(at + 1))} disabled={at === 0} onClick={() => up(at)}><ArrowUp size={18} /></IconButton>
							<IconButton class="-my-0.5" label={t().options.removeValue(value().zh || String(at + 1))} onClick={() => props.onChange({ values: values().filter(({ uid }) => uid !== value().uid) })}><X size={18} /></IconButton>
						</li>
					)}
				</Index>
			</ul>
			<Show when={props.error(`values:${props.option.uid}`)}>
				<p class="text-xs font-medium text-paper-ink" role="alert">{props.error(`values:${props.option.uid}`)}</p>
			</Show>
			<Button class="mt-2" variant="quiet" size="sm" icon={<Plus size={18} />} disabled={values().length >= catalogLimits.values} onClick={addValue}>{t().options.addValue}</Button>
		</fieldset>
	);
}

const unitOptions = () => units.map((value) => ({ value, label: unitNames[value][locale()] }));

function Bulk(props: { readonly form: ProductForm; readonly onChange: (form: ProductForm) => void }) {
	const t = useText(messages);
	const [fill, setFill] = createSignal<{ price: string; compareAt: string; unit: Unit | ""; weight: string; stock: string }>({ price: "", compareAt: "", unit: "", weight: "", stock: "" });
	const set = (change: Partial<ReturnType<typeof fill>>) => setFill((now) => ({ ...now, ...change }));
	const apply = () => {
		const given = Object.fromEntries(Object.entries(fill()).filter(([, value]) => value !== ""));
		props.onChange({ ...props.form, variants: Object.fromEntries(Object.entries(props.form.variants).map(([key, variant]) => [key, variant.included ? { ...variant, ...given } : variant])) });
		setFill({ price: "", compareAt: "", unit: "", weight: "", stock: "" });
	};
	return (
		<fieldset class="rounded-md border border-dashed border-line-strong p-3">
			<legend class="px-1 text-sm font-medium">{t().options.bulk}</legend>
			<div class="grid grid-cols-2 items-end gap-3 sm:grid-cols-3 lg:grid-cols-6">
				<SmallField label={t().options.price} of={t().options.bulk} value={fill().price} onInput={(price) => set({ price })} inputmode="decimal" maxlength={12} />
				<SmallField label={t().options.compareAt} of={t().options.bulk} value={fill().compareAt} onInput={(compareAt) => set({ compareAt })} inputmode="decimal" maxlength={12} />
				<SmallSelect label={t().options.unit} of={t().options.bulk} value={fill().unit} options={[{ value: "" as const, label: "–" }, ...unitOptions()]} onChange={(unit) => set({ unit })} />
				<SmallField label={t().options.weight} of={t().options.bulk} value={fill().weight} onInput={(weight) => set({ weight })} inputmode="numeric" maxlength={7} />
				<SmallField label={t().options.firstStock} of={t().options.bulk} value={fill().stock} onInput={(stock) => set({ stock })} inputmode="numeric" maxlength={7} />
				<Button variant="outline" size="sm" onClick={apply}>{t().options.bulkApply}</Button>
			</div>
		</fieldset>
	);
}

interface RowProps {
	/** Its values; empty where there are no options. */
	readonly name: string;
	readonly variant: VariantForm;
	readonly onChange: (change: Partial<VariantForm>) => void;
	readonly error: (field: keyof VariantForm) => string | null;
	readonly first: boolean;
	readonly alone: boolean;
}

function Row(props: RowProps) {
	const t = useText(messages);
	const name = () => props.name || t().options.only;
	const field = (field: "sku" | "barcode" | "price" | "compareAt" | "weight" | "lowStock", more: { inputmode?: "decimal" | "numeric"; maxlength: number }) => (
		<SmallField label={t().options[field]} of={name()} hideLabel={!props.first} value={props.variant[field]} onInput={(value) => props.onChange({ [field]: value })} error={props.variant.included ? props.error(field) : null} disabled={!props.variant.included} {...more} />
	);
	return (
		<fieldset class="min-w-0 rounded-md border border-line p-3 xl:rounded-none xl:border-0 xl:py-2" classList={{ "bg-sunken/60": !props.variant.included }}>
			<legend class="sr-only">{name()}</legend>
			<div class="grid grid-cols-2 gap-x-3 gap-y-2.5 sm:grid-cols-4 xl:grid-cols-[minmax(9rem,1.4fr)_minmax(8rem,1.3fr)_minmax(8.5rem,1.2fr)_repeat(2,minmax(5.5rem,1fr))_5.5rem_5.5rem_minmax(6rem,1fr)_4.5rem_auto]">
				<Show when={!props.alone} fallback={<span class="hidden xl:block" />}>
					<Tick class="col-span-2 font-semibold sm:col-span-4 xl:col-span-1 xl:self-end" label={name()} spoken={t().options.of(t().options.included, name())} checked={props.variant.included} onChange={(included) => props.onChange({ included })} />
				</Show>
				{field("sku", { maxlength: 40 })}
				{field("barcode", { inputmode: "numeric", maxlength: 20 })}
				{field("price", { inputmode: "decimal", maxlength: 12 })}
				{field("compareAt", { inputmode: "decimal", maxlength: 12 })}
				<SmallSelect label={t().options.unit} of={name()} hideLabel={!props.first} value={props.variant.unit} options={unitOptions()} onChange={(unit) => props.onChange({ unit })} />
				{field("weight", { inputmode: "numeric", maxlength: 7 })}
				<Show
					when={props.variant.level}
					fallback={<SmallField label={t().options.firstStock} of={name()} hideLabel={!props.first} value={props.variant.stock} onInput={(stock) => props.onChange({ stock })} inputmode="numeric" maxlength={7} error={props.variant.included ? props.error("stock") : null} disabled={!props.variant.included} />}
				>
					{(level) => (
						<div class="flex min-w-0 flex-col gap-1">
							<span class={`text-xs text-muted ${props.first ? "" : "xl:sr-only"}`}>{t().options.stock}</span>
							<span class="flex min-h-10 items-center text-sm tabular-nums">{t().options.levels(count(level().available), count(level().held))}</span>
						</div>
					)}
				</Show>
				{field("lowStock", { inputmode: "numeric", maxlength: 6 })}
				<Tick class="xl:self-end" label={t().options.forSale} spoken={t().options.of(t().options.forSale, name())} checked={props.variant.forSale} disabled={!props.variant.included} onChange={(forSale) => props.onChange({ forSale })} />
			</div>
		</fieldset>
	);
}
