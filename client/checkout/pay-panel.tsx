import { createEffect, createSignal, Show } from "solid-js";
import type { Order, PaymentMethod } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { duration, money, useText } from "../i18n.ts";
import { createNow } from "../now.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages } from "./messages.ts";

/** Pays a pending order, in the checkout and on the order's page. `onChange` gets every newer state of it, `onExpired` the end of its hold. */
export function PayPanel(props: { readonly order: Order; readonly onChange: (order: Order) => void; readonly onExpired: () => void }) {
	const t = useText(messages);
	const now = createNow();
	const [method, setMethod] = createSignal<PaymentMethod>("cod");
	const [outcome, setOutcome] = createSignal<"succeed" | "fail">("succeed");
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const secondsLeft = () => (props.order.expiresAt ? Math.max(0, Math.ceil((Date.parse(props.order.expiresAt) - now()) / 1000)) : null);
	// This clock may run ahead of the server's: the server is asked, and says whether it really is over.
	let told = false;
	createEffect(() => {
		if (secondsLeft() === 0 && !told) {
			told = true;
			props.onExpired();
		}
	});

	const pay = async () => {
		setBusy(true);
		setProblem(null);
		try {
			props.onChange(await unwrap(api.api.orders[":id"].pay.$post({ param: { id: props.order.id }, json: { method: method(), outcome: outcome() } })));
		} catch (error) {
			const failed = toClientProblem(error);
			setProblem(failed);
			if (failed.code === "order_expired" || failed.code === "order_state") props.onExpired();
		} finally {
			setBusy(false);
		}
	};
	return (
		<div class="flex flex-col gap-5">
			<Show when={secondsLeft() !== null}>
				<p class="rounded-md bg-straw-soft px-3 py-2.5 text-sm font-medium text-straw-ink" role="timer" aria-live="off">
					{t().held(duration(secondsLeft()!))}
				</p>
			</Show>
			<ChoiceGroup
				legend={t().method}
				value={method()}
				onChange={setMethod}
				disabled={busy()}
				choices={[
					{ value: "cod", label: t().cod, hint: t().codHint },
					{ value: "test", label: t().test, hint: t().testHint },
				]}
			/>
			<Show when={method() === "test"}>
				<ChoiceGroup
					legend={t().outcome}
					layout="chips"
					value={outcome()}
					onChange={setOutcome}
					disabled={busy()}
					choices={[
						{ value: "succeed", label: t().succeed },
						{ value: "fail", label: t().fail },
					]}
				/>
			</Show>
			<ProblemNote problem={problem()} />
			<Button variant="buy" size="lg" busy={busy()} onClick={pay}>
				{method() === "cod" ? t().agreeCod : t().payNow(money(props.order.totalFen))}
			</Button>
		</div>
	);
}
