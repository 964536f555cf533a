import * as z from "zod";
import { Id } from "./ids.ts";

/** Public key of a browser's subscription (65 bytes, uncompressed P-256) and its authentication secret (16 bytes), in base64url (RFC 8291). */
const key = (bytes: number) => z.string().max(120).regex(/^[A-Za-z0-9_-]+={0,2}$/).refine((text) => Math.floor((text.replace(/=+$/, "").length * 3) / 4) === bytes, { message: `must be ${bytes} bytes` });

/** `PushSubscription.toJSON()` of a browser, as far as it is needed. */
export const PushSubscriptionInput = z.object({ endpoint: z.url().max(1000), keys: z.object({ p256dh: key(65), auth: key(16) }) });
export type PushSubscriptionInput = z.infer<typeof PushSubscriptionInput>;

export const ReminderInput = z.object({ showId: z.string().check(z.uuid()), subscription: PushSubscriptionInput });
export const ReminderParam = z.object({ showId: z.string().check(z.uuid()) });
/** The shows that a person is going to be reminded of, the next first. */
export const Reminders = z.object({ showIds: z.array(Id) });
export const PushKey = z.object({ /** The server's public key (RFC 8292), base64url. */ key: z.string() });

/** How long before a show its reminders are sent, minutes. */
export const remindBefore = 10;
