/**
 * Reordering a list by a handle: with the pointer (drag), and with the keyboard as an equal way (focus the handle, Space lifts, arrows move,
 * Space drops, Escape puts back). Draws nothing: a row asks `offset(id)` how far to stand from its place, `order()` says how rows follow.
 */
import { type Accessor, batch, createSignal, onCleanup } from "solid-js";

/** `ids` with the one at `from` taken to `to`. */
export function moved<T>(ids: readonly T[], from: number, to: number): T[] {
	const next = [...ids];
	const [taken] = next.splice(from, 1);
	if (taken === undefined) return next;
	next.splice(Math.max(0, Math.min(next.length, to)), 0, taken);
	return next;
}

/** Where a row dragged by `dy` from index `from` stands among rows of these tops and heights: it changes places once its edge passes a middle. */
export function targetIndex(rows: readonly { readonly top: number; readonly height: number }[], from: number, dy: number): number {
	const mine = rows[from]!;
	if (dy > 0) {
		const bottom = mine.top + mine.height + dy;
		let to = from;
		while (to + 1 < rows.length && bottom > rows[to + 1]!.top + rows[to + 1]!.height / 2) to += 1;
		return to;
	}
	const top = mine.top + dy;
	let to = from;
	while (to > 0 && top < rows[to - 1]!.top + rows[to - 1]!.height / 2) to -= 1;
	return to;
}

export interface ReorderOptions {
	/** The order as it is. */
	readonly ids: Accessor<readonly string[]>;
	/** Takes the new order; called once, on drop, and only when it is another one. */
	readonly onDrop: (ids: string[]) => void;
	/** Said to screen readers. */
	readonly announce: (what: "lifted" | "moved" | "dropped" | "cancelled", id: string, position: number) => void;
	/** The row of an id. */
	readonly row: (id: string) => HTMLElement | undefined;
}

/** In px from the window's edge, and px a frame: a drag near it scrolls the page. */
const edge = 80;
const scrollStep = 12;

export interface Reorder {
	/** The order to draw: with the keyboard, rows change places while one is lifted. */
	readonly order: Accessor<readonly string[]>;
	/** The one that is lifted or dragged. */
	readonly lifted: Accessor<string | null>;
	/** In px: how far a row is drawn from its place during a drag. */
	readonly offset: (id: string) => number;
	readonly dragging: Accessor<boolean>;
	/** By a button. */
	readonly move: (id: string, by: -1 | 1) => void;
	readonly handle: (id: string) => { onPointerDown: (event: PointerEvent) => void; onKeyDown: (event: KeyboardEvent) => void; onBlur: () => void };
}

