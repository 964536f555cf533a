import { createUniqueId, For, type JSX, Show } from "solid-js";
import type { StockLevel } from "#shared/catalog-admin.ts";
import { count, useText } from "../../i18n.ts";
import { messages } from "./messages.ts";

interface SmallFieldProps {
	readonly label: string;
	/** What the field belongs to; said after the label. */
	readonly of?: string | undefined;
	readonly value: string;
	readonly onInput: (value: string) => void;
	readonly error?: string | null | undefined;
	readonly inputmode?: "decimal" | "numeric";
	readonly placeholder?: string | undefined;
	readonly maxlength?: number;
	readonly disabled?: boolean;
	/** The label is in view in the row above. */
	readonly hideLabel?: boolean;
	readonly class?: string;
}

const small = "w-full rounded-sm border bg-surface px-2.5 text-base text-ink placeholder:text-muted/80 disabled:opacity-60 focus-visible:outline-offset-0 h-10 pointer-coarse:h-11";
const hiddenFrom = "xl:sr-only";

/** A field of a table's row. */
export function SmallField(props: SmallFieldProps) {
	const t = useText(messages);
	const id = createUniqueId();
	return (
		<div class={`flex min-w-0 flex-col gap-1 ${props.class ?? ""}`}>
			<label for={id} class={`truncate text-xs text-muted ${props.hideLabel ? hiddenFrom : ""}`}>{props.label}</label>
			<input
				id={id}
				class={`${small} ${props.inputmode ? "tabular-nums" : ""} ${props.error ? "border-paper-ink" : "border-line-strong"}`}
				value={props.value}
				inputmode={props.inputmode}
				placeholder={props.placeholder}
				maxlength={props.maxlength}
				disabled={props.disabled}
				autocomplete="off"
				aria-label={props.of ? t().options.of(props.label, props.of) : undefined}
				aria-invalid={props.error ? true : undefined}
				aria-describedby={props.error ? `${id}-error` : undefined}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
			<Show when={props.error}>
				<span id={`${id}-error`} class="text-xs font-medium text-paper-ink">{props.error}</span>
			</Show>
		</div>
	);
}

/** The browser's own list in a table's row. */
export function SmallSelect<V extends string>(props: { readonly label: string; readonly of?: string | undefined; readonly value: V; readonly options: readonly { readonly value: V; readonly label: string }[]; readonly onChange: (value: V) => void; readonly hideLabel?: boolean; readonly class?: string }) {
	const t = useText(messages);
	const id = createUniqueId();
	return (
		<div class={`flex min-w-0 flex-col gap-1 ${props.class ?? ""}`}>
			<label for={id} class={`truncate text-xs text-muted ${props.hideLabel ? hiddenFrom : ""}`}>{props.label}</label>
			<select id={id} class={`${small} border-line-strong`} aria-label={props.of ? t().options.of(props.label, props.of) : undefined} onChange={(event) => props.onChange(event.currentTarget.value as V)}>
				<For each={props.options}>{(option) => <option value={option.value} selected={option.value === props.value}>{option.label}</option>}</For>
			</select>
		</div>
	);
}

/** A box to tick with its words. */
export function Tick(props: { readonly label: JSX.Element; readonly spoken?: string | undefined; readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly disabled?: boolean; readonly class?: string }) {
	return (
		<label class={`flex min-h-11 cursor-pointer items-center gap-2.5 has-disabled:cursor-default has-disabled:opacity-60 ${props.class ?? ""}`}>
			<input type="checkbox" class="size-5 shrink-0 accent-leaf" checked={props.checked} disabled={props.disabled} aria-label={props.spoken} onChange={(event) => props.onChange(event.currentTarget.checked)} />
			<span class="min-w-0">{props.label}</span>
		</label>
	);
}

/** Stock as a bar: what can be sold, what is held, and in red where it is low. */
export function StockBar(props: { readonly stock: Pick<StockLevel, "available" | "held">; readonly low: boolean; readonly lowStock: number }) {
	const t = useText(messages);
	/** Full is five times the threshold, or what there is, whichever is more. */
	const full = () => Math.max(1, props.lowStock * 5, props.stock.available + props.stock.held);
	const share = (units: number) => `${(units / full()) * 100}%`;
	return (
		<div>
			<p class="flex flex-wrap gap-x-2 text-sm tabular-nums">
				<span classList={{ "font-semibold text-paper-ink": props.low, "text-ink": !props.low }}>{props.stock.available === 0 ? t().list.out : t().list.available(count(props.stock.available))}</span>
				<Show when={props.stock.held > 0}>
					<span class="text-muted">{t().list.held(count(props.stock.held))}</span>
				</Show>
			</p>
			<div class="mt-1 flex h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
				<span class={props.low ? "bg-paper" : "bg-leaf"} style={{ width: share(props.stock.available) }} />
				<span class="bg-straw" style={{ width: share(props.stock.held) }} />
			</div>
		</div>
	);
}

/** A part of the editor under its heading. */
export function Panel(props: { readonly title: string; readonly hint?: JSX.Element; readonly actions?: JSX.Element; readonly children: JSX.Element }) {
	return (
		<section class="rounded-lg border border-line bg-surface p-4 shadow-1 md:p-6" aria-label={props.title}>
			<div class="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
				<div class="min-w-0 flex-1">
					<h2 class="heading text-lg">{props.title}</h2>
					<Show when={props.hint}>
						<p class="mt-0.5 text-sm text-muted">{props.hint}</p>
					</Show>
				</div>
				{props.actions}
			</div>
			{props.children}
		</section>
	);
}
