/** A guest's way to the stage: camera and microphone out, everything else of the stage in. */
import { createSignal, onCleanup } from "solid-js";
import type { MediaKind, StagePass } from "#shared/stage.ts";
import { api, unwrap } from "../api.ts";
import { locale } from "../i18n.ts";
import { Backstage, type BackstageState } from "../media/backstage.ts";
import { type DeviceProblem, openDevices } from "../media/devices.ts";
import { Publisher, type PublisherState } from "../media/publisher.ts";
import { ProblemError } from "../problem-error.ts";

const kept = "livestall.guest";

/** A random id by which the stage knows this browser's guest again after a reload. */
function person(): { person: string; name: string } {
	try {
		const value = JSON.parse(localStorage.getItem(kept) ?? "") as { person?: unknown; name?: unknown };
		if (typeof value.person === "string" && typeof value.name === "string") return { person: value.person, name: value.name };
	} catch {
		// Nothing kept, or storage is forbidden.
	}
	return { person: crypto.randomUUID(), name: "" };
}

export function createGuest(token: string) {
	const me = person();
	const [name, setName] = createSignal(me.name);
	const [stream, setStream] = createSignal<MediaStream | null>(null);
	const [opening, setOpening] = createSignal(false);
	const [problem, setProblem] = createSignal<DeviceProblem | null>(null);
	const [publisher, setPublisher] = createSignal<Readonly<PublisherState> | null>(null);
	const [stage, setStage] = createSignal<Readonly<BackstageState> | null>(null);
	const [muted, setMuted] = createSignal<Readonly<Record<MediaKind, boolean>>>({ audio: false, video: false });
	let publishing: Publisher | null = null;
	let watching: Backstage | null = null;

	const pass = async (as: "publish" | "view"): Promise<StagePass | null> => {
		try {
			return (await unwrap(api.api.guest[":token"].passes.$post({ param: { token }, json: { name: name().trim(), person: me.person } })))[as];
		} catch (error) {
			if (error instanceof ProblemError && ["show_state", "not_found"].includes(error.problem.code)) return null;
			throw error;
		}
	};
	const leave = (): void => {
		publishing?.close();
		watching?.close();
		publishing = null;
		watching = null;
	};
	onCleanup(() => {
		leave();
		for (const track of stream()?.getTracks() ?? []) track.stop();
	});

	return {
		name,
		setName,
		stream,
		opening,
		problem,
		/** Null before the first request to join. */
		publisher,
		stage,
		muted,
		async open(): Promise<void> {
			setOpening(true);
			setProblem(null);
			const opened = await openDevices({ height: 540 });
			setOpening(false);
			if (opened.ok) setStream(opened.stream);
			else setProblem(opened.problem);
		},
		join(): void {
			const out = stream();
			if (!out) return;
			leave();
			try {
				localStorage.setItem(kept, JSON.stringify({ person: me.person, name: name().trim() }));
			} catch {
				// The guest is then another one after a reload.
			}
			const own = new Publisher({ stream: out, lang: locale(), sourceId: "guest", getPass: () => pass("publish") });
			publishing = own;
			for (const kind of ["audio", "video"] as const) if (muted()[kind]) void own.setMuted(kind, true);
			own.subscribe((next) => {
				if (publishing !== own) return;
				setPublisher(next);
				if (next.phase === "closed") watching?.close();
			});
			const others = new Backstage({ lang: locale(), getPass: () => pass("view") });
			watching = others;
			others.subscribe((next) => watching === others && setStage(next));
			own.start();
			others.start();
		},
		leave(): void {
			leave();
			setStage(null);
			setPublisher((before) => before && { ...before, phase: "closed", closed: "left" });
		},
		async toggle(kind: MediaKind): Promise<void> {
			setMuted({ ...muted(), [kind]: !muted()[kind] });
			for (const track of stream()?.getTracks() ?? []) if (track.kind === kind) track.enabled = !muted()[kind];
			await publishing?.setMuted(kind, muted()[kind]);
		},
	};
}
