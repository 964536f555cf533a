import * as z from "zod/mini";

/** Row ids are UUIDv7 (RFC 9562), made by PostgreSQL. */
export const Id = z.uuid();
