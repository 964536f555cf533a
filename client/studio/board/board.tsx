import { ArrowLeftRight, Camera, Columns2, EyeOff, Mic, MicOff, MonitorUp, PictureInPicture2, RadioTower, Square, UserCheck, UserPlus, Video, VideoOff, X } from "lucide-solid";
import { createEffect, createSignal, For, type JSX, lazy, Match, Show, Suspense, Switch } from "solid-js";
import type { Layout, Source } from "#shared/stage.ts";
import { dayAndTime, useText } from "../../i18n.ts";
import { type ClientProblem, toClientProblem } from "../../problem-error.ts";
import { Button, Spinner } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import type { RoomState } from "../room-state.ts";
import type { Board } from "./board-state.ts";
import { messages } from "./messages.ts";

const EncoderDialog = lazy(() => import("../encoder-dialog.tsx").then((module) => ({ default: module.EncoderDialog })));

/** Every picture and sound of the stage: which is on air, how they stand, who may come in. A tap on a picture is a cut. */
export function ControlBoard(props: { readonly room: RoomState; readonly board: Board; readonly class?: string }) {
	const t = useText(messages);
	const { board } = props;
	const [dialog, setDialog] = createSignal<"invite" | "encoder" | null>(null);
	const [encoderWanted, setEncoderWanted] = createSignal(false);
	const phase = () => board.state()?.phase ?? "connecting";
	const secondCamera = () => {
		const used = props.room.capture.tracks().video?.getSettings().deviceId;
		return props.room.capture.devices().cameras.find(({ id }) => id !== used) ?? null;
	};
	const tools = (): { readonly layout: Layout; readonly icon: JSX.Element; readonly label: string }[] => [
		{ layout: "single", icon: <Square size={18} />, label: t().layouts.single },
		{ layout: "side", icon: <Columns2 size={18} />, label: t().layouts.side },
		{ layout: "pip", icon: <PictureInPicture2 size={18} />, label: t().layouts.pip },
	];
	return (
		<section aria-labelledby="board-title" class={`flex shrink-0 flex-col gap-2 border-line bg-surface px-3 py-2 ${props.class ?? "border-b"}`}>
			<div class="flex flex-wrap items-center gap-x-3 gap-y-1">
				<h2 id="board-title" class="text-sm font-bold">{t().title}</h2>
				<div role="toolbar" aria-label={t().add} class="flex flex-wrap gap-1.5">
					<Button size="sm" variant="outline" icon={<UserPlus size={16} />} onClick={() => setDialog("invite")}>{t().guest}</Button>
					<Show when={board.canShareScreen}>
						<Button size="sm" variant="outline" icon={<MonitorUp size={16} />} onClick={() => void board.shareScreen()}>{t().screen}</Button>
					</Show>
					<Show when={secondCamera()}>
						{(camera) => <Button size="sm" variant="outline" icon={<Camera size={16} />} onClick={() => void board.addCamera(camera().id)}>{t().camera}</Button>}
					</Show>
					<Button
						size="sm"
						variant="outline"
						icon={<RadioTower size={16} />}
						onClick={() => {
							setEncoderWanted(true);
							setDialog("encoder");
						}}
					>
						{t().encoder}
					</Button>
				</div>
				<p class="text-sm text-muted max-2xl:hidden">{t().hint}</p>
				<div role="group" aria-label={t().layouts.label} class="ml-auto flex items-center gap-0.5">
					<For each={tools()}>
						{(tool) => (
							<button
								type="button"
								class="inline-flex size-11 items-center justify-center rounded-full hover:bg-sunken aria-pressed:bg-leaf-soft aria-pressed:text-leaf-ink disabled:opacity-45"
								aria-pressed={board.layout() === tool.layout}
								aria-label={tool.label}
								title={tool.label}
								disabled={phase() !== "in"}
								onClick={() => void board.arrange(tool.layout)}
							>
								{tool.icon}
							</button>
						)}
					</For>
					<button type="button" class="inline-flex size-11 items-center justify-center rounded-full hover:bg-sunken disabled:opacity-45" aria-label={t().layouts.swap} title={t().layouts.swap} disabled={board.onAir().length < 2} onClick={() => void board.swap()}>
						<ArrowLeftRight size={18} />
					</button>
				</div>
			</div>
			<div role="status" class="text-sm">
				<Switch>
					<Match when={phase() === "connecting"}><p class="flex items-center gap-2 text-muted"><Spinner class="size-4" />{t().connecting}</p></Match>
					<Match when={phase() === "reconnecting"}><p class="flex items-center gap-2 text-straw-ink"><Spinner class="size-4" />{t().reconnecting}</p></Match>
					<Match when={phase() === "closed"}><p class="text-muted">{board.state()?.problem?.detail ?? t().closed}</p></Match>
					<Match when={board.sources().length === 0}><p class="text-muted">{t().empty}</p></Match>
				</Switch>
			</div>
			<ul class="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-2" aria-busy={board.cutting()}>
				{/* By id: a tile must keep its video element when its source's state changes. */}
				<For each={board.sources().map(({ id }) => id)}>
					{(id) => <Show when={board.sources().find((source) => source.id === id)}>{(source) => <Tile board={board} source={source()} />}</Show>}
				</For>
			</ul>
			<Suspense>
				<Show when={encoderWanted()}>
					<EncoderDialog showId={props.room.showId} open={dialog() === "encoder"} onOpenChange={(open) => setDialog(open ? "encoder" : null)} />
				</Show>
			</Suspense>
			<InviteDialog board={board} open={dialog() === "invite"} onOpenChange={(open) => setDialog(open ? "invite" : null)} />
		</section>
	);
}

