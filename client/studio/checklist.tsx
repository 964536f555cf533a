import { ClipboardCheck, RotateCw } from "lucide-solid";
import { createEffect, createSignal, For, lazy, on, Show, Suspense } from "solid-js";
import { dayAndTime, useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { cameraVerdict, connectionVerdict, isEarly, soundVerdict, type Verdict } from "./checks.ts";
import { bitrate } from "./format.ts";
import { messages } from "./messages.ts";
import { Sign } from "./preflight/sign.tsx";
import type { RoomState } from "./room-state.ts";

const PreflightPanel = lazy(() => import("./preflight/preflight-panel.tsx"));

/** Before the show: what is ready, and the button that starts it. */
export function Checklist(props: { readonly room: RoomState }) {
	const t = useText(messages);
	const { room } = props;
	const { capture } = room;
	const [openSince, setOpenSince] = createSignal(Date.now());
	createEffect(on(() => capture.tracks().audio, () => setOpenSince(Date.now())));
	const [confirming, setConfirming] = createSignal(false);
	const [everything, setEverything] = createSignal<"never" | "open" | "closed">("never");
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);

	const lines = (): { readonly name: string; readonly verdict: Verdict; readonly text: string }[] => {
		const camera = cameraVerdict(capture.tracks().video !== null, capture.problems().video, capture.opening());
		// The clock of the room keeps this true as time goes by.
		const sound = soundVerdict(capture.tracks().audio !== null, capture.problems().audio, capture.heard(), capture.level(), room.serverNow() - room.channel.clockOffset() - openSince());
		const check = room.connection.check();
		const line = connectionVerdict(check);
		const kbps = check.phase === "passed" && check.kbps !== null ? bitrate(check.kbps, t()) : null;
		return [
			{ name: t().check.camera, verdict: camera, text: camera === "ok" ? t().check.ok : camera === "failed" ? t().problems.video[capture.problems().video ?? "failed"] : t().check.waiting },
			{
				name: t().check.microphone,
				verdict: sound,
				text: sound === "ok" ? t().check.ok : sound === "failed" ? t().problems.audio[capture.problems().audio ?? "failed"] : sound === "running" ? t().check.speak : sound === "attention" ? t().check.quiet : t().check.waiting,
			},
			{
				name: t().check.connection,
				verdict: line,
				text: line === "ok" ? (kbps ? t().check.passed(kbps) : t().check.passedPlain) : line === "attention" ? t().check.slow(kbps ?? "") : line === "running" ? t().check.running : line === "failed" ? (check.phase === "failed" && check.problem ? check.problem.detail : t().check.failed) : t().check.waiting,
			},
		];
	};
	const go = async () => {
		setBusy(true);
		setProblem(null);
		try {
			await room.goLive();
		} catch (error) {
			setProblem(toClientProblem(error));
			throw error;
		} finally {
			setBusy(false);
		}
	};
	const press = () => {
		if (isEarly(room.show().startsAt, room.serverNow())) setConfirming(true);
		else void go().catch(() => undefined);
	};

	return (
		<section aria-labelledby="check-title" class="shrink-0 border-b border-line bg-surface p-4">
			<h2 id="check-title" class="heading pb-2 text-lg">{t().check.title}</h2>
			<ul class="flex flex-col">
				<For each={[0, 1, 2]}>
					{(index) => {
						const line = () => lines()[index]!;
						return (
							<li class="flex items-start gap-3 py-1.5">
								<Sign verdict={line().verdict} />
								<span class="min-w-0 flex-1">
									<span class="block font-semibold leading-snug">{line().name}</span>
									<span class={`block text-sm leading-snug ${line().verdict === "failed" ? "text-paper-ink" : line().verdict === "attention" ? "text-straw-ink" : "text-muted"}`}>{line().text}</span>
								</span>
								<Show when={index === 2 && room.hasTracks() && room.connection.check().phase !== "running"}>
									<IconButton label={t().check.again} onClick={() => void room.connection.run(capture.stream())}><RotateCw size={18} /></IconButton>
								</Show>
							</li>
						);
					}}
				</For>
			</ul>
			<Button variant="outline" size="sm" class="mt-1 w-full" icon={<ClipboardCheck size={18} />} onClick={() => setEverything("open")}>{t().check.all}</Button>
			<Suspense>
				<Show when={everything() !== "never"}>
					<PreflightPanel room={room} open={everything() === "open"} onOpenChange={(open) => setEverything(open ? "open" : "closed")} />
				</Show>
			</Suspense>
			<ProblemNote problem={problem()} class="mt-2" />
			<Button variant="buy" size="lg" class="mt-3 w-full" disabled={!room.hasTracks()} busy={busy()} onClick={press} aria-describedby="go-live-hint">{t().check.goLive}</Button>
			<p id="go-live-hint" class="pt-2 text-center text-sm text-muted">{room.hasTracks() ? t().check.goLiveHint : t().check.needDevice}</p>
			<ConfirmDialog
				class="night"
				open={confirming()}
				onOpenChange={setConfirming}
				title={t().check.earlyTitle}
				text={t().check.earlyText(dayAndTime(room.show().startsAt))}
				confirm={t().check.earlyConfirm}
				cancel={t().check.earlyCancel}
				onConfirm={go}
			/>
		</section>
	);
}
