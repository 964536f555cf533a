import { createUniqueId, Index, type JSX, Show } from "solid-js";

export interface Choice<V extends string = string> {
	readonly value: V;
	readonly label: JSX.Element;
	readonly hint?: JSX.Element;
	/** At the end of the line. */
	readonly end?: JSX.Element;
	readonly disabled?: boolean;
}

export interface ChoiceGroupProps<V extends string> {
	readonly legend: JSX.Element;
	readonly hideLegend?: boolean;
	readonly value: V | null;
	readonly choices: readonly Choice<V>[];
	readonly onChange: (value: V) => void;
	/** `chips` flow in lines, `rows` stand below each other. Default rows. */
	readonly layout?: "chips" | "rows";
	readonly disabled?: boolean;
}

/** One of several, all in view: the browser's own radio buttons under cards. */
export function ChoiceGroup<V extends string>(props: ChoiceGroupProps<V>) {
	const name = createUniqueId();
	const chips = () => props.layout === "chips";
	return (
		<fieldset class="min-w-0" disabled={props.disabled}>
			<legend class={props.hideLegend ? "sr-only" : "mb-2 text-sm font-medium text-ink"}>{props.legend}</legend>
			<div class={chips() ? "flex flex-wrap gap-2" : "flex flex-col gap-2"}>
				{/* By place: a choice whose hint changes keeps its button, and the focus on it. */}
				<Index each={props.choices}>
					{(choice) => (
						<label
							class={`relative flex min-h-11 cursor-pointer items-center gap-3 rounded-md border bg-surface px-3.5 py-2 text-ink has-checked:border-leaf-ink has-checked:bg-leaf-soft has-checked:shadow-[inset_0_0_0_1px_var(--c-leaf-ink)] has-disabled:cursor-not-allowed has-disabled:opacity-55 has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus ${chips() ? "border-line-strong" : "border-line-strong"}`}
						>
							<input type="radio" class="peer sr-only" name={name} value={choice().value} checked={props.value === choice().value} disabled={choice().disabled} onChange={() => props.onChange(choice().value)} />
							<Show when={!chips()}>
								<span class="size-5 shrink-0 rounded-full border-2 border-line-strong peer-checked:border-[6px] peer-checked:border-leaf-ink" aria-hidden="true" />
							</Show>
							<span class="flex min-w-0 flex-1 flex-col">
								<span class="font-medium">{choice().label}</span>
								<Show when={choice().hint}>
									<span class="text-sm text-muted">{choice().hint}</span>
								</Show>
							</span>
							{choice().end}
						</label>
					)}
				</Index>
			</div>
		</fieldset>
	);
}
