/** The control board's way to the stage: what has come to it, what is on air, and the further sources that this page brings. */
import { createEffect, createSignal, on, onCleanup } from "solid-js";
import { createStore } from "solid-js/store";
import type { Layout, MediaKind, Source, StagePass } from "#shared/stage.ts";
import { api, unwrap } from "../../api.ts";
import { locale } from "../../i18n.ts";
import { Backstage, type BackstageState } from "../../media/backstage.ts";
import { openDevices } from "../../media/devices.ts";
import { Publisher } from "../../media/publisher.ts";
import { type ClientProblem, ProblemError, toClientProblem } from "../../problem-error.ts";
import { StageRefusal } from "../../media/signalling.ts";
import { toast } from "../../ui/toast.ts";
import type { RoomState } from "../room-state.ts";

type Query = { as: "publish" | "control"; source?: "camera" | "screen"; slot?: string };

/** A source that this page brings beside the host's camera. */
interface Extra {
	readonly slot: string;
	readonly publisher: Publisher;
	readonly stream: MediaStream;
}

async function stagePass(showId: string, query: Query): Promise<StagePass | null> {
	try {
		return await unwrap(api.api.shows[":id"].stage.$get({ param: { id: showId }, query }));
	} catch (error) {
		if (error instanceof ProblemError && ["show_state", "not_found", "forbidden"].includes(error.problem.code)) return null;
		throw error;
	}
}

/** In the order of the program: the main picture, then the second one. */
const layoutOf = (count: number, wanted: Layout): Layout => (count < 2 ? "single" : wanted === "single" ? "pip" : wanted);

