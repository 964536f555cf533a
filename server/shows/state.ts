import { type ShowState, showTransitions } from "#shared/show.ts";

/** What can be asked of a show, and the state that it leads to. */
const targets = { schedule: "scheduled", cancel: "cancelled", live: "live", end: "ended" } as const satisfies Record<string, ShowState>;
export type ShowCommand = keyof typeof targets;
export const showCommands = Object.keys(targets) as ShowCommand[];

/** The state after `command`, or null where the table of transitions has no such move. */
export function nextState(state: ShowState, command: ShowCommand): ShowState | null {
	const target = targets[command];
	return showTransitions[state].includes(target) ? target : null;
}

/** Whether the plan (title, times, room, host) may still change. */
export function isPlannable(state: ShowState): boolean {
	return state === "draft" || state === "scheduled";
}

/** Whether the lineup may still change: also on air, never in the record of a past show. */
export function hasOpenLineup(state: ShowState): boolean {
	return isPlannable(state) || state === "live";
}

/** When a live show that is off air since then ends by itself; null while it is on air, or where shows never end so (grace of 0 minutes). */
export function endsBy(offAirSince: Date | null, hostGraceMinutes: number): string | null {
	return offAirSince === null || hostGraceMinutes === 0 ? null : new Date(offAirSince.getTime() + hostGraceMinutes * 60_000).toISOString();
}
