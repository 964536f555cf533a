import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerUnreadable } from "./unreadable.ts";

let server: Server;
beforeAll(async () => {
	server = createServer({ headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50 }, (_request, response) => {
		response.writeHead(200, { "Content-Length": "10" }).write("begun");
	});
	answerUnreadable(server);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** What comes back for these bytes, and for `then` after the first of it, until the server closes the connection. */
const answerTo = (bytes: string, then?: string): Promise<string> =>
	new Promise((resolve, reject) => {
		let text = "";
		const socket = connect((server.address() as AddressInfo).port, "127.0.0.1", () => socket.write(bytes));
		socket.setEncoding("utf8").on("data", (chunk: string) => (text === "" && then && socket.write(then), (text += chunk))).on("close", () => resolve(text)).on("error", reject);
	});

test.each([
	["what is no HTTP", "hello\r\n\r\n", 400, "malformed"],
	["a request without an end", "POST /api/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n", 408, "request_timeout"],
	["headers without measure", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431, "headers_too_large"],
])("%s is refused as problem details, and the connection closed", async (_what, bytes, status, code) => {
	const [head, body] = (await answerTo(bytes)).split("\r\n\r\n") as [string, string];
	expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
	expect(head).toMatch(/^content-type: application\/problem\+json/im);
	expect(head).toMatch(/^connection: close/im);
	expect(JSON.parse(body)).toMatchObject({ status, code, title: expect.any(String), detail: expect.any(String) });
});

test("an answer that has begun is not garbled by what follows it", async () => {
	expect(await answerTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "hello\r\n\r\n")).toMatch(/\r\n\r\nbegun$/);
});
