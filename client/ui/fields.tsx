import * as KNumberField from "@kobalte/core/number-field";
import * as KSelect from "@kobalte/core/select";
import * as KTextField from "@kobalte/core/text-field";
import { Check, ChevronDown, Minus, Plus } from "lucide-solid";
import { type JSX, Show } from "solid-js";
import { locale } from "../i18n.ts";

const control =
	"w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-muted data-[invalid]:border-paper-ink disabled:opacity-60 focus-visible:outline-offset-0";
const labelClass = "text-sm font-medium text-ink";
const hintClass = "text-sm text-muted";
const errorClass = "text-sm font-medium text-paper-ink";

interface FieldProps {
	readonly label: string;
	/** Said by screen readers only. */
	readonly hideLabel?: boolean;
	readonly hint?: JSX.Element;
	/** What is wrong; the field is marked as invalid while there is one. */
	readonly error?: string | null;
	readonly required?: boolean;
	readonly disabled?: boolean;
	readonly name?: string;
	readonly class?: string;
}

export interface TextFieldProps extends FieldProps {
	readonly value: string;
	readonly onInput: (value: string) => void;
	readonly type?: "text" | "email" | "password" | "tel" | "search" | "url" | "date" | "time" | "datetime-local";
	readonly autocomplete?: string;
	readonly inputmode?: "text" | "numeric" | "decimal" | "tel" | "email" | "search";
	readonly placeholder?: string;
	readonly maxlength?: number;
	/** Lines of a text area; a single-line field without it. */
	readonly lines?: number;
	/** Before the text, such as a currency sign. */
	readonly prefix?: string;
	readonly autofocus?: boolean;
	readonly onBlur?: () => void;
}

export function TextField(props: TextFieldProps) {
	return (
		<KTextField.Root class={`flex flex-col gap-1.5 ${props.class ?? ""}`} value={props.value} onChange={props.onInput} validationState={props.error ? "invalid" : "valid"} required={props.required} disabled={props.disabled} name={props.name}>
			<KTextField.Label class={props.hideLabel ? "sr-only" : labelClass}>{props.label}</KTextField.Label>
			<Show
				when={props.lines}
				fallback={
					<div class="relative flex">
						<Show when={props.prefix}>
							<span class="pointer-events-none absolute inset-y-0 left-3 flex items-center text-muted" aria-hidden="true">
								{props.prefix}
							</span>
						</Show>
						<KTextField.Input
							class={`${control} h-11 ${props.prefix ? "pl-8" : ""}`}
							type={props.type ?? "text"}
							autocomplete={props.autocomplete}
							inputmode={props.inputmode}
							placeholder={props.placeholder}
							maxlength={props.maxlength}
							autofocus={props.autofocus}
							onBlur={() => props.onBlur?.()}
						/>
					</div>
				}
			>
				<KTextField.TextArea class={`${control} py-2`} rows={props.lines} placeholder={props.placeholder} maxlength={props.maxlength} onBlur={() => props.onBlur?.()} />
			</Show>
			<Show when={props.hint && !props.error}>
				<KTextField.Description class={hintClass}>{props.hint}</KTextField.Description>
			</Show>
			<KTextField.ErrorMessage class={errorClass}>{props.error}</KTextField.ErrorMessage>
		</KTextField.Root>
	);
}

export interface Option<V extends string = string> {
	readonly value: V;
	readonly label: string;
	/** A second, quieter line. */
	readonly hint?: string;
	readonly disabled?: boolean;
}

export interface SelectProps<V extends string> extends FieldProps {
	readonly value: V | null;
	readonly options: readonly Option<V>[];
	readonly onChange: (value: V) => void;
	readonly placeholder?: string;
}

