/** What the chat is compared with: a plain socket.io server that emits each message to the room as it arrives. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { serveClient: false, transports: ["websocket"], perMessageDeflate: false });
let id = 0;
io.on("connection", (socket) => {
	const userId = socket.id;
	socket.on("join", async ({ showId }: { showId: string }, ack: (answer: unknown) => void) => {
		await socket.join(showId);
		ack({ ok: true });
	});
	socket.on("chat-send", ({ showId, text }: { showId: string; text: string }, ack: (answer: unknown) => void) => {
		const message = { id: ++id, userId, name: "橙友", role: "viewer", text, at: new Date().toISOString() };
		io.to(showId).emit("chat", { showId, messages: [message] });
		ack({ ok: true, data: { id } });
	});
});
process.on("message", ({ nth }: { nth: number }) => {
	if (server.listening) process.send!({ nth, answer: (server.address() as AddressInfo).port });
	else server.listen(0, "127.0.0.1", () => process.send!({ nth, answer: (server.address() as AddressInfo).port }));
});
process.once("disconnect", () => process.exit());
