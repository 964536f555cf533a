import { createEffect, createSignal, on, Show } from "solid-js";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { can } from "../session.ts";
import { send } from "../show-socket.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

export interface Person {
	readonly userId: string;
	readonly name: string;
}

type Measure = "mute10" | "mute1440" | "block" | "shadow" | "blockAll" | "shadowAll";

/** Mutes, blocks or shadow-bans somebody, in a show or (administrators) everywhere, with a reason for the record. */
export function PersonDialog(props: { readonly showId: string; readonly person: Person | null; readonly onClose: () => void; readonly onDone?: () => void; readonly class?: string }) {
	const t = useText(messages);
	const [measure, setMeasure] = createSignal<Measure>("mute10");
	const [reason, setReason] = createSignal("");
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	createEffect(
		on(() => props.person?.userId, () => {
			setMeasure("mute10");
			setReason("");
			setProblem(null);
		}),
	);
	const act = async (person: Person) => {
		const chosen = measure();
		const why = reason().trim();
		const json = { userId: person.userId, kind: chosen.startsWith("block") ? ("block" as const) : ("shadow" as const), on: true, reason: why };
		if (chosen.startsWith("mute")) await send("mute", { showId: props.showId, userId: person.userId, minutes: Number(chosen.slice(4)), ...(why ? { why } : {}) });
		else if (chosen.endsWith("All")) await unwrap(api.api.blocks.$post({ json }));
		else await unwrap(api.api.shows[":id"].blocks.$post({ param: { id: props.showId }, json }));
	};
	const confirm = async (person: Person) => {
		setBusy(true);
		setProblem(null);
		try {
			await act(person);
			props.onClose();
			props.onDone?.();
			void toast({ title: t().person.done(person.name), tone: "good" });
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	const choices = () => [
		{ value: "mute10" as const, label: t().person.mute10 },
		{ value: "mute1440" as const, label: t().person.mute1440 },
		{ value: "block" as const, label: t().person.block, hint: t().person.blockText },
		{ value: "shadow" as const, label: t().person.shadow, hint: t().person.shadowText },
		...(can("moderation.platform")
			? [
					{ value: "blockAll" as const, label: t().person.blockAll, hint: t().person.everywhere },
					{ value: "shadowAll" as const, label: t().person.shadowAll, hint: t().person.everywhere },
				]
			: []),
	];
	return (
		<Dialog open={props.person !== null} onOpenChange={(open) => open || props.onClose()} title={t().person.title(props.person?.name ?? "")} class={props.class}>
			<Show when={props.person}>
				{(person) => (
					<form
						class="flex flex-col gap-4"
						onSubmit={(event) => {
							event.preventDefault();
							void confirm(person());
						}}
					>
						<ChoiceGroup legend={t().person.legend} hideLegend value={measure()} choices={choices()} onChange={setMeasure} />
						<TextField label={t().person.reason} value={reason()} onInput={setReason} maxlength={200} autocomplete="off" />
						<ProblemNote problem={problem()} />
						<Button type="submit" variant="danger" busy={busy()}>{t().person.confirm}</Button>
					</form>
				)}
			</Show>
		</Dialog>
	);
}
