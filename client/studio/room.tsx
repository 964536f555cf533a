import { A } from "@solidjs/router";
import { ArrowLeft, ChartLine, Eye, Keyboard, ShoppingBag } from "lucide-solid";
import { createSignal, type JSX, lazy, onCleanup, Show, Suspense } from "solid-js";
import { createStore } from "solid-js/store";
import { dayAndTime, duration, tr, trLang, useText } from "../i18n.ts";
import { messages as moderationMessages } from "../moderation/messages.ts";
import { createWaiting, WaitingSign } from "../moderation/queue.tsx";
import { Button, ButtonLink, IconButton } from "../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { Badge, LiveBadge, Loading, StatChip } from "../ui/parts.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { ChatPanel } from "./chat-panel.tsx";
import { ControlBoard } from "./board/board.tsx";
import { createBoard } from "./board/board-state.ts";
import { Checklist } from "./checklist.tsx";
import { FeaturedPanel } from "./featured-panel.tsx";
import { InteractPanel } from "./interaction/panel.tsx";
import { LineupPanel } from "./lineup-panel.tsx";
import { messages } from "./messages.ts";
import { Monitor } from "./monitor.tsx";
import { createRoom, type RoomState } from "./room-state.ts";
import { shortcutOf, takesKeys } from "./shortcuts.ts";
import { Refused } from "./studio.tsx";
import { Summary } from "./summary.tsx";

const ModerationSheet = lazy(() => import("../moderation/sheet.tsx"));

/** One show's studio. On a wide screen lineup, picture and chat stand side by side; on a phone the picture stays and the rest is in tabs. */
export function Room(props: { readonly id: string }) {
	const t = useText(messages);
	const room = createRoom(props.id);
	return (
		<Show
			when={!room.channel.refused()}
			fallback={<Refused title={t().missingTitle} text={room.channel.refused()?.problem.detail ?? t().missingText} action={<ButtonLink href="/studio" variant="outline">{t().toList}</ButtonLink>} />}
		>
			<Show when={room.channel.ready()} fallback={<Loading class="p-8" />}>
				<Show when={room.allowed()} fallback={<Refused title={t().forbiddenTitle} text={t().forbiddenText} action={<ButtonLink href="/studio" variant="outline">{t().toList}</ButtonLink>} />}>
					<Show
						when={room.phase() === "scheduled" || room.phase() === "live"}
						fallback={
							<Show when={room.phase() === "ended"} fallback={<Refused title={tr(room.show().title)} text={room.phase() === "draft" ? t().state.draft : t().state.cancelled} action={<ButtonLink href={`/desk/shows/${props.id}`} variant="outline">{t().desk}</ButtonLink>} />}>
								<Summary room={room} />
							</Show>
						}
					>
						<Working room={room} />
					</Show>
				</Show>
			</Show>
		</Show>
	);
}

const keysKept = "livestall.studio.keys";

