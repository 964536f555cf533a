import { orderTransitions, paymentTransitions, refundTransitions } from "./states.ts";

/** A table of transitions: to which states each state leads; as a list, or with what happens on the way. */
type Table = Readonly<Record<string, readonly string[] | Readonly<Record<string, string | null>>>>;

/**
 * Draws a table of transitions as a Mermaid `stateDiagram-v2`. `initial`: the states that something begins in. A state that leads nowhere is an end.
 */
export function stateDiagram(table: Table, initial: readonly string[]): string {
	const lines = ["stateDiagram-v2", ...initial.map((state) => `[*] --> ${state}`)];
	for (const [from, moves] of Object.entries(table)) {
		const targets = Array.isArray(moves) ? moves.map((to) => [to, null] as const) : Object.entries(moves as Readonly<Record<string, string | null>>);
		for (const [to, label] of targets) lines.push(`${from} --> ${to}${label ? `: ${label}` : ""}`);
		if (targets.length === 0) lines.push(`${from} --> [*]`);
	}
	return `${lines[0]}\n${lines.slice(1).map((line) => `    ${line}`).join("\n")}`;
}

/** The document `states.md`: the three tables of states.ts, drawn. */
export function statesDocument(): string {
	const drawn = (table: Table, initial: readonly string[]) => `\`\`\`mermaid\n${stateDiagram(table, initial)}\n\`\`\``;
	return `# States of orders, payments and refunds

Drawn from the tables in [states.ts](states.ts); a test holds this page equal to them (\`vitest run --project unit -u server/orders/states.test.ts\` draws it anew).
What has no arrow is refused.

## Order

Beside an arrow stands what the stock of the order does. An expired order is confirmed only by money that came after its deadline, while there is stock
for it; without stock the money goes back by itself.

${drawn(orderTransitions, ["pending"])}

## Payment

An order has as many payments as were tried. A payment on delivery begins as \`due\`, one at a provider as \`pending\`; the test payment says at once what became of it.
\`refunded\` is a payment that went back whole.

${drawn(paymentTransitions, ["pending", "due", "succeeded", "failed"])}

## Refund

A payment can have several refunds; together they are never more than what was paid. A refund that somebody made at the provider begins as \`succeeded\`.

${drawn(refundTransitions, ["requested", "succeeded"])}
`;
}