export function createBoard(room: RoomState) {
	const [state, setState] = createSignal<Readonly<BackstageState> | null>(null);
	const [layout, setLayout] = createSignal<Layout>("single");
	const [cutting, setCutting] = createSignal(false);
	const [extras, setExtras] = createStore<{ list: Extra[] }>({ list: [] });
	/** Stage ids of what this page brings itself, with the local stream to show. */
	const [own, setOwn] = createSignal<ReadonlyMap<string, MediaStream>>(new Map());
	let backstage: Backstage | null = null;
	let closed = false;
	/** What the newest change of the program that the stage has not answered yet puts on air. */
	let asked: readonly string[] | null = null;

	const open = () => {
		backstage?.close();
		const mine = new Backstage({ lang: locale(), getPass: () => stagePass(room.showId, { as: "control" }) });
		backstage = mine;
		mine.subscribe((next) => {
			if (backstage !== mine || closed) return;
			setState(next);
			if (asked === null && next.program && next.program.layout !== "single") setLayout(next.program.layout);
		});
		mine.start();
	};
	// The rehearsal is a stage of its own: when the show goes live, the board moves along.
	createEffect(
		on(room.phase, (phase) => {
			if (room.hosts() && (phase === "scheduled" || phase === "live")) open();
			else {
				backstage?.close();
				backstage = null;
			}
			dropExtras();
		}),
	);
	onCleanup(() => {
		closed = true;
		backstage?.close();
		dropExtras();
	});

	function dropExtras(): void {
		for (const extra of extras.list) stop(extra);
		setExtras("list", []);
		setOwn(new Map());
	}
	function stop({ publisher, stream }: Extra): void {
		publisher.close();
		for (const track of stream.getTracks()) track.stop();
	}
	const drop = (slot: string): void => {
		const extra = extras.list.find((other) => other.slot === slot);
		if (!extra) return;
		stop(extra);
		setExtras("list", (list) => list.filter((other) => other !== extra));
		setOwn(new Map([...own()].filter(([, stream]) => stream !== extra.stream)));
	};
	const bring = (slot: string, source: "camera" | "screen", stream: MediaStream): void => {
		drop(slot);
		const publisher = new Publisher({ stream, lang: locale(), sourceId: slot, getPass: () => stagePass(room.showId, { as: "publish", source, slot }) });
		setExtras("list", (list) => [...list, { slot, publisher, stream }]);
		publisher.subscribe(({ source: found, phase, closed: why }) => {
			if (found && !own().has(found.id)) setOwn(new Map([...own(), [found.id, stream]]));
			if (phase === "closed" && why !== "left") drop(slot);
		});
		// The browser's own "stop sharing" button, or a camera that is unplugged.
		for (const track of stream.getTracks()) track.addEventListener("ended", () => drop(slot));
		publisher.start();
	};

	const tell = (error: unknown): void => {
		const problem: Pick<ClientProblem, "detail"> = error instanceof StageRefusal ? error.problem : toClientProblem(error);
		void toast({ title: problem.detail, tone: "bad" });
	};
	const ask = async (request: (stage: Backstage) => Promise<void>): Promise<void> => {
		if (!backstage) return;
		try {
			await request(backstage);
		} catch (error) {
			tell(error);
		}
	};
	const put = async (wanted: Layout, ids: readonly string[]): Promise<void> => {
		asked = ids;
		setCutting(true);
		await ask((stage) => stage.setProgram(layoutOf(ids.length, wanted), ids));
		if (asked !== ids) return;
		asked = null;
		setCutting(false);
	};
	const onAir = (): readonly string[] => state()?.program?.sources ?? [];
	/** What the next press starts from: on a slow line it may come before the last one shows. */
	const planned = (): readonly string[] => asked ?? onAir();

	return {
		state,
		layout,
		cutting,
		sources: (): readonly Source[] => state()?.sources ?? [],
		onAir,
		/** The picture of a source: this page's own one without a way over the server. */
		streamOf: (id: string): MediaStream | null => {
			const camera = room.broadcast.state()?.source?.id;
			if (id === camera && room.hasTracks()) return room.capture.stream();
			return own().get(id) ?? state()?.streams.get(id) ?? null;
		},
		isOwn: (id: string): boolean => own().has(id) || id === room.broadcast.state()?.source?.id,
		/** Cuts to one picture; with two pictures on air it takes the main place and the other one stays. */
		cut: (id: string): Promise<void> => {
			const rest = planned().filter((other) => other !== id);
			return layout() === "single" || rest.length === 0 ? put("single", [id]) : put(layout(), [id, planned().length === 2 && planned().includes(id) ? rest[0]! : (planned()[1] ?? rest[0]!)]);
		},
		/** How the pictures stand from now on: with the next admitted source as the second one where there was one only. */
		arrange: async (wanted: Layout): Promise<void> => {
			setLayout(wanted);
			const [main, second] = planned();
			if (!main) return;
			if (wanted === "single") return put("single", [main]);
			const other = second ?? state()?.sources.find(({ id, admitted, kinds }) => id !== main && admitted && kinds.includes("video"))?.id;
			if (other) await put(wanted, [main, other]);
		},
		swap: (): Promise<void> => put(layout(), planned().toReversed()),
		/** Admits a guest and shows it beside who is on air. */
		admit: async (id: string): Promise<void> => {
			await ask((stage) => stage.admit(id, true));
			const [main] = planned();
			if (main && main !== id && state()?.sources.find((source) => source.id === id)?.kinds.includes("video")) {
				const wanted = layout() === "single" ? "side" : layout();
				setLayout(wanted);
				await put(wanted, [main, id]);
			}
		},
		hide: (id: string): Promise<void> => ask((stage) => stage.admit(id, false)),
		hold: (id: string, kind: MediaKind, muted: boolean): Promise<void> => ask((stage) => stage.hold(id, kind, muted)),
		remove: (id: string): Promise<void> => {
			const extra = extras.list.find(({ stream }) => own().get(id) === stream);
			if (extra) drop(extra.slot);
			return extra ? Promise.resolve() : ask((stage) => stage.remove(id));
		},
		canShareScreen: typeof navigator.mediaDevices?.getDisplayMedia === "function",
		async shareScreen(): Promise<void> {
			try {
				const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: true });
				for (const track of stream.getVideoTracks()) track.contentHint = "detail";
				bring("screen", "screen", stream);
			} catch (error) {
				// Whoever closes the browser's picker wants nothing.
				if (!(error instanceof DOMException && error.name === "NotAllowedError")) tell(error);
			}
		},
		async addCamera(camera: string): Promise<void> {
			const opened = await openDevices({ camera, microphone: null });
			if (opened.ok) bring("camera2", "camera", opened.stream);
			else void toast({ title: opened.problem, tone: "bad" });
		},
		async invite(): Promise<{ url: string; expiresAt: Date }> {
			const { path, expiresAt } = await unwrap(api.api.shows[":id"]["guest-invites"].$post({ param: { id: room.showId } }));
			return { url: new URL(path, location.origin).href, expiresAt: new Date(expiresAt) };
		},
	};
}

export type Board = ReturnType<typeof createBoard>;
