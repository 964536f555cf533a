import { Plus, X } from "lucide-solid";
import { createSignal, Index, Show } from "solid-js";
import { pollOptions } from "#shared/interaction.ts";
import { api, unwrap } from "../../api.ts";
import { useText } from "../../i18n.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChoiceGroup } from "../../ui/choice.tsx";
import { NumberField, TextField } from "../../ui/fields.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { messages } from "./messages.ts";

const bagMinutes = [1, 3, 5, 10, 15] as const;
const pollMinutes = [1, 2, 5, 10] as const;

/** Sends a form once; what is refused stands above its button. */
function createSending(onDone: () => void) {
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const send = async (event: SubmitEvent, work: () => Promise<unknown>) => {
		event.preventDefault();
		if (busy()) return;
		setBusy(true);
		setProblem(null);
		try {
			await work();
			onDone();
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return { busy, problem, send };
}

/** A lucky bag, opened at once. */
export function BagForm(props: { readonly showId: string; readonly onDone: () => void }) {
	const t = useText(messages);
	const [prize, setPrize] = createSignal("");
	const [places, setPlaces] = createSignal(1);
	const [word, setWord] = createSignal(t().bag.wordDefault);
	const [minutes, setMinutes] = createSignal<string>("3");
	const { busy, problem, send } = createSending(props.onDone);
	const submit = (event: SubmitEvent) =>
		send(event, () => unwrap(api.api.shows[":id"]["lucky-bags"].$post({ param: { id: props.showId }, json: { prize: prize(), places: places(), word: word(), minutes: Number(minutes()) } })));
	return (
		<form class="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
			<TextField label={t().bag.prize} hint={t().bag.prizeHint} value={prize()} onInput={setPrize} maxlength={60} required />
			<div class="grid grid-cols-2 gap-4">
				<NumberField label={t().bag.places} value={places()} onChange={setPlaces} min={1} max={100} />
				<TextField label={t().bag.word} hint={t().bag.wordHint} value={word()} onInput={setWord} maxlength={20} required />
			</div>
			<ChoiceGroup legend={t().bag.minutes} layout="chips" value={minutes()} onChange={setMinutes} choices={bagMinutes.map((n) => ({ value: String(n), label: t().bag.minute(n) }))} />
			<p class="text-sm text-muted">{t().bag.rules}</p>
			<ProblemNote problem={problem()} />
			<Button type="submit" variant="buy" size="lg" busy={busy()} disabled={!prize().trim() || !word().trim()}>{t().bag.open}</Button>
		</form>
	);
}

/** A poll, opened at once. */
export function PollForm(props: { readonly showId: string; readonly onDone: () => void }) {
	const t = useText(messages);
	const [question, setQuestion] = createSignal("");
	const [options, setOptions] = createSignal<readonly string[]>(["", ""]);
	const [minutes, setMinutes] = createSignal<string>("2");
	const { busy, problem, send } = createSending(props.onDone);
	const filled = () => options().map((text) => text.trim()).filter(Boolean);
	const submit = (event: SubmitEvent) =>
		send(event, () => unwrap(api.api.shows[":id"].polls.$post({ param: { id: props.showId }, json: { question: question(), options: filled(), minutes: minutes() === "0" ? null : Number(minutes()) } })));
	return (
		<form class="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
			<TextField label={t().poll.question} value={question()} onInput={setQuestion} maxlength={60} required />
			<div class="flex flex-col gap-2">
				<Index each={options()}>
					{(text, index) => (
						<div class="flex items-end gap-1">
							<TextField class="flex-1" label={t().poll.option(index + 1)} value={text()} onInput={(value) => setOptions((all) => all.with(index, value))} maxlength={20} />
							<Show when={options().length > pollOptions.least}>
								<IconButton label={t().poll.remove(index + 1)} onClick={() => setOptions((all) => all.toSpliced(index, 1))}><X size={18} /></IconButton>
							</Show>
						</div>
					)}
				</Index>
				<Show when={options().length < pollOptions.most}>
					<Button variant="quiet" size="sm" class="self-start" icon={<Plus size={16} />} onClick={() => setOptions((all) => [...all, ""])}>{t().poll.add}</Button>
				</Show>
			</div>
			<ChoiceGroup legend={t().poll.minutes} layout="chips" value={minutes()} onChange={setMinutes} choices={[...pollMinutes.map((n) => ({ value: String(n), label: t().poll.minute(n) })), { value: "0", label: t().poll.untilEnd }]} />
			<ProblemNote problem={problem()} />
			<Button type="submit" variant="buy" size="lg" busy={busy()} disabled={!question().trim() || filled().length < pollOptions.least}>{t().poll.open}</Button>
		</form>
	);
}
