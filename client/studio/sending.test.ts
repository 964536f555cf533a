import { expect, it } from "vitest";
import { sendingOf } from "./sending.ts";

it("takes what is remembered of it, and its own choice for the rest", () => {
	expect(sendingOf('{"codec":"vp9","audio":"music"}')).toEqual({ codec: "vp9", audio: "music" });
	for (const text of [null, "", "null", "7", "{", '{"codec":"h266","audio":4}']) expect(sendingOf(text)).toEqual({ codec: "auto", audio: "speech" });
});
