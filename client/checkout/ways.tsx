import { type Accessor, createSignal, Show } from "solid-js";
import type { PaymentMethod } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { createLoad, type Load } from "../load.ts";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Skeleton } from "../ui/parts.tsx";
import { messages } from "./messages.ts";
import { messages as payMessages } from "./pay-messages.ts";

type Outcome = "succeed" | "fail";

/** The ways to pay that the server offers, and which was chosen: the first of them until somebody chooses. */
export interface Ways {
	readonly offered: Load<{ methods: PaymentMethod[] }>;
	/** Null until the server has said which there are. */
	readonly method: Accessor<PaymentMethod | null>;
	readonly choose: (method: PaymentMethod) => void;
	/** What the test payment shall do. */
	readonly outcome: Accessor<Outcome>;
	readonly setOutcome: (outcome: Outcome) => void;
}

export function createWays(): Ways {
	const offered = createLoad(() => "all", () => unwrap(api.api.payments.methods.$get()));
	const [wanted, setWanted] = createSignal<PaymentMethod | null>(null);
	const [outcome, setOutcome] = createSignal<Outcome>("succeed");
	return { offered, method: () => wanted() ?? offered.data()?.methods[0] ?? null, choose: setWanted, outcome, setOutcome };
}

/** Chooses how to pay. */
export function WayFields(props: { readonly of: Ways; readonly disabled: boolean }) {
	const t = useText(messages);
	const p = useText(payMessages);
	return (
		<>
			<Loaded of={props.of.offered} skeleton={<Skeleton class="h-34" />}>
				{(ways) => (
					<ChoiceGroup
						legend={t().method}
						value={props.of.method()}
						onChange={props.of.choose}
						disabled={props.disabled}
						choices={ways().methods.map((way) => ({ value: way, label: p().methods[way], hint: p().hints[way] }))}
					/>
				)}
			</Loaded>
			<Show when={props.of.method() === "test"}>
				<ChoiceGroup
					legend={t().outcome}
					layout="chips"
					value={props.of.outcome()}
					onChange={props.of.setOutcome}
					disabled={props.disabled}
					choices={[
						{ value: "succeed", label: t().succeed },
						{ value: "fail", label: t().fail },
					]}
				/>
			</Show>
		</>
	);
}
