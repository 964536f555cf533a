/** What happens in a show, by the API: for tests that need it to go on while something else breaks. */
import type { ShowSnapshot } from "#shared/show.ts";
import { Person, type RunningApp } from "./app.ts";

/** The demonstration's next show, gone live. */
export async function goLive(app: RunningApp): Promise<{ host: Person; showId: string; snapshot: ShowSnapshot }> {
	const host = await Person.demo(app.url, "host");
	const [show] = (await host.get("/api/home")).body.upcoming.filter((one: { hostName: string }) => one.hostName === "周晓橙");
	const live = await host.post(`/api/shows/${show.id}/live`);
	if (live.status !== 200) throw new Error(JSON.stringify(live.body));
	const connection = await host.connect();
	const joined = await connection.send("join", { showId: show.id });
	connection.close();
	if (joined.kind !== "snapshot") throw new Error("no snapshot");
	return { host, showId: show.id, snapshot: joined.snapshot };
}

/** Somebody who can order. */
export async function buyerWithAddress(url: string): Promise<{ buyer: Person; addressId: string }> {
	const buyer = await Person.demo(url, "viewer");
	const address = await buyer.post("/api/addresses", { name: "李小满", phone: "13800000000", region: "湖北省 清禾市", street: "橙山路 1 号" });
	return { buyer, addressId: address.body.id };
}
