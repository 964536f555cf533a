/** A bitrate as people read it, from kbit/s. */
export function bitrate(kbps: number, texts: { readonly mbit: (n: string) => string; readonly kbit: (n: string) => string }): string {
	return kbps >= 1000 ? texts.mbit((kbps / 1000).toFixed(1)) : texts.kbit(String(Math.round(kbps)));
}

/** Share of a level bar that a loudness (dBFS) fills: -60 is empty, 0 full. */
export const levelShare = (decibels: number): number => Math.min(1, Math.max(0, (decibels + 60) / 60));
