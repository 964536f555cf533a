import { CircleCheck, MapPin, Plus } from "lucide-solid";
import { createSignal, Show } from "solid-js";
import type { Address } from "#shared/api.ts";
import type { Prize } from "#shared/interaction-api.ts";
import { AddressForm } from "../../account/address-form.tsx";
import { AddressText } from "../../account/address-text.tsx";
import { api, unwrap } from "../../api.ts";
import { useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { me } from "../../session.ts";
import { Button } from "../../ui/button.tsx";
import { ChoiceGroup } from "../../ui/choice.tsx";
import { keepFocus } from "../../ui/keep-focus.ts";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { messages } from "./messages.ts";

/** A winner says where the prize goes. */
export function Won(props: { readonly bagId: string; readonly prize: string; /** Saves the asking. */ readonly known?: Prize }) {
	const t = useText(messages);
	const [chosen, setChosen] = createSignal<string | null>(null);
	const [adding, setAdding] = createSignal(false);
	const [changing, setChanging] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const mine = createLoad(() => me().userId, async () => props.known ?? ((await unwrap(api.api.me.prizes.$get())).prizes as Prize[]).find(({ bagId }) => bagId === props.bagId) ?? null);
	const addresses = createLoad(() => me().userId, () => unwrap(api.api.addresses.$get()) as Promise<Address[]>);
	const picked = () => chosen() ?? addresses.data()?.find(({ isDefault }) => isDefault)?.id ?? addresses.data()?.[0]?.id ?? null;
	const claim = async () => {
		const addressId = picked();
		if (!addressId) return;
		setBusy(true);
		setProblem(null);
		try {
			mine.mutate((await unwrap(api.api["lucky-bags"][":id"].claim.$post({ param: { id: props.bagId }, json: { addressId } }))) as Prize);
			setChanging(false);
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<section class="flex flex-col gap-3 rounded-lg border border-straw bg-straw-soft p-4 text-ink" aria-labelledby={`won-${props.bagId}`}>
			<h3 id={`won-${props.bagId}`} class="heading text-xl text-straw-ink">{t().bag.won}</h3>
			<p>{t().bag.wonText(props.prize)}</p>
			<ProblemNote problem={problem() ?? addresses.problem()} />
			<Show
				when={!changing() && mine.data()?.address}
				fallback={
					<Show when={addresses.data()}>
						{(list) => (
							<Show
								when={list().length > 0 && !adding()}
								fallback={
									<AddressForm
										submitLabel={t().bag.claim}
										onSaved={(address) => {
											addresses.mutate([address, ...list().filter(({ id }) => id !== address.id)]);
											setChosen(address.id);
											setAdding(false);
											void claim();
										}}
									/>
								}
							>
								<ChoiceGroup legend={t().bag.where} value={picked()} onChange={setChosen} choices={list().map((address) => ({ value: address.id, label: <AddressText address={address} /> }))} />
								<div class="flex flex-wrap gap-2">
									<Button variant="buy" class="flex-1" busy={busy()} onClick={() => void claim()}>{t().bag.claim}</Button>
									<Button variant="outline" icon={<Plus size={18} />} onClick={() => setAdding(true)}>{t().bag.addAddress}</Button>
								</div>
							</Show>
						)}
					</Show>
				}
			>
				{(address) => (
					<>
						<p ref={keepFocus} tabindex="-1" role="status" class="flex items-center gap-2 font-semibold text-leaf-ink"><CircleCheck size={20} class="shrink-0" aria-hidden="true" />{t().bag.claimed}</p>
						<div class="flex items-start gap-2"><MapPin size={20} class="mt-0.5 shrink-0" aria-hidden="true" /><AddressText address={address()} /></div>
						<Button variant="outline" size="sm" class="self-start" onClick={() => setChanging(true)}>{t().bag.change}</Button>
					</>
				)}
			</Show>
		</section>
	);
}
