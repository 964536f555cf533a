import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AddressInput } from "#shared/api.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { addAddress, addressLimit, changeAddress, listAddresses, removeAddress } from "./service.ts";

const input = (change: object = {}) => AddressInput.parse({ name: "李小满", phone: "138 0000 0000", districtCode: "420502", street: "橙山路 1 号", ...change });

describe("addresses", () => {
	let database: TestDatabase;
	beforeAll(async () => {
		database = await freshDatabase();
	});
	afterAll(() => database?.drop());

	it("have the region of their district, whatever region came with it", async () => {
		const buyer = await database.user("买家");
		const address = await addAddress(database.db, buyer, input({ region: "北京市" }));
		expect(address).toMatchObject({ region: "湖北省 宜昌市 西陵区", districtCode: "420502", isDefault: true });
		await expect(addAddress(database.db, buyer, input({ districtCode: "429999" }))).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "districtCode" }] });
		await expect(addAddress(database.db, buyer, input({ districtCode: "420500" }))).rejects.toMatchObject({ code: "invalid_input" });
		expect(await addAddress(database.db, buyer, input({ districtCode: null, region: "湖北省 清禾市" }))).toMatchObject({ region: "湖北省 清禾市", districtCode: null, isDefault: false });
		expect(AddressInput.safeParse({ name: "李", phone: "13800000000", street: "路" }).success).toBe(false);
	});

	it("have one default, offered first; changing one leaves others alone", async () => {
		const { db } = database;
		const buyer = await database.user("买家");
		const [first, second] = [await addAddress(db, buyer, input()), await addAddress(db, buyer, input({ street: "二号" }))];
		expect((await listAddresses(db, buyer)).map(({ id }) => id)).toEqual([first.id, second.id]);
		await changeAddress(db, buyer, second.id, input({ street: "三号", isDefault: true }));
		expect(await listAddresses(db, buyer)).toMatchObject([{ id: second.id, street: "三号", isDefault: true }, { id: first.id, isDefault: false }]);
		await Promise.all([first, second].map(({ id }) => changeAddress(db, buyer, id, input({ isDefault: true }))));
		expect((await listAddresses(db, buyer)).filter(({ isDefault }) => isDefault)).toHaveLength(1);

		const other = await database.user("别人");
		await expect(changeAddress(db, other, first.id, input())).rejects.toMatchObject({ code: "not_found" });
		await expect(removeAddress(db, other, first.id)).rejects.toMatchObject({ code: "not_found" });
		await removeAddress(db, buyer, first.id);
	});

	it("are limited for each person, however many come at once", async () => {
		const buyer = await database.user("买家");
		const done = await Promise.allSettled(Array.from({ length: addressLimit + 5 }, () => addAddress(database.db, buyer, input({ isDefault: true }))));
		expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(addressLimit);
		expect((await listAddresses(database.db, buyer)).filter(({ isDefault }) => isDefault)).toHaveLength(1);
	});
});
