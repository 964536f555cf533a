import { Camera, CameraOff, FlipHorizontal2, Mic, MicOff, Settings2, VideoOff } from "lucide-solid";
import { createEffect, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import { useText } from "../i18n.ts";
import { connection } from "../show-socket.ts";
import { Button, Spinner } from "../ui/button.tsx";
import { DevicesDialog, LevelBar } from "./devices-dialog.tsx";
import { bitrate } from "./format.ts";
import { messages } from "./messages.ts";
import { ProgramPlayer } from "./program-player.tsx";
import type { RoomState } from "./room-state.ts";

const mirrorKept = "livestall.studio.mirror";

/** The picture that goes out (or will), what is wrong with it in words, and its switches. */
export function Monitor(props: { readonly room: RoomState; readonly compact?: boolean }) {
	const t = useText(messages);
	const { room } = props;
	const [devices, setDevices] = createSignal(false);
	const [mirror, setMirror] = createSignal(localStorage.getItem(mirrorKept) !== "off");
	const live = () => room.phase() === "live";
	const muted = () => room.broadcast.muted();
	const publisher = () => room.broadcast.state();
	const videoTrack = () => room.capture.tracks().video;
	const mirrored = () => mirror() && videoTrack()?.getSettings().facingMode !== "environment";
	const size = () => {
		const found = room.capture.size();
		return found ? t().preview.resolution(found.width, found.height, found.fps) : "";
	};
	const problem = (kind: "audio" | "video") => {
		const code = room.capture.problems()[kind];
		return code ? t().problems[kind][code] : null;
	};

	return (
		<section aria-label={room.publishes() ? t().preview.own : t().preview.program} class="shrink-0">
			<div class={`relative mx-auto flex aspect-video w-full items-center justify-center overflow-hidden bg-black ${props.compact ? "max-h-[34dvh]" : room.hosts() ? "max-h-[38dvh]" : "max-h-[52dvh]"}`}>
				<Show when={room.publishes()} fallback={<Show when={live()} fallback={<Show when={room.hosts()} fallback={<p class="p-4 text-white max-md:text-sm">{t().preview.waitingHost}</p>}><TakeCamera room={room} /></Show>}><ProgramPlayer room={room} /></Show>}>
					<Show
						when={videoTrack()}
						fallback={
							<div class="flex max-w-lg flex-col items-center gap-3 overflow-y-auto p-4 text-center text-white max-md:p-3">
								<Switch>
									<Match when={room.capture.opening()}>
										<Spinner class="size-8" />
										<p role="status">{t().preview.opening}</p>
									</Match>
									<Match when={problem("video")}>
										<CameraOff size={props.compact ? 24 : 36} class="shrink-0" aria-hidden="true" />
										<p role="alert" class="max-md:text-sm">{problem("video")}</p>
										<Button variant="outline" size="sm" class="border-white/60 text-white hover:bg-white/15" onClick={() => void room.openDevices()}>{t().preview.retry}</Button>
									</Match>
									<Match when={room.hasTracks()}>
										<VideoOff size={36} aria-hidden="true" />
										<p>{t().preview.noCamera}</p>
									</Match>
									<Match when={true}>
										<Camera size={props.compact ? 24 : 36} class="shrink-0" aria-hidden="true" />
										<p class="max-md:text-sm">{t().preview.allowText}</p>
										<Button onClick={() => void room.openDevices()}>{t().preview.allow}</Button>
									</Match>
								</Switch>
							</div>
						}
					>
						{(track) => <TrackVideo track={track()} label={t().preview.own} mirrored={mirrored()} />}
					</Show>
					<Show when={videoTrack()}>
						<Show when={muted().video}>
							<div class="absolute inset-0 flex flex-col items-center justify-center gap-2 bg-black/75 text-white"><VideoOff size={40} aria-hidden="true" />{t().preview.hidden}</div>
						</Show>
						<div class="pointer-events-none absolute inset-x-0 bottom-0 flex items-end gap-2 p-2 text-sm text-white">
							<span class="rounded-sm bg-black/60 px-2 py-0.5 tabular-nums">{size()}</span>
							<Show when={!live()}><span class="rounded-sm bg-black/60 px-2 py-0.5 max-md:hidden">{t().preview.ownHint}</span></Show>
							<Show when={muted().audio}><span class="ml-auto inline-flex items-center gap-1 rounded-sm bg-paper px-2 py-0.5 font-semibold text-on-paper"><MicOff size={14} aria-hidden="true" />{t().preview.silent}</span></Show>
						</div>
					</Show>
				</Show>
			</div>
			<Notices room={room} audioProblem={room.publishes() && room.asked() ? problem("audio") : null} />
			<Show when={room.publishes()}>
				<div role="toolbar" aria-label={t().controls.bar} class="flex flex-wrap items-center gap-1.5 border-b border-line bg-surface px-2 py-1.5">
					<Switchable pressed={muted().audio} label={t().controls.microphone} onClick={() => void room.toggleMuted("audio")} on={<MicOff size={20} />} off={<Mic size={20} />} wide={!props.compact} />
					<LevelBar capture={room.capture} class="w-24 lg:w-32" muted={muted().audio} />
					<Switchable pressed={muted().video} label={t().controls.camera} onClick={() => void room.toggleMuted("video")} on={<CameraOff size={20} />} off={<Camera size={20} />} wide={!props.compact} />
					<ToolButton label={t().controls.devices} onClick={() => setDevices(true)} wide={!props.compact}><Settings2 size={20} /></ToolButton>
					<Switchable
						pressed={mirror()}
						quiet
						label={t().preview.mirror}
						onClick={() => {
							setMirror(!mirror());
							localStorage.setItem(mirrorKept, mirror() ? "on" : "off");
						}}
						on={<FlipHorizontal2 size={20} />}
						off={<FlipHorizontal2 size={20} />}
						wide={false}
					/>
					<Show when={room.standIn() && !room.isHost()}>
						<Button variant="outline" size="sm" class="ml-auto" onClick={() => room.leaveCamera()}>{t().preview.giveBack}</Button>
					</Show>
				</div>
				<Show when={live() && publisher()?.phase === "live"}><HealthNote room={room} /></Show>
			</Show>
			<Show when={!room.publishes() && live() && room.hosts()}>
				<div class="flex flex-wrap items-center gap-3 border-b border-line bg-surface px-3 py-2">
					<p class="min-w-0 flex-1 text-sm text-muted">{t().preview.takeText}</p>
					<Button variant="outline" size="sm" icon={<Camera size={18} />} onClick={() => room.takeCamera()}>{t().preview.take}</Button>
				</div>
			</Show>
			<DevicesDialog open={devices()} onOpenChange={setDevices} room={room} mirrored={mirrored()} />
		</section>
	);

	function TakeCamera(inner: { readonly room: RoomState }) {
		return (
			<div class="flex max-w-md flex-col items-center gap-3 p-4 text-center text-white">
				<p class="max-md:text-sm">{t().preview.waitingHost} {t().preview.takeText}</p>
				<Button variant="outline" class="border-white/60 text-white hover:bg-white/15" icon={<Camera size={18} />} onClick={() => inner.room.takeCamera()}>{t().preview.take}</Button>
			</div>
		);
	}
}

export function TrackVideo(props: { readonly track: MediaStreamTrack; readonly label: string; readonly mirrored: boolean }) {
	let video!: HTMLVideoElement;
	createEffect(() => {
		video.srcObject = new MediaStream([props.track]);
		void video.play().catch(() => undefined);
	});
	return <video ref={video} class={`size-full object-contain ${props.mirrored ? "-scale-x-100" : ""}`} muted autoplay playsinline aria-label={props.label} />;
}

function ToolButton(props: { readonly label: string; readonly onClick: () => void; readonly wide: boolean; readonly children: JSX.Element }) {
	return (
		<button type="button" class="inline-flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-full px-3 text-sm font-semibold hover:bg-sunken" aria-label={props.label} title={props.label} onClick={() => props.onClick()}>
			{props.children}
			<Show when={props.wide}><span class="max-xl:hidden">{props.label}</span></Show>
		</button>
	);
}

/** Says with its sign and colour, and to screen readers by "pressed", whether it is on; its name stays. */
function Switchable(props: { readonly label: string; readonly pressed: boolean; readonly onClick: () => void; readonly on: JSX.Element; readonly off: JSX.Element; readonly wide: boolean; readonly quiet?: boolean }) {
	return (
		<button
			type="button"
			class={`inline-flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-full px-3 text-sm font-semibold ${props.pressed ? (props.quiet ? "bg-leaf-soft text-leaf-ink" : "bg-paper text-on-paper hover:bg-paper-hover") : "hover:bg-sunken"}`}
			aria-pressed={props.pressed}
			aria-label={props.label}
			title={props.label}
			onClick={() => props.onClick()}
		>
			{props.pressed ? props.on : props.off}
			<Show when={props.wide}><span class="max-xl:hidden">{props.label}</span></Show>
		</button>
	);
}

/** The upload in words: always one line, so that nothing jumps when it changes. */
function HealthNote(props: { readonly room: RoomState }) {
	const t = useText(messages);
	const health = () => props.room.broadcast.health();
	const stats = () => props.room.broadcast.stats();
	const detail = () => {
		const now = stats();
		if (!now || now.bitrate === null) return "";
		return t().health.detail(bitrate(now.bitrate, t()), now.width && now.height ? `${now.width}×${now.height}` : "", now.fps ? t().health.fps(Math.round(now.fps)) : "");
	};
	const advice = () => {
		const now = health();
		return now === "good" || now === "starting" || now === "paused" ? null : t().health.advice[now];
	};
	const dot = () => ({ starting: "bg-line-strong", good: "bg-leaf", reduced: "bg-straw", weak: "bg-paper-ink", computer: "bg-straw", none: "bg-paper-ink", paused: "bg-straw" })[health()];
	return (
		<div class="flex min-h-9 flex-wrap items-center gap-x-3 border-b border-line bg-surface px-4 py-1 text-sm leading-tight">
			<p class="flex items-center gap-2 font-semibold" role="status" aria-label={t().health.label}>
				<span class={`size-2.5 shrink-0 rounded-full ${dot()}`} aria-hidden="true" />
				{t().health[health()]}
			</p>
			<p class="tabular-nums text-muted">{[detail(), advice()].filter(Boolean).join(" · ")}</p>
		</div>
	);
}

/** What the host has to know now: one line each, the worst first. */
function Notices(props: { readonly room: RoomState; readonly audioProblem: string | null }) {
	const t = useText(messages);
	const publisher = () => (props.room.publishes() ? props.room.broadcast.state() : null);
	const lost = () => connection() === "reconnecting" || connection() === "offline";
	return (
		<div class="text-sm" role="status">
			<Switch>
				<Match when={publisher()?.phase === "reconnecting"}>
					<Notice tone="bad" busy>{t().live.reconnecting}</Notice>
				</Match>
				<Match when={publisher()?.phase === "connecting"}>
					<Notice busy>{t().live.connecting}</Notice>
				</Match>
				<Match when={props.room.phase() === "live" && publisher()?.phase === "closed" && publisher()}>
					{(state) => (
						<Notice tone="bad" action={<Button size="sm" onClick={() => props.room.goOnAir()}>{t().live.takeOver}</Button>}>
							{state().closed === "replaced" ? t().live.replaced : state().closed === "removed" ? t().live.removed : (state().problem?.detail ?? t().live.refused)}
						</Notice>
					)}
				</Match>
			</Switch>
			<Show when={props.room.phase() === "live" ? props.room.secondsUntilEnd() : null}>
				{(seconds) => <Notice tone={seconds() < 120 ? "bad" : undefined}>{t().live.endsIn(Math.ceil(seconds() / 60))}</Notice>}
			</Show>
			<Show when={lost()}>
				<Notice busy>{connection() === "offline" ? t().live.offline : t().live.dataLost}</Notice>
			</Show>
			<Show when={props.audioProblem}>
				<Notice tone="bad" action={<Button size="sm" variant="outline" onClick={() => void props.room.openDevices()}>{t().preview.retry}</Button>}>{props.audioProblem}</Notice>
			</Show>
		</div>
	);
}

function Notice(props: { readonly tone?: "bad" | undefined; readonly busy?: boolean; readonly action?: JSX.Element; readonly children: JSX.Element }) {
	return (
		<div class={`flex flex-wrap items-center gap-3 px-3 py-2 ${props.tone === "bad" ? "bg-paper-soft text-paper-ink" : "bg-straw-soft text-straw-ink"}`}>
			<Show when={props.busy}><Spinner class="size-4!" /></Show>
			<p class="min-w-0 flex-1 font-medium">{props.children}</p>
			{props.action}
		</div>
	);
}