function Working(props: { readonly room: RoomState }) {
	const t = useText(messages);
	const wide = createMedia("(min-width: 1024px)");
	const live = () => props.room.phase() === "live";
	const board = createBoard(props.room);
	const [keysOpen, setKeysOpen] = createSignal(false);
	const [keysOn, setKeysOn] = createSignal(localStorage.getItem(keysKept) !== "off");
	const [tab, setTab] = createStore({ phone: (live() ? "lineup" : "check") as "lineup" | "board" | "chat" | "interact" | "check", side: "check" as "check" | "chat" });

	const onKey = (event: KeyboardEvent) => {
		if (!keysOn() || event.defaultPrevented || keysOpen()) return;
		const target = event.target as Element | null;
		if (target?.closest(takesKeys) || document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]")) return;
		const shortcut = shortcutOf(event);
		if (!shortcut) return;
		event.preventDefault();
		const { room } = props;
		switch (shortcut.do) {
			case "feature": {
				const item = room.items()[shortcut.index];
				if (item) void room.feature(item.id);
				break;
			}
			case "next":
				room.step(1);
				break;
			case "previous":
				room.step(-1);
				break;
			case "take-away":
				void room.feature(null);
				break;
			case "microphone":
			case "camera":
				if (room.publishes()) void room.toggleMuted(shortcut.do === "camera" ? "video" : "audio");
				break;
			case "help":
				setKeysOpen(true);
		}
	};
	window.addEventListener("keydown", onKey);
	onCleanup(() => window.removeEventListener("keydown", onKey));

	return (
		<div class="flex h-dvh flex-col overflow-hidden">
			<Bar room={props.room} onKeys={() => setKeysOpen(true)} wide={wide()} />
			<Show
				when={wide()}
				fallback={
					<main class="flex min-h-0 flex-1 flex-col">
						<Monitor room={props.room} compact />
						<Tabs
							label={t().tabs.label}
							class="min-h-0 flex-1"
							contentClass="overflow-y-auto"
							value={(live() || !props.room.hosts()) && tab.phone === "check" ? "lineup" : tab.phone}
							onChange={(phone) => setTab({ phone })}
							tabs={[
								...(live() || !props.room.hosts() ? [] : [{ value: "check" as const, label: t().tabs.check, content: () => <Checklist room={props.room} /> }]),
								{
									value: "lineup" as const,
									label: t().tabs.lineup,
									content: () => (
										<>
											<Show when={live()}><FeaturedPanel room={props.room} compact /></Show>
											<LineupPanel room={props.room} />
										</>
									),
								},
								...(props.room.hosts() ? [{ value: "board" as const, label: t().tabs.board, content: () => <ControlBoard room={props.room} board={board} /> }] : []),
								{ value: "chat" as const, label: t().tabs.chat, content: () => <ChatPanel room={props.room} /> },
								{ value: "interact" as const, label: t().tabs.interact, badge: props.room.interactions.state.questions.length, content: () => <InteractPanel room={props.room} class="h-full" /> },
							]}
						/>
					</main>
				}
			>
				<main class="grid min-h-0 flex-1 grid-cols-[minmax(18rem,23rem)_minmax(0,1fr)_minmax(18rem,22rem)]">
					<Column label={t().lineup.title}><LineupPanel room={props.room} keys={keysOn()} /></Column>
					<div class="flex min-h-0 min-w-0 flex-col border-x border-line bg-sunken">
						<div class="flex min-h-0 flex-1 flex-col overflow-y-auto">
							<Monitor room={props.room} />
							<FeaturedPanel room={props.room} />
						</div>
						{/* Always in sight, however low the window is. */}
						<Show when={props.room.hosts()}><ControlBoard room={props.room} board={board} class="max-h-[45%] overflow-y-auto border-t" /></Show>
					</div>
					<div class="flex min-h-0 flex-col">
						<Show when={!live() && props.room.hosts()}><Checklist room={props.room} /></Show>
						<Show when={live()}><InteractPanel room={props.room} class="max-h-[48%] shrink-0 border-b border-line" /></Show>
						<ChatPanel room={props.room} class="min-h-0 flex-1" />
					</div>
				</main>
			</Show>
			<Keys
				open={keysOpen()}
				onOpenChange={setKeysOpen}
				on={keysOn()}
				onSwitch={(on) => {
					setKeysOn(on);
					localStorage.setItem(keysKept, on ? "on" : "off");
				}}
			/>
		</div>
	);
}

function Column(props: { readonly label: string; readonly children: JSX.Element }) {
	return <section aria-label={props.label} class="flex min-h-0 flex-col overflow-y-auto">{props.children}</section>;
}

function createMedia(query: string): () => boolean {
	const list = window.matchMedia(query);
	const [matches, setMatches] = createSignal(list.matches);
	const update = () => setMatches(list.matches);
	list.addEventListener("change", update);
	onCleanup(() => list.removeEventListener("change", update));
	return matches;
}

