import { Check, CircleAlert } from "lucide-solid";
import { createEffect, createSignal, createUniqueId, on, onCleanup, Show } from "solid-js";
import { useText } from "../i18n.ts";
import { ProblemError, toClientProblem } from "../problem-error.ts";
import { Spinner } from "../ui/button.tsx";
import { messages } from "./messages.ts";

export interface InlineFieldProps {
	readonly label: string;
	/** What the field belongs to; said after the label. */
	readonly of: string;
	/** As the server has it. */
	readonly value: string;
	/** Saves what was typed; throws a ProblemError to refuse, answers a sentence for what is no input at all. */
	readonly onSave: (text: string) => Promise<unknown> | string;
	readonly inputmode?: "decimal" | "numeric";
	readonly lines?: number;
	readonly placeholder?: string;
	readonly prefix?: string;
	readonly maxlength?: number;
	readonly disabled?: boolean;
	readonly class?: string;
}

/** How long "saved" stays, in ms. */
const savedFor = 2500;

/** A field of a row that saves itself when it is left (Enter leaves it, Escape takes back what was typed), and says whether it was saved. */
export function InlineField(props: InlineFieldProps) {
	const t = useText(messages);
	const id = createUniqueId();
	const [text, setText] = createSignal(props.value);
	const [state, setState] = createSignal<"idle" | "saving" | "saved" | "failed">("idle");
	const [error, setError] = createSignal<string | null>(null);
	let focused = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	onCleanup(() => clearTimeout(timer));
	// Somebody else's change shows at once, but not under one's own fingers, nor over what could not be saved.
	createEffect(on(() => props.value, (value) => {
		if (!focused && state() !== "failed") setText(value);
	}, { defer: true }));

	const fail = (message: string) => {
		setState("failed");
		setError(message);
	};
	const save = async () => {
		focused = false;
		if (state() === "saving") return;
		if (text() === props.value) {
			if (state() === "failed") setState("idle");
			setError(null);
			return;
		}
		const sent = text();
		const work = props.onSave(sent);
		if (typeof work === "string") return fail(work);
		setState("saving");
		setError(null);
		try {
			await work;
			setState("saved");
			clearTimeout(timer);
			timer = setTimeout(() => setState((now) => (now === "saved" ? "idle" : now)), savedFor);
			if (!focused) setText(text() === sent ? props.value : text());
		} catch (refused) {
			fail(refused instanceof ProblemError ? refused.problem.detail : toClientProblem(refused).detail);
		}
	};
	const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
		if (event.key === "Escape") {
			event.stopPropagation();
			setText(props.value);
			setState("idle");
			setError(null);
		} else if (event.key === "Enter" && !event.isComposing && (!props.lines || event.ctrlKey || event.metaKey)) {
			event.preventDefault();
			event.currentTarget.blur();
		}
	};
	const common = () => ({
		id,
		"aria-label": t().lineup.of(props.label, props.of),
		"aria-invalid": state() === "failed" || undefined,
		"aria-describedby": error() ? `${id}-error` : undefined,
		placeholder: props.placeholder,
		maxlength: props.maxlength,
		disabled: props.disabled,
		onFocus: () => (focused = true),
		onBlur: () => void save(),
		onKeyDown,
		class: `w-full rounded-sm border bg-surface px-2.5 text-base text-ink placeholder:text-muted/80 disabled:border-transparent disabled:bg-transparent disabled:px-0 disabled:opacity-100 focus-visible:outline-offset-0 ${state() === "failed" ? "border-paper-ink" : "border-line hover:border-line-strong focus:border-line-strong"}`,
	});

	return (
		<div class={`flex flex-col gap-1 ${props.class ?? ""}`}>
			<span class="flex items-center gap-1.5 text-xs text-muted">
				<label for={id} class="truncate">{props.label}</label>
				<span class="ml-auto inline-flex items-center gap-0.5 whitespace-nowrap" role="status">
					<Show when={state() === "saving"}>
						<Spinner class="size-3! border" />
						<span class="sr-only">{t().lineup.saving}</span>
					</Show>
					<Show when={state() === "saved"}>
						<Check size={14} class="text-leaf-ink" aria-hidden="true" />
						<span class="text-leaf-ink max-xl:sr-only">{t().lineup.saved}</span>
					</Show>
					<Show when={state() === "failed"}>
						<CircleAlert size={14} class="text-paper-ink" aria-hidden="true" />
						<span class="text-paper-ink">{t().lineup.failed}</span>
					</Show>
				</span>
			</span>
			<Show
				when={props.lines}
				fallback={
					<span class="relative flex">
						<input {...common()} class={`${common().class} h-10 tabular-nums pointer-coarse:h-11`} value={text()} inputmode={props.inputmode} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />
					</span>
				}
			>
				<textarea {...common()} class={`${common().class} field-sizing-content min-h-10 resize-none py-2 leading-snug`} rows={props.lines} value={text()} onInput={(event) => setText(event.currentTarget.value)} />
			</Show>
			<Show when={error()}>
				<span id={`${id}-error`} class="text-xs font-medium text-paper-ink" role="alert">{error()}</span>
			</Show>
		</div>
	);
}
