import { CircleCheck } from "lucide-solid";
import { createSignal, For, Match, Show, Switch } from "solid-js";
import type { LuckyBag } from "#shared/interaction.ts";
import type { BagRecord } from "#shared/interaction-api.ts";
import { api, unwrap } from "../../api.ts";
import { count, useText } from "../../i18n.ts";
import { signedIn } from "../../session.ts";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/dialog.tsx";
import { keepFocus } from "../../ui/keep-focus.ts";
import { remaining } from "../../ui/offer.ts";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { canCheck, checksOut } from "./check-draw.ts";
import type { Interaction } from "./interaction-state.ts";
import { messages } from "./messages.ts";
import { Pouch } from "./pouch.tsx";
import { Won } from "./won.tsx";

/** The lucky bag: what is in it and how to enter, then who won, where the prize goes, and how the draw is checked. */
export function BagSheet(props: { readonly interaction: Interaction }) {
	const t = useText(messages);
	const { interaction } = props;
	return (
		<Sheet open={interaction.panel() === "bag" && interaction.bag() !== null} onOpenChange={(open) => open || interaction.open(null)} title={t().bag.title} class="night">
			<Show when={interaction.bag()}>
				{(bag) => (
					<div class="flex flex-col gap-4">
						<div class="flex flex-col items-center gap-1 text-center">
							<Pouch size={88} open={bag().winners !== null} />
							<p class="heading text-2xl">{bag().prize}</p>
							<p class="text-muted tabular-nums">{t().bag.places(bag().places, count(bag().entrants))}</p>
						</div>
						<Show when={bag().winners} fallback={<Open interaction={interaction} bag={bag()} />}>
							{(winners) => (
								<>
									<Show when={interaction.won()} fallback={<Show when={interaction.entry()}><p class="text-center font-semibold">{t().bag.notWon}</p></Show>}>
										<Won bagId={bag().id} prize={bag().prize} />
									</Show>
									<section aria-labelledby="bag-winners">
										<h3 id="bag-winners" class="heading pb-2 text-lg">{t().bag.winners}</h3>
										<Show when={winners().length > 0} fallback={<p class="text-muted">{t().bag.nobody}</p>}>
											<ul class="flex flex-wrap gap-2">
												<For each={winners()}>
													{(winner) => (
														<li class="rounded-full bg-sunken px-3 py-1 text-sm" classList={{ "bg-straw! text-[#1d3127] font-semibold": winner.number === interaction.entry()?.number }}>
															{winner.name} <span class="tabular-nums opacity-80">{t().bag.number(String(winner.number))}</span>
														</li>
													)}
												</For>
											</ul>
										</Show>
									</section>
								</>
							)}
						</Show>
						<Fair interaction={interaction} bag={bag()} />
					</div>
				)}
			</Show>
		</Sheet>
	);
}

function Open(props: { readonly interaction: Interaction; readonly bag: LuckyBag }) {
	const t = useText(messages);
	const { interaction } = props;
	return (
		<>
			<p class="flex flex-col items-center" role="timer">
				<span class="text-sm text-muted">{t().bag.left}</span>
				<span class="text-4xl font-bold tabular-nums">{remaining(Date.parse(props.bag.endsAt), interaction.watch.serverNow())}</span>
			</p>
			<ProblemNote problem={interaction.problem()} />
			<p role="alert" class="text-center text-paper-ink empty:hidden">{interaction.missed() && !interaction.entry() ? t().bag.missed : ""}</p>
			<Switch
				fallback={
					<div class="flex flex-col gap-2 text-center">
						<Button variant="buy" size="lg" onClick={() => interaction.enter()}>{signedIn() ? t().bag.enter(props.bag.word) : t().bag.signIn}</Button>
						<p class="text-sm text-muted">{signedIn() ? t().bag.how(props.bag.word) : t().bag.accountText}</p>
					</div>
				}
			>
				<Match when={interaction.entry()}>
					{(entry) => (
						<div ref={keepFocus} tabindex="-1" role="status" class="rounded-lg bg-leaf-soft p-4 text-center text-leaf-ink">
							<p class="flex items-center justify-center gap-2 font-semibold"><CircleCheck size={20} aria-hidden="true" />{t().bag.entered(String(entry().number))}</p>
							<p class="mt-1 text-sm">{t().bag.enteredText}</p>
						</div>
					)}
				</Match>
				<Match when={interaction.crew()}><p class="text-center text-muted">{t().bag.crew}</p></Match>
			</Switch>
		</>
	);
}

/** How the draw is kept fair, and the check of it. */
function Fair(props: { readonly interaction: Interaction; readonly bag: LuckyBag }) {
	const t = useText(messages);
	const [result, setResult] = createSignal<"checking" | "ok" | "bad" | "failed" | null>(null);
	const address = () => `/api/lucky-bags/${props.bag.id}`;
	const check = async () => {
		setResult("checking");
		try {
			const record = (await unwrap(api.api["lucky-bags"][":id"].$get({ param: { id: props.bag.id } }))) as BagRecord;
			// What was shown while it was open counts, not what the answer says now.
			const ok = record.commitment === props.bag.commitment && (await checksOut(record, props.interaction.entry()));
			setResult(ok ? "ok" : "bad");
		} catch {
			setResult("failed");
		}
	};
	return (
		<details class="rounded-lg bg-sunken px-4 py-1">
			<summary class="flex min-h-11 cursor-pointer items-center font-semibold">{t().bag.fair}</summary>
			<div class="flex flex-col gap-3 pb-4 text-sm">
				<p>{t().bag.fairBefore}</p>
				<dl class="flex flex-col gap-2">
					<div><dt class="text-muted">{t().bag.commitment}</dt><dd class="break-all font-mono">{props.bag.commitment}</dd></div>
					<Show when={props.interaction.entry()}>
						{(entry) => <div><dt class="text-muted">{t().bag.entry}</dt><dd class="break-all font-mono">{entry().number}:{entry().tag}</dd></div>}
					</Show>
				</dl>
				<Show when={props.bag.winners}>
					<div class="flex flex-wrap items-center gap-2">
						<Show when={canCheck()}>
							<Button size="sm" busy={result() === "checking"} onClick={() => void check()}>{t().bag.check}</Button>
						</Show>
						<a href={address()} target="_blank" rel="noopener" class="inline-flex min-h-11 items-center px-2 font-semibold text-leaf-ink underline">{t().bag.data}</a>
					</div>
					<p role="status" class="empty:hidden" classList={{ "text-leaf-ink": result() === "ok", "text-paper-ink": result() === "bad" }}>
						<Switch>
							<Match when={result() === "checking"}>{t().bag.checking}</Match>
							<Match when={result() === "ok"}>{t().bag.checkOk(count(props.bag.entrants))}</Match>
							<Match when={result() === "bad"}>{t().bag.checkBad}</Match>
							<Match when={result() === "failed"}>{t().bag.checkFailed}</Match>
						</Switch>
					</p>
				</Show>
			</div>
		</details>
	);
}