function Bar(props: { readonly room: RoomState; readonly onKeys: () => void; readonly wide: boolean }) {
	const t = useText(messages);
	const moderation = useText(moderationMessages);
	const [ending, setEnding] = createSignal(false);
	/** Null until it is wanted for the first time. */
	const [moderating, setModerating] = createSignal<boolean | null>(null);
	const show = () => props.room.show();
	const waiting = createWaiting(props.room.showId, props.room.moderates);
	const live = () => props.room.phase() === "live";
	const late = () => props.room.serverNow() > Date.parse(show().startsAt);
	return (
		<header class="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-2 py-1.5 md:px-4">
			<A href="/studio" aria-label={t().toList} title={t().toList} class="inline-flex size-11 shrink-0 items-center justify-center rounded-full hover:bg-sunken"><ArrowLeft size={20} /></A>
			<h1 class="heading min-w-0 flex-1 basis-24 truncate text-lg sm:basis-40" lang={trLang(show().title)}>{tr(show().title)}</h1>
			<Show
				when={live()}
				fallback={
					<span class="flex items-center gap-2 text-sm max-lg:order-last max-lg:flex-1 max-lg:basis-3/4 max-lg:pl-2 max-lg:pb-1">
						<Badge tone="straw">{t().state.rehearsal}</Badge>
						<span class="text-muted">{late() ? t().state.late(dayAndTime(show().startsAt)) : t().state.startsIn(dayAndTime(show().startsAt))}</span>
					</span>
				}
			>
				<span class="flex items-center gap-2 max-lg:order-last max-lg:flex-1 max-lg:basis-3/4 max-lg:pl-2 max-lg:pb-1">
					<Show when={props.room.channel.state.onAir} fallback={<Badge tone="straw" class="text-sm">{t().state.waiting}</Badge>}>
						<LiveBadge class="text-sm">{t().state.onAir}</LiveBadge>
					</Show>
					<span class="text-lg font-bold tabular-nums" role="timer" aria-label={t().state.time}>{duration(props.room.secondsOnAir())}</span>
					<StatChip icon={<Eye size={16} />} value={props.room.channel.state.figures.viewers} label={t().state.viewers} showLabel={props.wide} />
					<StatChip icon={<ShoppingBag size={16} />} value={props.room.channel.state.figures.orders} label={t().state.orders} showLabel={props.wide} />
				</span>
			</Show>
			<Show when={live()}>
				{/* In a window of its own: whoever broadcasts stays. */}
				<a href={`/shows/${props.room.showId}/figures`} target="_blank" rel="noopener" aria-label={t().summary.figures} title={t().summary.figures} class="inline-flex size-11 shrink-0 items-center justify-center rounded-full hover:bg-sunken"><ChartLine size={20} /></a>
			</Show>
			<Show when={props.room.moderates()}>
				<IconButton label={waiting() > 0 ? moderation().waiting(waiting()) : moderation().open} aria-haspopup="dialog" class="max-lg:order-last" onClick={() => setModerating(true)}><WaitingSign waiting={waiting()} /></IconButton>
			</Show>
			<Show when={props.wide}>
				<IconButton label={t().keys.title} onClick={() => props.onKeys()}><Keyboard size={20} /></IconButton>
			</Show>
			<Show when={live() && props.room.hosts()}>
				<Button variant="danger" class="whitespace-nowrap" onClick={() => setEnding(true)}>{t().live.end}</Button>
			</Show>
			<Show when={moderating() !== null}>
				<Suspense><ModerationSheet showId={props.room.showId} open={moderating() === true} onOpenChange={setModerating} /></Suspense>
			</Show>
			<ConfirmDialog
				class="night"
				open={ending()}
				onOpenChange={setEnding}
				title={t().live.endTitle}
				text={t().live.endText}
				confirm={t().live.endConfirm}
				cancel={t().live.endCancel}
				danger
				onConfirm={() => props.room.end()}
			/>
		</header>
	);
}

function Keys(props: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly on: boolean; readonly onSwitch: (on: boolean) => void }) {
	const t = useText(messages);
	const Row = (row: { readonly keys: readonly string[]; readonly text: string }) => (
		<div class="flex items-center gap-3 border-t border-line py-2.5">
			<dt class="flex w-32 shrink-0 gap-1">
				{row.keys.map((key) => <kbd class="min-w-8 rounded-sm border border-line-strong bg-sunken px-2 py-1 text-center font-mono text-sm">{key}</kbd>)}
			</dt>
			<dd>{row.text}</dd>
		</div>
	);
	return (
		<Dialog open={props.open} onOpenChange={props.onOpenChange} title={t().keys.title} class="night">
			<label class="flex min-h-11 items-center gap-3 pb-2 font-semibold">
				<input type="checkbox" class="size-5 accent-leaf" checked={props.on} onChange={(event) => props.onSwitch(event.currentTarget.checked)} />
				{t().keys.on}
			</label>
			<dl classList={{ "opacity-60": !props.on }}>
				<Row keys={["1", "–", "9"]} text={t().keys.feature} />
				<Row keys={["↓", "↑"]} text={t().keys.step} />
				<Row keys={["0"]} text={t().keys.takeAway} />
				<Row keys={["M"]} text={t().keys.microphone} />
				<Row keys={["V"]} text={t().keys.camera} />
				<Row keys={["?"]} text={t().keys.help} />
			</dl>
		</Dialog>
	);
}
