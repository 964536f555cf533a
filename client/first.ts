import { boot } from "./boot.ts";

let answer = boot?.answer ?? null;

/** The API's answer for `path` that this page was served with: handed out once, undefined for any other path or later visit. */
export function takeAnswer<T>(path: string): T | undefined {
	const taken = answer?.path === path ? answer : null;
	answer = null;
	return taken?.data as T | undefined;
}
