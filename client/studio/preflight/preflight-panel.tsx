import { Copy, RotateCw, Square } from "lucide-solid";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import { locale, useText } from "../../i18n.ts";
import { Button } from "../../ui/button.tsx";
import { copyText } from "../../ui/copy.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { checkPass } from "../broadcast.ts";
import type { Verdict } from "../checks.ts";
import type { RoomState } from "../room-state.ts";
import { sending } from "../sending.ts";
import { checkIds, type CheckId } from "./check.ts";
import { allChecks } from "./checks.ts";
import { messages } from "./messages.ts";
import { figureText, reportOf } from "./report.ts";
import { type Progress, runChecks } from "./runner.ts";
import { Sign } from "./sign.tsx";

const signs = { ok: "ok", warn: "attention", bad: "failed", skipped: "skipped" } as const satisfies Record<string, Verdict | "skipped">;

/** Every check of the pre-flight with its state, what it measured and what to do about it. Starts when it is opened, stops when it is closed. */
export default function PreflightPanel(props: { readonly room: RoomState; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	const { room } = props;
	const [progress, setProgress] = createSignal<Progress>({ running: null, results: new Map() });
	const [ended, setEnded] = createSignal<"done" | "stopped" | null>(null);
	let stop: AbortController | null = null;

	const cancel = () => {
		stop?.abort();
		stop = null;
	};
	onCleanup(cancel);
	const start = async () => {
		cancel();
		const own = (stop = new AbortController());
		// Two connections for what is tried would push each other out.
		room.connection.stop();
		setEnded(null);
		const context = {
			lang: locale(),
			tracks: room.capture.tracks,
			problems: room.capture.problems,
			open: () => room.capture.open(),
			getPass: async () => (room.phase() === "scheduled" ? checkPass(room.showId) : null),
			sending,
		};
		await runChecks(allChecks(), context, own.signal, (step) => stop === own && setProgress(step));
		if (stop !== own) return;
		stop = null;
		setEnded("done");
		const upload = progress().results.get("upload");
		if (upload?.figures.bitrate !== undefined) room.connection.note({ phase: "passed", kbps: upload.figures.bitrate });
		else if (upload?.state === "bad" || upload?.reason === "noConnection") room.connection.note({ phase: "failed", problem: null });
	};
	createEffect(
		on([() => props.open, () => room.phase() === "scheduled"], ([open, scheduled]) => {
			if (open && scheduled) void start();
			else cancel();
		}),
	);
	const halt = () => {
		cancel();
		setProgress({ ...progress(), running: null });
		setEnded("stopped");
	};

	const count = (state: "bad" | "warn") => [...progress().results.values()].filter((found) => found.state === state).length;
	const summary = () => {
		const { running } = progress();
		if (running) return t().progress(checkIds.indexOf(running) + 1, checkIds.length, t().checks[running]);
		return ended() === "done" ? t().done(count("bad"), count("warn")) : ended() === "stopped" ? t().stopped : "";
	};
	const report = () => {
		const { connection } = navigator as { connection?: { effectiveType?: string } };
		return reportOf(progress().results, { at: new Date(), userAgent: navigator.userAgent, cores: navigator.hardwareConcurrency, network: connection?.effectiveType }, t());
	};
	const copy = async () => {
		const done = await copyText(report());
		void toast(done ? { title: t().copied, tone: "good" } : { title: t().notCopied, tone: "bad" });
	};

	return (
		<Dialog
			open={props.open}
			onOpenChange={props.onOpenChange}
			title={t().title}
			class="night"
			footer={
				<div class="flex flex-wrap gap-2">
					{/* One button, so that it keeps the focus. */}
					<Button variant="outline" class="flex-1" icon={progress().running ? <Square size={16} /> : <RotateCw size={18} />} onClick={() => (progress().running ? halt() : void start())}>
						{progress().running ? t().stop : t().again}
					</Button>
					<Button class="flex-1" icon={<Copy size={18} />} disabled={progress().results.size === 0 || progress().running !== null} onClick={() => void copy()}>{t().copy}</Button>
				</div>
			}
		>
			<p class="text-sm text-muted">{t().intro}</p>
			<p role="status" class="min-h-6 pt-2 font-semibold">{summary()}</p>
			<div class="my-2 h-1.5 overflow-hidden rounded-full bg-line" aria-hidden="true">
				<div class="h-full rounded-full bg-leaf transition-[width]" style={{ width: `${(progress().results.size / checkIds.length) * 100}%` }} />
			</div>
			<ol class="flex flex-col">
				<For each={checkIds}>{(id) => <Line id={id} progress={progress()} />}</For>
			</ol>
		</Dialog>
	);

	function Line(line: { readonly id: CheckId; readonly progress: Progress }) {
		const found = () => line.progress.results.get(line.id);
		const state = () => found()?.state ?? (line.progress.running === line.id ? "running" : "waiting");
		const verdict = () => {
			const known = state();
			return known === "running" || known === "waiting" ? known : signs[known];
		};
		const figures = () => figureText(found()?.figures ?? {}, t());
		const advice = () => {
			const reason = found()?.reason;
			return reason ? t().reasons[reason] : "";
		};
		return (
			<li class="flex items-start gap-3 border-t border-line py-2 first:border-t-0" data-check={line.id} data-state={state()}>
				<Sign verdict={verdict()} />
				<span class="min-w-0 flex-1">
					<span class="flex flex-wrap items-baseline justify-between gap-x-3">
						<span class="font-semibold leading-snug">{t().checks[line.id]}</span>
						<span class="text-sm text-muted">{t().states[state()]}</span>
					</span>
					<Show when={figures()}><span class="block text-sm tabular-nums text-muted">{figures()}</span></Show>
					<Show when={advice()}><span class={`block text-sm leading-snug ${state() === "bad" ? "text-paper-ink" : state() === "warn" ? "text-straw-ink" : "text-muted"}`}>{advice()}</span></Show>
				</span>
			</li>
		);
	}
}
