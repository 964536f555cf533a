import { remindBefore } from "#shared/reminders.ts";
import type { Lang } from "#shared/problem.ts";
import type { ShowHeader } from "#shared/show.ts";
import { tr } from "../pages/words.ts";

/** Text as a property's value (RFC 5545, 3.3.11). */
const text = (value: string): string => value.replace(/[\\;,]/g, "\\$&").replace(/\r\n|\r|\n/g, "\\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");

/** A content line in pieces of at most 75 octets, none of which ends within a character (RFC 5545, 3.1). */
function folded(line: string): string {
	const lines: string[] = [];
	let [piece, size] = ["", 0];
	for (const sign of line) {
		const bytes = Buffer.byteLength(sign);
		if (size + bytes > 75) {
			lines.push(piece);
			// The space that begins a continuation counts.
			[piece, size] = [" ", 1];
		}
		piece += sign;
		size += bytes;
	}
	return [...lines, piece].join("\r\n");
}

const utc = (time: string | Date): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");

/** A show as a calendar file with an alarm before it (RFC 5545). The same show keeps its UID, so that a newer file replaces an older one. */
export function calendarOf(show: ShowHeader, { origin, lang, now = new Date() }: { origin: string; lang: Lang; now?: Date }): string {
	const url = `${origin}/watch/${show.id}`;
	const summary = text(tr(show.title, lang));
	return [
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Livestall//Shows//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
		"BEGIN:VEVENT", `UID:${show.id}@${new URL(origin).hostname}`, `DTSTAMP:${utc(now)}`, `DTSTART:${utc(show.startsAt)}`, `DTEND:${utc(show.endsAt)}`,
		`SUMMARY:${summary}`, `DESCRIPTION:${text(`${lang === "zh" ? "主播" : "Host"}: ${show.hostName}\n${url}`)}`, `LOCATION:${text(tr(show.room, lang))}`, `URL:${url}`,
		`STATUS:${show.state === "cancelled" ? "CANCELLED" : "CONFIRMED"}`, "TRANSP:TRANSPARENT",
		"BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${summary}`, `TRIGGER:-PT${remindBefore}M`, "END:VALARM",
		"END:VEVENT", "END:VCALENDAR",
	].map((line) => `${folded(line)}\r\n`).join("");
}
