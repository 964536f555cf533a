import { createDecipheriv, createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from "node:crypto";
import { gunzipSync } from "node:zlib";
import * as z from "zod";
import { Refusal } from "#shared/problem.ts";
import { beijingDay, beijingTime, fenOf, ofBeijing } from "./beijing.ts";
import type { Places, WechatSettings } from "./payments.ts";
import { idOfTrade, type PaymentFact, type PaymentRef, type ProviderAdapter, type ProviderRecord, type RefundResult, tradeNumber } from "./port.ts";

/** In s: how far the time in a signed message may be from ours; older ones may be repeated by somebody else. */
const clockSkew = 300;
/** In ms. */
const timeout = 10_000;
/** In bytes: more than any answer of theirs, bills apart. */
const answerMax = 1 << 20;
const billMax = 256 << 20;

const Trade = z.object({
	out_trade_no: z.string(),
	transaction_id: z.string().optional(),
	trade_state: z.string(),
	success_time: z.string().optional(),
	appid: z.string().optional(),
	mchid: z.string().optional(),
	amount: z.object({ total: z.number().int().optional(), currency: z.string().optional() }).optional(),
});
const Refund = z.object({ refund_id: z.string(), out_refund_no: z.string(), out_trade_no: z.string(), success_time: z.string().optional(), amount: z.object({ refund: z.number().int() }) });
const RefundAnswer = z.object({ ...Refund.shape, status: z.string() });
const RefundNotice = z.object({ ...Refund.shape, refund_status: z.string(), mchid: z.string().optional() });
const Notice = z.object({ id: z.string(), create_time: z.string(), event_type: z.string(), resource: z.object({ algorithm: z.literal("AEAD_AES_256_GCM"), ciphertext: z.string(), nonce: z.string(), associated_data: z.string().default("") }) });

class WechatError extends Error {
	readonly code: string;
	constructor(status: number, code: string, message: string) {
		super(`WeChat Pay refused: ${status} ${code} ${message}`);
		this.name = "WechatError";
		this.code = code;
	}
}

/**
 * WeChat Pay, API v3: a QR code on computers (Native), a page on phones (H5). Requests are signed with the merchant's key, answers and messages with WeChat
 * Pay's; what a message is about is encrypted with the APIv3 key (https://pay.weixin.qq.com/doc/v3/merchant/4012365342).
 */
export function createWechat(settings: WechatSettings, places: Places): Omit<ProviderAdapter, "instant" | "acknowledgement"> {
	const { appId, merchantId, serial, apiKey, publicKeyId, api = "https://api.mch.weixin.qq.com" } = settings;
	const privateKey = createPrivateKey(settings.privateKey);
	const publicKey = createPublicKey(settings.publicKey);

	/** `WECHATPAY2-SHA256-RSA2048` over method, path, time, nonce and body. */
	function authorization(method: string, url: URL, body: string): string {
		const timestamp = String(Math.floor(Date.now() / 1000));
		const nonce = randomBytes(16).toString("hex");
		const signature = sign("RSA-SHA256", Buffer.from(`${method}\n${url.pathname}${url.search}\n${timestamp}\n${nonce}\n${body}\n`), privateKey).toString("base64");
		return `WECHATPAY2-SHA256-RSA2048 mchid="${merchantId}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serial}"`;
	}

	/** Whether a text came from WeChat Pay just now. */
	function genuine(headers: Headers, body: string): boolean {
		const timestamp = headers.get("wechatpay-timestamp") ?? "";
		if (headers.get("wechatpay-serial") !== publicKeyId || !/^\d{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > clockSkew) return false;
		return verify("RSA-SHA256", Buffer.from(`${timestamp}\n${headers.get("wechatpay-nonce") ?? ""}\n${body}\n`), publicKey, Buffer.from(headers.get("wechatpay-signature") ?? "", "base64"));
	}

	async function send(method: "GET" | "POST", url: URL, body: string): Promise<Response> {
		return fetch(url, {
			method,
			headers: { Accept: "application/json", Authorization: authorization(method, url, body), "User-Agent": "Livestall", ...(method === "POST" ? { "Content-Type": "application/json" } : {}) },
			...(method === "POST" ? { body } : {}),
			redirect: "error",
			signal: AbortSignal.timeout(timeout),
		});
	}

	/** Calls an interface; the answer is verified before it is read. */
	async function call<T>(schema: z.ZodType<T>, method: "GET" | "POST", path: string, input?: unknown): Promise<T> {
		const response = await send(method, new URL(path, api), input === undefined ? "" : JSON.stringify(input));
		const text = await bounded(response, answerMax);
		if (!response.ok) {
			const said = z.object({ code: z.string(), message: z.string() }).safeParse(parsed(text));
			throw new WechatError(response.status, said.data?.code ?? "", said.data?.message ?? "");
		}
		if (!genuine(response.headers, text)) throw new Error("an answer of WeChat Pay is not signed by it");
		return schema.parse(text === "" ? null : parsed(text));
	}

	const tradePath = ({ paymentId }: PaymentRef) => `/v3/pay/transactions/out-trade-no/${tradeNumber(paymentId)}`;

	async function query(payment: PaymentRef): Promise<PaymentFact | null> {
		try {
			const trade = await call(Trade, "GET", `${tradePath(payment)}?mchid=${merchantId}`);
			return ofTrade(trade, (kind) => `query/${kind}/${trade.transaction_id ?? trade.out_trade_no}`);
		} catch (error) {
			if (error instanceof WechatError && /^ORDER_?NOT_?EXIST$/.test(error.code)) return null;
			throw error;
		}
	}

	const closed = ({ paymentId }: PaymentRef): PaymentFact => ({ eventId: `close/${paymentId}`, paymentId, kind: "closed", amountFen: null, currency: null, reference: null, refundId: null, at: new Date() });

	return {
		async pay({ paymentId, title, amountFen, currency, expiresAt, phone, peer }) {
			const order = {
				appid: appId,
				mchid: merchantId,
				description: title,
				out_trade_no: tradeNumber(paymentId),
				time_expire: `${beijingTime(expiresAt).replace(" ", "T")}+08:00`,
				notify_url: places.notifyUrl,
				amount: { total: amountFen, currency },
			};
			if (phone) {
				const { h5_url: url } = await call(z.object({ h5_url: z.url() }), "POST", "/v3/pay/transactions/h5", { ...order, scene_info: { payer_client_ip: peer || "127.0.0.1", h5_info: { type: "Wap" } } });
				return { kind: "redirect", next: { kind: "link", url }, reference: null };
			}
			const { code_url: text } = await call(z.object({ code_url: z.string().min(1) }), "POST", "/v3/pay/transactions/native", order);
			return { kind: "redirect", next: { kind: "qr", text }, reference: null };
		},

		query,

		async close(payment) {
			try {
				await call(z.null(), "POST", `${tradePath(payment)}/close`, { mchid: merchantId });
				return closed(payment);
			} catch (error) {
				if (!(error instanceof WechatError)) throw error;
				if (/^ORDER_?NOT_?EXIST$/.test(error.code)) return closed(payment);
				// Paid or closed already, else it is tried again.
				const fact = await query(payment);
				if (!fact) throw error;
				return fact;
			}
		},

		async refund(request) {
			return refundResult(
				await call(RefundAnswer, "POST", "/v3/refund/domestic/refunds", {
					out_trade_no: tradeNumber(request.paymentId),
					out_refund_no: tradeNumber(request.refundId),
					reason: request.reason,
					notify_url: places.notifyUrl,
					amount: { refund: request.refundFen, total: request.amountFen, currency: request.currency },
				}),
			);
		},

		async queryRefund(request) {
			return refundResult(await call(RefundAnswer, "GET", `/v3/refund/domestic/refunds/${tradeNumber(request.refundId)}`));
		},

		async read({ headers, body }) {
			if (!genuine(headers, body)) throw new Refusal("payment_signature");
			const notice = Notice.safeParse(parsed(body)).data;
			if (!notice) throw new Refusal("malformed");
			const resource = opened(apiKey, notice.resource);
			if (notice.event_type.startsWith("TRANSACTION.")) {
				const trade = Trade.parse(resource);
				if (trade.mchid !== merchantId || trade.appid !== appId) throw new Refusal("payment_signature");
				const fact = ofTrade(trade, () => notice.id);
				return fact ? [fact] : [];
			}
			if (notice.event_type.startsWith("REFUND.")) {
				const refund = RefundNotice.parse(resource);
				if (refund.mchid !== merchantId) throw new Refusal("payment_signature");
				if (refund.refund_status === "PROCESSING") return [];
				return [
					{
						eventId: `refund/${refund.refund_id}/${refund.refund_status}`,
						paymentId: idOfTrade(refund.out_trade_no),
						kind: refund.refund_status === "SUCCESS" ? "refunded" : "refund_failed",
						amountFen: refund.amount.refund,
						currency: null,
						reference: refund.refund_id,
						refundId: idOfTrade(refund.out_refund_no),
						at: timeOf(refund.success_time ?? notice.create_time),
					},
				];
			}
			return [];
		},

		/** From the bill of each day: it is there from ten in the morning of the next, so that the days before today are listed. */
		async *list(from, to): AsyncGenerator<ProviderRecord> {
			const today = beijingDay(new Date());
			for (let at = from; beijingDay(at) <= beijingDay(to) && beijingDay(at) < today; at = new Date(at.getTime() + 86_400_000)) {
				const bill = await billOf(beijingDay(at));
				if (bill !== null) yield* recordsOf(bill);
			}
		},
	};

	async function billOf(day: string): Promise<string | null> {
		let place: { download_url: string; hash_value: string };
		try {
			place = await call(z.object({ download_url: z.url(), hash_value: z.string() }), "GET", `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`);
		} catch (error) {
			// Nothing was sold that day, or the bill is not made yet.
			if (error instanceof WechatError && /^(NO_?STATEMENT_?EXIST|STATEMENT_?CREATING)$/.test(error.code)) return null;
			throw error;
		}
		const response = await send("GET", new URL(place.download_url), "");
		if (!response.ok) throw new Error(`the bill of ${day} can't be read: ${response.status}`);
		const packed = Buffer.from(await response.arrayBuffer());
		const text = packed[0] === 0x1f && packed[1] === 0x8b ? gunzipSync(packed, { maxOutputLength: billMax }) : packed;
		if (createHash("sha1").update(text).digest("hex") !== place.hash_value.toLowerCase()) throw new Error(`the bill of ${day} is not what was announced`);
		return text.toString("utf8").replace(/^\ufeff/, "");
	}
}

/** The rows of a bill: a line for the names of the columns, a line a trade or refund (each value behind a backtick), and two lines of sums. */
function recordsOf(bill: string): ProviderRecord[] {
	const [head = "", ...lines] = bill.split(/\r?\n/);
	const names = head.split(",").map((name) => name.replace("`", "").trim());
	const trades = new Map<string, { record: ProviderRecord; paid: boolean; fen: number; refunded: number }>();
	for (const line of lines) {
		const values = line.replace(/^`/, "").split(",`");
		if (values.length < names.length) continue;
		const row = Object.fromEntries(names.map((name, index) => [name, values[index]!.trim()]));
		const number = row["商户订单号"] ?? "";
		const known = trades.get(number) ?? {
			record: { paymentId: idOfTrade(number), reference: row["微信订单号"] ?? number, amountFen: 0, currency: row["货币种类"] ?? "CNY", state: row["交易状态"] ?? "", paid: false, refundedFen: 0, at: ofBeijing(row["交易时间"]) },
			paid: false,
			fen: 0,
			refunded: 0,
		};
		if (row["交易状态"] === "SUCCESS") Object.assign(known, { paid: true, fen: fenOf(row["订单金额"]) ?? 0 });
		else if (row["交易状态"] === "REFUND" && row["退款状态"] === "SUCCESS") known.refunded += fenOf(row["申请退款金额"] || row["退款金额"]) ?? 0;
		trades.set(number, known);
	}
	return [...trades.values()].map(({ record, paid, fen, refunded }) => ({ ...record, paid, amountFen: fen, refundedFen: refunded }));
}

/** A trade that was given back, all or in part (`REFUND`), was paid. */
const tradeStates: Readonly<Record<string, "succeeded" | "closed" | "processing" | "failed">> = { SUCCESS: "succeeded", REFUND: "succeeded", CLOSED: "closed", REVOKED: "closed", USERPAYING: "processing", PAYERROR: "failed" };

function ofTrade(trade: z.infer<typeof Trade>, eventId: (kind: string) => string): PaymentFact | null {
	const kind = tradeStates[trade.trade_state] ?? null;
	return kind && { eventId: eventId(kind), paymentId: idOfTrade(trade.out_trade_no), kind, amountFen: trade.amount?.total ?? null, currency: trade.amount?.currency ?? null, reference: trade.transaction_id ?? null, refundId: null, at: timeOf(trade.success_time) };
}

function refundResult({ status, refund_id: reference }: z.infer<typeof RefundAnswer>): RefundResult {
	return { reference, state: status === "SUCCESS" ? "succeeded" : status === "PROCESSING" ? "processing" : "failed" };
}

/** Opens what is encrypted with AES-256-GCM; the tag stands behind the text. */
function opened(key: string, { ciphertext, nonce, associated_data: associated }: { ciphertext: string; nonce: string; associated_data: string }): unknown {
	try {
		const bytes = Buffer.from(ciphertext, "base64");
		const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "utf8"), Buffer.from(nonce, "utf8"), { authTagLength: 16 });
		decipher.setAuthTag(bytes.subarray(-16));
		decipher.setAAD(Buffer.from(associated, "utf8"));
		return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8"));
	} catch {
		throw new Refusal("payment_signature");
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function timeOf(text: string | undefined): Date {
	const at = new Date(text ?? Number.NaN);
	return Number.isNaN(at.getTime()) ? new Date() : at;
}

async function bounded(response: Response, max: number): Promise<string> {
	const bytes = await response.arrayBuffer();
	if (bytes.byteLength > max) throw new Error(`an answer of ${bytes.byteLength} bytes`);
	return Buffer.from(bytes).toString("utf8");
}