export function Select<V extends string>(props: SelectProps<V>) {
	return (
		<KSelect.Root<Option<V>>
			class={`flex flex-col gap-1.5 ${props.class ?? ""}`}
			options={[...props.options]}
			optionValue="value"
			optionTextValue="label"
			optionDisabled={(option) => option.disabled === true}
			value={props.options.find((option) => option.value === props.value) ?? null}
			onChange={(option) => option && props.onChange(option.value)}
			disallowEmptySelection
			placeholder={props.placeholder ?? (locale() === "zh" ? "请选择" : "Choose")}
			validationState={props.error ? "invalid" : "valid"}
			required={props.required}
			disabled={props.disabled}
			name={props.name}
			gutter={6}
			sameWidth
			itemComponent={(item) => (
				<KSelect.Item item={item.item} class="flex min-h-11 cursor-pointer items-center gap-3 rounded-sm px-3 py-1.5 text-ink outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-leaf-soft">
					<span class="flex min-w-0 flex-1 flex-col">
						<KSelect.ItemLabel>{item.item.rawValue.label}</KSelect.ItemLabel>
						<Show when={item.item.rawValue.hint}>
							<span class="text-sm text-muted">{item.item.rawValue.hint}</span>
						</Show>
					</span>
					<KSelect.ItemIndicator>
						<Check size={18} class="text-leaf-ink" />
					</KSelect.ItemIndicator>
				</KSelect.Item>
			)}
		>
			<KSelect.Label class={props.hideLabel ? "sr-only" : labelClass}>{props.label}</KSelect.Label>
			{/* For forms that the browser sends itself; its field can be focused inside what is hidden, so not where nobody needs it. */}
			<Show when={props.name}>
				<KSelect.HiddenSelect />
			</Show>
			<KSelect.Trigger class={`${control} flex min-h-11 items-center gap-2 text-left`}>
				<KSelect.Value<Option<V>> class="min-w-0 flex-1 truncate data-[placeholder-shown]:text-muted">{(state) => state.selectedOption()?.label}</KSelect.Value>
				<KSelect.Icon class="text-muted">
					<ChevronDown size={18} />
				</KSelect.Icon>
			</KSelect.Trigger>
			<Show when={props.hint && !props.error}>
				<KSelect.Description class={hintClass}>{props.hint}</KSelect.Description>
			</Show>
			<KSelect.ErrorMessage class={errorClass}>{props.error}</KSelect.ErrorMessage>
			<KSelect.Portal>
				{/* Of the top layer: a modal dialog hides what else stands beside it from screen readers. */}
				<KSelect.Content data-kb-top-layer="" class="z-60 animate-pop-out rounded-md border border-line bg-surface p-1 text-ink shadow-3 data-[expanded]:animate-pop-in">
					<KSelect.Listbox class="max-h-72 overflow-y-auto outline-none" />
				</KSelect.Content>
			</KSelect.Portal>
		</KSelect.Root>
	);
}

export interface NumberFieldProps extends FieldProps {
	readonly value: number;
	readonly onChange: (value: number) => void;
	readonly min?: number;
	readonly max?: number;
	readonly step?: number;
}

/** A whole number with minus and plus. */
export function NumberField(props: NumberFieldProps) {
	const texts = () => (locale() === "zh" ? { less: "减少", more: "增加" } : { less: "Less", more: "More" });
	const step = "inline-flex size-11 shrink-0 items-center justify-center text-ink hover:bg-sunken disabled:opacity-35";
	return (
		<KNumberField.Root
			class={`flex flex-col gap-1.5 ${props.class ?? ""}`}
			rawValue={props.value}
			onRawValueChange={(value) => {
				if (Number.isFinite(value) && value !== props.value) props.onChange(value);
			}}
			minValue={props.min}
			maxValue={props.max}
			step={props.step ?? 1}
			formatOptions={{ maximumFractionDigits: 0, useGrouping: false }}
			validationState={props.error ? "invalid" : "valid"}
			required={props.required}
			disabled={props.disabled}
			name={props.name}
		>
			<KNumberField.Label class={props.hideLabel ? "sr-only" : labelClass}>{props.label}</KNumberField.Label>
			<div class="flex w-fit items-center overflow-hidden rounded-md border border-line-strong bg-surface">
				<KNumberField.DecrementTrigger class={step} aria-label={`${props.label} ${texts().less}`}>
					<Minus size={18} />
				</KNumberField.DecrementTrigger>
				<KNumberField.Input class="h-11 w-16 border-x border-line bg-transparent text-center text-base tabular-nums text-ink focus-visible:outline-offset-[-3px]" />
				<KNumberField.IncrementTrigger class={step} aria-label={`${props.label} ${texts().more}`}>
					<Plus size={18} />
				</KNumberField.IncrementTrigger>
			</div>
			<Show when={props.hint && !props.error}>
				<KNumberField.Description class={hintClass}>{props.hint}</KNumberField.Description>
			</Show>
			<KNumberField.ErrorMessage class={errorClass}>{props.error}</KNumberField.ErrorMessage>
		</KNumberField.Root>
	);
}
