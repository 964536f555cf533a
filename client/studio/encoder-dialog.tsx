import { Copy } from "lucide-solid";
import { createEffect, createSignal, Show } from "solid-js";
import type { NewStreamKey } from "#shared/api.ts";
import { api, unwrap } from "../api.ts";
import { dateTime, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { copyText } from "../ui/copy.ts";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Skeleton } from "../ui/parts.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { toast } from "../ui/toast.ts";
import { messages } from "./encoder-messages.ts";

const command = (url: string, key: string): string =>
	`ffmpeg -re -i INPUT -c:v libx264 -profile:v baseline -pix_fmt yuv420p -bf 0 -g 50 -b:v 3M -tune zerolatency -c:a libopus -ar 48000 -ac 2 -f whip -authorization "${key}" "${url}"`;

/** A text to be entered elsewhere. Unlike ui/copy-button.tsx it does not say again what was copied: the screen may be on air. */
function CopyRow(props: { readonly label: string; readonly text: string; readonly wraps?: boolean }) {
	const t = useText(messages);
	const copy = async () => {
		const done = await copyText(props.text);
		void toast(done ? { title: t().copied, tone: "good" } : { title: t().copyFailed, tone: "bad" });
	};
	return (
		<div class="flex flex-col gap-1.5">
			<dt class="text-sm font-medium text-ink">{props.label}</dt>
			<dd class="flex items-start gap-2 rounded-md bg-sunken py-1 pl-3 pr-1">
				<code class={`min-w-0 flex-1 self-center py-1 text-sm ${props.wraps ? "break-words" : "break-all"}`}>{props.text}</code>
				<Button variant="quiet" size="sm" icon={<Copy size={16} />} aria-label={`${t().copy} ${props.label}`} onClick={copy}>
					{t().copy}
				</Button>
			</dd>
		</div>
	);
}

/** How OBS, ffmpeg or a hardware encoder publishes to this show, and the stream key for it. */
export function EncoderDialog(props: { readonly showId: string; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	const info = createLoad(
		() => (props.open ? props.showId : null),
		(id, signal) => unwrap(api.api.shows[":id"]["stream-key"].$get({ param: { id } }, { init: { signal } })),
	);
	/** The key that was made just now; it is gone with the window. */
	const [made, setMade] = createSignal<NewStreamKey | null>(null);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [asking, setAsking] = createSignal<"rotate" | "revoke" | null>(null);
	createEffect(() => {
		if (props.open) return;
		setMade(null);
		setProblem(null);
		setAsking(null);
	});

	const make = async () => {
		const key = await unwrap(api.api.shows[":id"]["stream-key"].$post({ param: { id: props.showId } }));
		setMade(key);
		info.mutate({ url: key.url, key: { hint: key.hint, createdAt: key.createdAt } });
	};
	const makeFirst = async () => {
		setBusy(true);
		setProblem(null);
		try {
			await make();
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	const revoke = async () => {
		await unwrap(api.api.shows[":id"]["stream-key"].$delete({ param: { id: props.showId } }));
		setMade(null);
		void toast({ title: t().revoked, tone: "good" });
		await info.reload();
	};

	return (
		<>
			<Dialog
				open={props.open}
				// The question stands over this window: what closes it must not close both.
				onOpenChange={(open) => asking() === null && props.onOpenChange(open)}
				title={t().title}
				class="night"
				footer={<Button class="w-full" onClick={() => props.onOpenChange(false)}>{t().done}</Button>}
			>
				<div class="flex flex-col gap-5">
					<p class="text-sm text-muted">{t().intro}</p>
					<Loaded of={info} skeleton={<Skeleton class="h-40 rounded-md" />}>
						{(data) => (
							<>
								<dl class="flex flex-col gap-3">
									<CopyRow label={t().server} text={data().url} />
									<Show when={made()}>{(key) => <CopyRow label={t().key} text={key().key} />}</Show>
								</dl>
								<div class="flex flex-col gap-3">
									<p role="status" class="text-sm text-muted">
										<Show when={made()} fallback={<Show when={data().key} fallback={t().noneText}>{(key) => <>{t().existing(key().hint, dateTime(key().createdAt))}</>}</Show>}>
											<strong class="font-medium text-ink">{t().once}</strong>
										</Show>
									</p>
									<ProblemNote problem={problem()} />
									<div class="flex flex-wrap gap-2">
										<Show when={data().key} fallback={<Button busy={busy()} onClick={makeFirst}>{t().make}</Button>}>
											<Button variant="outline" onClick={() => setAsking("rotate")}>{t().rotate}</Button>
											<Button variant="quiet" onClick={() => setAsking("revoke")}>{t().revoke}</Button>
										</Show>
									</div>
								</div>
								<section class="flex flex-col gap-2">
									<h3 class="heading text-base">{t().obsTitle}</h3>
									<ol class="list-decimal pl-5 text-sm text-muted">
										<li>{t().obs.open}</li>
										<li>{t().obs.service}</li>
										<li>{t().obs.server}</li>
										<li>{t().obs.output}</li>
									</ol>
								</section>
								<section class="flex flex-col gap-2">
									<h3 class="heading text-base">{t().ffmpegTitle}</h3>
									<p class="text-sm text-muted">{t().ffmpegText}</p>
									<dl><CopyRow label={t().command} text={command(data().url, made()?.key ?? t().keyHere)} wraps /></dl>
								</section>
							</>
						)}
					</Loaded>
				</div>
			</Dialog>
			<ConfirmDialog class="night" open={asking() === "rotate"} onOpenChange={(open) => open || setAsking(null)} title={t().rotateTitle} text={t().rotateText} confirm={t().rotate} onConfirm={make} />
			<ConfirmDialog class="night" open={asking() === "revoke"} onOpenChange={(open) => open || setAsking(null)} title={t().revokeTitle} text={t().revokeText} confirm={t().revoke} danger onConfirm={revoke} />
		</>
	);
}
