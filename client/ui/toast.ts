import type { ToastContent } from "./toast-region.tsx";

export type { ToastContent };

/** Says something in passing: `toast({ title: t().copied })`. Its region is loaded with the first one. */
export async function toast(content: ToastContent): Promise<void> {
	(await import("./toast-region.tsx")).show(content);
}
