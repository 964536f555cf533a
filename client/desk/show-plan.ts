/** What the form of a show holds, to and from the API's shape, with what is wrong in it by field. */
import type { ShowInput } from "#shared/api.ts";
import type { ClientProblem } from "../problem-error.ts";
import type { CalendarShow } from "./week.ts";

export interface ShowPlan {
	readonly titleZh: string;
	readonly titleEn: string;
	readonly cover: string | null;
	readonly hostId: string | null;
	readonly roomId: string | null;
	/** Empty: none. */
	readonly showcaseId: string;
	/** As an `input type="datetime-local"` has it, in the viewer's zone. */
	readonly startsAt: string;
	readonly plannedMinutes: number;
}

export type PlanField = keyof ShowPlan;
/** What to say at a field. `taken` carries the other show. */
export type PlanError = "required" | "past" | "unknown" | { readonly taken: "room" | "host"; readonly show: string; readonly from: string; readonly to: string };
export type PlanErrors = Partial<Record<PlanField, PlanError>>;

export const minutesRange = { min: 10, max: 720 } as const;

export const emptyPlan: ShowPlan = { titleZh: "", titleEn: "", cover: null, hostId: null, roomId: null, showcaseId: "", startsAt: "", plannedMinutes: 120 };

/** `2026-03-05T20:00` in the viewer's zone. */
export function toLocalInput(date: Date): string {
	const two = (value: number) => String(value).padStart(2, "0");
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment of a datetime-local value, or null. */
export function fromLocalInput(text: string): Date | null {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null;
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? null : date;
}

export function planOfShow(show: CalendarShow): ShowPlan {
	return {
		titleZh: show.title.zh,
		titleEn: show.title.en ?? "",
		cover: show.cover,
		hostId: show.hostId,
		roomId: show.roomId,
		showcaseId: show.showcase?.id ?? "",
		startsAt: toLocalInput(new Date(show.startsAt)),
		plannedMinutes: show.plannedMinutes,
	};
}

/** What is missing or can't be, before it is sent. */
export function checkPlan(plan: ShowPlan, now: Date): PlanErrors {
	const errors: PlanErrors = {};
	if (plan.titleZh.trim() === "") errors.titleZh = "required";
	if (plan.hostId === null) errors.hostId = "required";
	if (plan.roomId === null) errors.roomId = "required";
	const start = fromLocalInput(plan.startsAt);
	if (!start) errors.startsAt = "required";
	else if (start.getTime() + plan.plannedMinutes * 60_000 <= now.getTime()) errors.startsAt = "past";
	return errors;
}

/** The API's shape of a plan that `checkPlan` finds nothing wrong with. */
export function toInput(plan: ShowPlan, state: "draft" | "scheduled"): ShowInput {
	return {
		title: { zh: plan.titleZh.trim(), en: plan.titleEn.trim() || null },
		cover: plan.cover,
		hostId: plan.hostId!,
		roomId: plan.roomId!,
		showcaseId: plan.showcaseId || null,
		startsAt: fromLocalInput(plan.startsAt)!.toISOString(),
		plannedMinutes: plan.plannedMinutes,
		state,
	};
}

const fieldOfPath: Readonly<Record<string, PlanField>> = {
	"title.zh": "titleZh",
	"title.en": "titleEn",
	cover: "cover",
	hostId: "hostId",
	roomId: "roomId",
	showcaseId: "showcaseId",
	startsAt: "startsAt",
	plannedMinutes: "plannedMinutes",
};

/** A refusal that belongs to fields; empty when it belongs to none and has to be said as a whole. */
export function errorsOf(problem: ClientProblem): PlanErrors {
	if (problem.code === "room_taken" || problem.code === "host_taken") {
		const by = problem.code === "room_taken" ? "room" : "host";
		const { show, from, to } = problem.params ?? {};
		return { [by === "room" ? "roomId" : "hostId"]: { taken: by, show: String(show ?? ""), from: String(from ?? ""), to: String(to ?? "") } };
	}
	const errors: PlanErrors = {};
	for (const { path } of problem.errors ?? []) {
		const field = fieldOfPath[path];
		if (field) errors[field] = field === "startsAt" ? "past" : "unknown";
	}
	return errors;
}