function Tile(props: { readonly board: Board; readonly source: Source }) {
	const t = useText(messages);
	const { board } = props;
	const [removing, setRemoving] = createSignal(false);
	const place = () => board.onAir().indexOf(props.source.id);
	const hasPicture = () => props.source.kinds.includes("video") && !props.source.muted.video;
	const guest = () => props.source.type === "guest";
	const name = () => (guest() ? props.source.name : `${t().types[props.source.type]}${props.source.name ? ` · ${props.source.name}` : ""}`);
	const label = () => (place() === 0 ? t().onAir : place() === 1 ? t().second : props.source.admitted ? t().offAir : t().waiting);
	return (
		<li class="group flex flex-col overflow-hidden rounded-md border-2 bg-sunken" classList={{ "border-buy": place() === 0, "border-straw": place() === 1, "border-line": place() < 0 }} data-source={props.source.id}>
			<button
				type="button"
				class="relative aspect-video w-full overflow-hidden bg-black text-white disabled:cursor-default"
				aria-label={t().cut(name())}
				aria-current={place() === 0 ? "true" : undefined}
				disabled={!props.source.admitted}
				onClick={() => void board.cut(props.source.id)}
			>
				{/* A guest is heard here; one's own sources would be an echo. */}
				<StreamVideo stream={board.streamOf(props.source.id)} audible={guest() && !board.isOwn(props.source.id)} />
				<Show when={!hasPicture()}>
					<span class="absolute inset-0 flex items-center justify-center gap-1.5 bg-black/80 text-sm"><VideoOff size={16} aria-hidden="true" />{t().noPicture}</span>
				</Show>
				<span class="absolute left-1.5 top-1.5 rounded-sm px-1.5 py-0.5 text-xs font-bold" classList={{ "bg-buy text-on-buy": place() === 0, "bg-straw text-[#1d3127]": place() === 1 || !props.source.admitted, "bg-black/65": place() < 0 && props.source.admitted }}>
					{label()}
				</span>
			</button>
			<div class="flex min-h-11 items-center pl-2">
				<span class="min-w-0 flex-1 truncate text-sm" title={name()}>{name()}</span>
				<Switch>
					<Match when={!props.source.admitted}>
						<Button size="sm" variant="buy" icon={<UserCheck size={16} />} class="whitespace-nowrap" onClick={() => void board.admit(props.source.id)}>{t().admit}</Button>
					</Match>
					<Match when={props.source.admitted}>
						<Show when={props.source.kinds.includes("audio")}>
							<Small
								label={props.source.held.audio ? t().unmute(name()) : t().mute(name())}
								pressed={props.source.held.audio}
								onClick={() => void board.hold(props.source.id, "audio", !props.source.held.audio)}
							>
								{props.source.muted.audio ? <MicOff size={16} /> : <Mic size={16} />}
							</Small>
						</Show>
						<Show when={props.source.kinds.includes("video")}>
							<Small
								label={props.source.held.video ? t().videoOn(name()) : t().videoOff(name())}
								pressed={props.source.held.video}
								onClick={() => void board.hold(props.source.id, "video", !props.source.held.video)}
							>
								{props.source.muted.video ? <VideoOff size={16} /> : <Video size={16} />}
							</Small>
						</Show>
						<Show when={guest()}><Small label={`${t().hide} ${name()}`} onClick={() => void board.hide(props.source.id)}><EyeOff size={16} /></Small></Show>
					</Match>
				</Switch>
				<Show when={guest() || (board.isOwn(props.source.id) && props.source.type === "screen") || props.source.type === "encoder" || props.source.id.startsWith("camera2")}>
					<Small label={`${t().remove} ${name()}`} onClick={() => (guest() ? setRemoving(true) : void board.remove(props.source.id))}><X size={16} /></Small>
				</Show>
			</div>
			<ConfirmDialog
				class="night"
				open={removing()}
				onOpenChange={setRemoving}
				title={t().removeGuest(props.source.name)}
				text={t().removeText}
				confirm={t().removeConfirm}
				cancel={t().cancel}
				danger
				onConfirm={() => board.remove(props.source.id)}
			/>
		</li>
	);
}

