import { STATUS_CODES, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { problem, type ProblemCode } from "#shared/problem.ts";
import { problemHeaders } from "./problems.ts";

/** By the code of the parser's error (Node's `http`, llhttp). */
const codes: Readonly<Record<string, ProblemCode>> = { ERR_HTTP_REQUEST_TIMEOUT: "request_timeout", HPE_HEADER_OVERFLOW: "headers_too_large", HPE_CHUNK_EXTENSIONS_OVERFLOW: "too_large" };

/**
 * Answers what is no request that can be read, or did not come in time, as any refusal is answered (RFC 9457), and closes the connection: there is no
 * telling where the next request begins. The language is not known by then: it is the first one.
 */
export function answerUnreadable(server: Pick<Server, "on">): void {
	server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex & { readonly _httpMessage?: { readonly headersSent: boolean } | null }) => {
		// Gone, or in the middle of an answer, which more words would only garble.
		if (error.code === "ECONNRESET" || !socket.writable || socket._httpMessage?.headersSent) return void socket.destroy();
		const details = problem(codes[error.code ?? ""] ?? "malformed", "zh");
		const { status } = details;
		const text = JSON.stringify(details);
		const headers = { ...problemHeaders(status, "zh"), Connection: "close", "Content-Length": String(Buffer.byteLength(text)) };
		socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${text}`);
	});
}
