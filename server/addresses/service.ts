import type { z } from "zod";
import type { Address, AddressInput } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Db } from "../db/connect.ts";
import { regionOfDistrict } from "./divisions.ts";

/** Addresses that one person can keep. */
export const addressLimit = 20;

type Input = z.output<typeof AddressInput>;

const columns = ["id", "name", "phone", "district_code as districtCode", "region", "street", "is_default as isDefault"] as const;

/** The default first, then the newest. */
export function listAddresses(db: Db, userId: string): Promise<Address[]> {
	return db.selectFrom("addresses").select(columns).where("user_id", "=", userId).orderBy("is_default", "desc").orderBy("id", "desc").limit(addressLimit).execute();
}

/** Refuses with `addresses_full`, or `invalid_input` where there is no such district. The first one is the default. */
export async function addAddress(db: Db, userId: string, input: Input): Promise<Address> {
	const values = valuesOf(input);
	return changing(db, userId, async (trx) => {
		const { count } = await trx.selectFrom("addresses").select((eb) => eb.fn.countAll<number>().as("count")).where("user_id", "=", userId).executeTakeFirstOrThrow();
		if (count >= addressLimit) throw new Refusal("addresses_full", { limit: addressLimit });
		if (input.isDefault) await undoDefault(trx, userId);
		return trx.insertInto("addresses").values({ user_id: userId, ...values, is_default: input.isDefault || count === 0 }).returning(columns).executeTakeFirstOrThrow();
	});
}

/** Whole replacement. Refuses with `not_found`, also where it is somebody else's. */
export async function changeAddress(db: Db, userId: string, id: string, input: Input): Promise<Address> {
	const values = valuesOf(input);
	return changing(db, userId, async (trx) => {
		if (input.isDefault) await undoDefault(trx, userId);
		const changed = await trx.updateTable("addresses").set({ ...values, is_default: input.isDefault }).where("id", "=", id).where("user_id", "=", userId).returning(columns).executeTakeFirst();
		if (!changed) throw new Refusal("not_found");
		return changed;
	});
}

export async function removeAddress(db: Db, userId: string, id: string): Promise<void> {
	const { numDeletedRows } = await db.deleteFrom("addresses").where("id", "=", id).where("user_id", "=", userId).executeTakeFirst();
	if (numDeletedRows === 0n) throw new Refusal("not_found");
}

/** One change at a time for each person, or two at once pass the limit or make two defaults. */
function changing<T>(db: Db, userId: string, change: (trx: Db) => Promise<T>): Promise<T> {
	return db.transaction().execute(async (trx) => {
		await trx.selectFrom("user").select("id").where("id", "=", userId).forNoKeyUpdate().execute();
		return change(trx);
	});
}

async function undoDefault(trx: Db, userId: string): Promise<void> {
	await trx.updateTable("addresses").set({ is_default: false }).where("user_id", "=", userId).where("is_default", "=", true).execute();
}

function valuesOf({ name, phone, districtCode, region, street }: Input) {
	const written = districtCode === null ? region : regionOfDistrict(districtCode);
	if (written === null) throw new Refusal("invalid_input", {}, [{ path: "districtCode", message: "there is no such district" }]);
	return { name: name.toWellFormed(), phone, district_code: districtCode, region: written.toWellFormed(), street: street.toWellFormed() };
}
