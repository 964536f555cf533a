/** Times of Chinese providers: Beijing's, which has no summer time. */
const offset = 8 * 3_600_000;

/** `2026-11-25 08:00:00`, as Alipay writes it. */
export function beijingTime(at: Date): string {
	return new Date(at.getTime() + offset).toISOString().slice(0, 19).replace("T", " ");
}

/** Reads `2026-11-25 08:00:00`; now where it is unreadable. */
export function ofBeijing(text: string | null | undefined): Date {
	const at = new Date(`${(text ?? "").trim().slice(0, 19).replace(" ", "T")}+08:00`);
	return Number.isNaN(at.getTime()) ? new Date() : at;
}

/** `2026-11-25`. */
export const beijingDay = (at: Date): string => beijingTime(at).slice(0, 10);

/** `19.90`, as Chinese providers write an amount. */
export const yuan = (fen: number): string => `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

/** Reads `19.9`; null when it is no amount. Never by floating point. */
export function fenOf(text: string | number | null | undefined): number | null {
	const match = /^\s*(\d{1,10})(?:\.(\d{1,2})0*)?\s*$/.exec(String(text ?? ""));
	return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}
