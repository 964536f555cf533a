import { createSignal } from "solid-js";
import { type ReportReason, reportReasons } from "#shared/moderation.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { signInAsGuest } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./messages.ts";

/** Why a message is reported; whoever has no name gets one first. */
export function Report(props: { readonly showId: string; readonly messageId: number; readonly onDone: () => void }) {
	const t = useText(messages);
	const [reason, setReason] = createSignal<ReportReason | null>(null);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const send = async () => {
		const why = reason();
		if (why === null) return;
		setBusy(true);
		setProblem(null);
		try {
			await signInAsGuest();
			await unwrap(api.api.shows[":id"].reports.$post({ param: { id: props.showId }, json: { messageId: props.messageId, reason: why } }));
			props.onDone();
			void toast({ title: t().report.done, tone: "good" });
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			class="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<ChoiceGroup layout="chips" legend={t().report.legend} value={reason()} choices={reportReasons.map((value) => ({ value, label: t().reasons[value] }))} onChange={setReason} />
			<ProblemNote problem={problem()} />
			<Button type="submit" variant="danger" disabled={reason() === null} busy={busy()}>{t().report.send}</Button>
		</form>
	);
}
