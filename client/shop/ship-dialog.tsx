import { createEffect, createSignal, on, Show } from "solid-js";
import type { Order } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { useText } from "../i18n.ts";
import { carrierOptions, otherCarrier } from "../orders/carriers.ts";
import { messages } from "../orders/messages.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { AddressText } from "../account/address-text.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Select, TextField } from "../ui/fields.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";

const lastCarrierKey = "livestall.carrier";

function lastCarrier(): string | null {
	try {
		const kept = localStorage.getItem(lastCarrierKey);
		return carrierOptions().some(({ value }) => value === kept) ? kept : null;
	} catch {
		return null;
	}
}

/** Carrier and number of one order's parcel. The carrier of last time is chosen already. */
export function ShipDialog(props: { readonly order: Order | null; readonly onClose: () => void; readonly onShipped: (order: Order) => void }) {
	const t = useText(messages);
	const [carrier, setCarrier] = createSignal<string | null>(lastCarrier());
	const [name, setName] = createSignal("");
	const [number, setNumber] = createSignal("");
	const [tried, setTried] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	createEffect(
		on(
			() => props.order?.id,
			() => {
				setNumber("");
				setTried(false);
				setProblem(null);
			},
		),
	);
	const errors = () => ({
		carrier: carrier() ? null : t().missing,
		name: carrier() === otherCarrier && !name().trim() ? t().missing : null,
		number: /^[A-Za-z0-9-]{5,40}$/.test(number().trim()) ? null : t().badTracking,
	});
	const shown = () => (tried() ? errors() : { carrier: null, name: null, number: null });
	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		setTried(true);
		const order = props.order;
		if (!order || busy() || Object.values(errors()).some(Boolean)) return;
		setBusy(true);
		setProblem(null);
		try {
			const kept = carrier()!;
			const shipped = await unwrap(api.api.orders[":id"].ship.$post({ param: { id: order.id }, json: { carrier: kept === otherCarrier ? name().trim() : kept, trackingNumber: number().trim() } }));
			try {
				localStorage.setItem(lastCarrierKey, kept);
			} catch {
				// Without storage it is chosen anew each time.
			}
			props.onShipped(shipped);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<Dialog open={props.order !== null} onOpenChange={(open) => open || props.onClose()} title={t().shipTitle}>
			<form class="flex flex-col gap-4" onSubmit={submit} novalidate>
				<Show when={props.order}>
					{(order) => (
						<div class="rounded-md bg-sunken p-3">
							<p class="mb-1 text-sm tabular-nums text-muted">
								{t().number} {order().number}
							</p>
							<AddressText address={order().address} />
						</div>
					)}
				</Show>
				<Select label={t().carrier} value={carrier()} options={carrierOptions()} onChange={setCarrier} error={shown().carrier} required />
				<Show when={carrier() === otherCarrier}>
					<TextField label={t().carrierName} value={name()} onInput={setName} maxlength={40} error={shown().name} required />
				</Show>
				<TextField label={t().tracking} value={number()} onInput={setNumber} hint={t().trackingHint} maxlength={40} autocomplete="off" error={shown().number} required />
				<ProblemNote problem={problem()} />
				<Button type="submit" size="lg" busy={busy()}>
					{t().ship}
				</Button>
			</form>
		</Dialog>
	);
}