export function createReorder({ ids, onDrop, announce, row }: ReorderOptions): Reorder {
	const [lifted, setLifted] = createSignal<string | null>(null);
	const [preview, setPreview] = createSignal<readonly string[] | null>(null);
	const [drag, setDrag] = createSignal<{ readonly from: number; readonly to: number; readonly dy: number; readonly step: number } | null>(null);
	const order = () => preview() ?? ids();
	let stopDrag: (() => void) | undefined;
	onCleanup(() => stopDrag?.());

	const commit = (next: readonly string[]) => {
		if (next.some((id, index) => id !== ids()[index])) onDrop([...next]);
	};

	const startDrag = (id: string, event: PointerEvent) => {
		if (event.button !== 0 || drag() || lifted()) return;
		const list = ids();
		const from = list.indexOf(id);
		const scrolled = () => window.scrollY;
		const rows = list.map((each) => {
			const box = row(each)?.getBoundingClientRect();
			return { top: (box?.top ?? 0) + scrolled(), height: box?.height ?? 0 };
		});
		if (from < 0) return;
		event.preventDefault();
		const handle = event.currentTarget as HTMLElement;
		handle.focus();
		handle.setPointerCapture(event.pointerId);
		const startY = event.clientY + scrolled();
		const gap = rows.length > 1 ? Math.max(0, (rows[1]?.top ?? 0) - (rows[0]!.top + rows[0]!.height)) : 0;
		const step = rows[from]!.height + gap;
		let y = event.clientY;
		let frame = 0;
		batch(() => {
			setLifted(id);
			setDrag({ from, to: from, dy: 0, step });
		});
		const update = () => {
			const dy = y + scrolled() - startY;
			const to = targetIndex(rows, from, dy);
			if (to !== drag()?.to) announce("moved", id, to + 1);
			setDrag({ from, to, dy, step });
		};
		const tick = () => {
			const by = y < edge ? -scrollStep : y > window.innerHeight - edge ? scrollStep : 0;
			if (by !== 0) {
				window.scrollBy(0, by);
				update();
			}
			frame = requestAnimationFrame(tick);
		};
		const onMove = (move: PointerEvent) => {
			y = move.clientY;
			update();
		};
		const end = (keep: boolean) => {
			const at = drag();
			stopDrag?.();
			batch(() => {
				setLifted(null);
				setDrag(null);
				if (keep && at && at.to !== at.from) commit(moved(ids(), at.from, at.to));
			});
			announce(keep ? "dropped" : "cancelled", id, (keep ? (at?.to ?? from) : from) + 1);
		};
		const onUp = () => end(true);
		const onCancel = () => end(false);
		const onKey = (key: KeyboardEvent) => {
			if (key.key !== "Escape") return;
			key.preventDefault();
			key.stopPropagation();
			end(false);
		};
		handle.addEventListener("pointermove", onMove);
		handle.addEventListener("pointerup", onUp);
		handle.addEventListener("pointercancel", onCancel);
		window.addEventListener("keydown", onKey, true);
		frame = requestAnimationFrame(tick);
		stopDrag = () => {
			cancelAnimationFrame(frame);
			handle.removeEventListener("pointermove", onMove);
			handle.removeEventListener("pointerup", onUp);
			handle.removeEventListener("pointercancel", onCancel);
			window.removeEventListener("keydown", onKey, true);
			stopDrag = undefined;
		};
	};

	const settle = (keep: boolean) => {
		const id = lifted();
		const next = preview();
		if (id === null || drag()) return;
		batch(() => {
			if (keep && next) commit(next);
			setLifted(null);
			setPreview(null);
		});
		announce(keep ? "dropped" : "cancelled", id, ids().indexOf(id) + 1);
	};

	const onKeyDown = (id: string, event: KeyboardEvent) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const handle = event.currentTarget as HTMLElement;
		if (event.key === " " || event.key === "Enter") {
			event.preventDefault();
			if (lifted() === id) return settle(true);
			batch(() => {
				setLifted(id);
				setPreview(ids());
			});
			announce("lifted", id, ids().indexOf(id) + 1);
		} else if (lifted() === id && event.key === "Escape") {
			event.preventDefault();
			event.stopPropagation();
			settle(false);
			refocus(handle);
		} else if (lifted() === id && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
			event.preventDefault();
			const from = order().indexOf(id);
			const to = from + (event.key === "ArrowUp" ? -1 : 1);
			if (to < 0 || to >= order().length) return;
			keepFocus = handle;
			setPreview(moved(order(), from, to));
			refocus(handle);
			announce("moved", id, to + 1);
		}
	};

	// The browser drops the focus of an element that changes places in the document.
	let keepFocus: HTMLElement | null = null;
	const refocus = (handle: HTMLElement) => {
		handle.focus();
		handle.scrollIntoView({ block: "nearest" });
		keepFocus = null;
	};

	return {
		order,
		lifted,
		dragging: () => drag() !== null,
		offset(id) {
			const at = drag();
			if (!at) return 0;
			const index = ids().indexOf(id);
			if (index === at.from) return at.dy;
			if (index > at.from && index <= at.to) return -at.step;
			if (index < at.from && index >= at.to) return at.step;
			return 0;
		},
		move(id, by) {
			const from = ids().indexOf(id);
			const to = from + by;
			if (from < 0 || to < 0 || to >= ids().length) return;
			onDrop(moved(ids(), from, to));
			announce("dropped", id, to + 1);
		},
		handle: (id) => ({
			onPointerDown: (event) => startDrag(id, event),
			onKeyDown: (event) => onKeyDown(id, event),
			onBlur: () => {
				if (!keepFocus && lifted() === id) settle(false);
			},
		}),
	};
}
