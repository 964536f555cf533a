import type { Job, JobResult } from "pg-boss";
import type { Deps } from "../deps.ts";
import { closeQueue, refundQueue } from "./follow.ts";
import { reconcile } from "./reconcile.ts";
import { closePayment, makeRefund } from "./service.ts";

export const reconcileQueue = "payments-reconcile";

/** Calls to providers that this process makes at once, for each kind of job. */
const batchSize = 10;
/** How far back the nightly comparison looks, in hours: two days, as a provider's bill of a day is there in the middle of the next. */
const nightly = 48;

/** Creates the queues of payments and starts their workers: refunds until the provider agrees, closing what is not paid, the comparison of the books. Call it once pg-boss has started. */
export async function registerPaymentJobs(deps: Pick<Deps, "db" | "log" | "live" | "jobs" | "payments">): Promise<void> {
	const { jobs } = deps;
	// About two weeks of tries.
	await jobs.createQueue(refundQueue, { retryLimit: 340, retryDelay: 2, retryBackoff: true, retryDelayMax: 3600, retentionSeconds: 30 * 86_400 });
	await jobs.createQueue(closeQueue, { retryLimit: 30, retryDelay: 2, retryBackoff: true, retryDelayMax: 3600, deleteAfterSeconds: 3600 });
	await jobs.createQueue(reconcileQueue, { policy: "short", retryLimit: 3, retryDelay: 300, deleteAfterSeconds: 86_400, expireInSeconds: 3600 });
	const several = { batchSize, perJobResults: true, burstWhenBatchFull: true, pollingIntervalSeconds: 1 } as const;
	await jobs.work<{ refundId?: string }>(refundQueue, several, (batch) => each(deps, batch, ({ refundId }) => (refundId === undefined ? Promise.resolve() : makeRefund(deps, refundId))));
	await jobs.work<{ paymentId: string }>(closeQueue, several, (batch) => each(deps, batch, ({ paymentId }) => closePayment(deps, paymentId)));
	await jobs.work<{ hours?: number }>(reconcileQueue, async ([job]) => {
		await reconcile(deps, job?.data?.hours ?? nightly);
	});
	await jobs.schedule(reconcileQueue, "30 3 * * *", { hours: nightly }, { tz: "Asia/Shanghai" });
}

/** Does the jobs of a batch side by side; one that fails is tried again by itself. */
function each<T>({ log }: Pick<Deps, "log">, batch: readonly Job<T>[], work: (data: T) => Promise<void>): Promise<JobResult[]> {
	return Promise.all(
		batch.map(async ({ id, name, data }): Promise<JobResult> => {
			try {
				await work(data);
				return { id, status: "completed" };
			} catch (error) {
				log.warn({ err: error, job: id, queue: name }, "a job of payments failed; it is tried again");
				return { id, status: "failed", output: { message: String((error as Error).message) } };
			}
		}),
	);
}