function Small(props: { readonly label: string; readonly pressed?: boolean; readonly onClick: () => void; readonly children: JSX.Element }) {
	return (
		<button type="button" class="inline-flex size-9 shrink-0 items-center justify-center rounded-full hover:bg-line aria-pressed:bg-paper aria-pressed:text-on-paper pointer-coarse:size-11" aria-label={props.label} title={props.label} aria-pressed={props.pressed} onClick={() => props.onClick()}>
			{props.children}
		</button>
	);
}

function StreamVideo(props: { readonly stream: MediaStream | null; readonly audible: boolean }) {
	let video!: HTMLVideoElement;
	createEffect(() => {
		if (video.srcObject !== props.stream) video.srcObject = props.stream;
		video.muted = !props.audible;
		if (props.stream) void video.play().catch(() => undefined);
	});
	return <video ref={video} class="size-full object-contain" autoplay playsinline aria-hidden="true" />;
}

function InviteDialog(props: { readonly board: Board; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	const [invite, setInvite] = createSignal<{ url: string; expiresAt: Date } | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const make = async () => {
		setProblem(null);
		try {
			setInvite(await props.board.invite());
		} catch (error) {
			setProblem(toClientProblem(error));
		}
	};
	createEffect(() => {
		if (!props.open) return;
		const known = invite();
		if (!known || known.expiresAt.getTime() < Date.now() + 3_600_000) void make();
	});
	return (
		<Dialog open={props.open} onOpenChange={props.onOpenChange} title={t().invite.title} class="night" footer={<Button class="w-full" onClick={() => props.onOpenChange(false)}>{t().invite.done}</Button>}>
			<div class="flex flex-col gap-3">
				<p class="text-muted">{t().invite.text}</p>
				<ProblemNote problem={problem()} onRetry={() => void make()} />
				<Show when={invite()} fallback={<Show when={!problem()}><p role="status" class="flex items-center gap-2"><Spinner />{t().invite.making}</p></Show>}>
					{(made) => (
						<div class="flex flex-wrap items-center gap-2 rounded-md bg-sunken p-3">
							<label class="min-w-0 flex-1">
								<span class="sr-only">{t().invite.link}</span>
								<input readonly class="w-full truncate bg-transparent font-mono text-sm" value={made().url} onFocus={(event) => event.currentTarget.select()} />
							</label>
							<CopyButton text={made().url} what={t().invite.link} />
							<p class="w-full text-sm text-muted">{t().invite.valid(dayAndTime(made().expiresAt))}</p>
						</div>
					)}
				</Show>
			</div>
		</Dialog>
	);
}
