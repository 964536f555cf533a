/**
 * Payment providers as small HTTP servers that speak their protocols, as their documents describe them: they check our signatures and sign what they
 * answer and send. Their messages are built here, with keys made for the run; none was captured from a provider.
 */
import { createCipheriv, createHash, createSign, createVerify, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign, verify } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Stripe } from "stripe";
import { beijingDay, beijingTime, fenOf, ofBeijing, yuan } from "../../server/payments/beijing.ts";
import type { PaymentSettings } from "../../server/payments/payments.ts";
import { idOfTrade, tradeNumber } from "../../server/payments/port.ts";

export interface Trade {
	readonly paymentId: string;
	readonly reference: string;
	amountFen: number;
	currency: string;
	state: "open" | "paid" | "closed";
	paidAt: Date | null;
	/** By our id. */
	readonly refunds: Map<string, { readonly reference: string; readonly fen: number; state: "succeeded" | "processing" }>;
}

export interface Message {
	readonly headers: Record<string, string>;
	readonly body: string;
}

/** What a message says; without more it is the truth about its payment. */
export interface Said {
	readonly amountFen?: number;
	readonly currency?: string;
	readonly refundId?: string;
	/** The provider's id of the message. */
	readonly id?: string;
}

/** A provider that a test can steer. */
export abstract class Provider {
	abstract readonly method: "stripe" | "alipay" | "wechat";
	readonly trades = new Map<string, Trade>();
	/** Out of reach: every request fails. */
	down = false;
	/** What refunds become when they are asked for. */
	refundsAre: "succeeded" | "processing" = "succeeded";
	/** Requests that came, `POST /v1/refunds`. */
	readonly asked: string[] = [];
	/** Requests whose signature was not ours. */
	unsigned = 0;
	protected url = "";
	readonly #server = createServer((request, response) => {
		void (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			if (this.down) return void response.writeHead(503, { "content-type": "application/json" }).end('{"code":"SYSTEM_ERROR","message":"down","error":{"type":"api_error","message":"down"}}');
			const url = new URL(request.url!, this.url);
			this.asked.push(`${request.method} ${url.pathname}`);
			const { status = 200, headers = {}, body } = this.answer(request, url, Buffer.concat(chunks).toString("utf8"));
			response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
		})().catch((error: unknown) => response.writeHead(500).end(String(error)));
	});

	async listen(): Promise<this> {
		this.#server.listen(0, "127.0.0.1");
		await once(this.#server, "listening");
		this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
		return this;
	}
	async close(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	protected abstract answer(request: IncomingMessage, url: URL, body: string): { status?: number; headers?: Record<string, string>; body: string | Buffer };
	abstract settings(): Partial<PaymentSettings>;
	/** A signed message. */
	abstract message(kind: "succeeded" | "failed" | "closed" | "refunded", paymentId: string, said?: Said): Message;
	/** The same message with another amount and the old signature. */
	abstract forged(paymentId: string): Message;
	/** What the buyer's browser does with the address they were given. */
	async visit(next: { readonly kind: "link"; readonly url: string } | { readonly kind: "qr"; readonly text: string }): Promise<void> {
		if (next.kind === "link" && new URL(next.url).origin === this.url) {
			const response = await fetch(next.url);
			if (!response.ok) throw new Error(`the provider's page answered ${response.status}`);
		}
	}

	protected open(paymentId: string, amountFen: number, currency: string, reference: string): Trade {
		const known = this.trades.get(paymentId);
		if (known) return known;
		const trade: Trade = { paymentId, reference, amountFen, currency, state: "open", paidAt: null, refunds: new Map() };
		this.trades.set(paymentId, trade);
		return trade;
	}
	/** The buyer pays. */
	pay(paymentId: string): void {
		const trade = this.trades.get(paymentId)!;
		if (trade.state === "closed") throw new Error("the provider takes no money for a closed payment");
		trade.state = "paid";
		trade.paidAt = new Date();
	}
	/** Money that is only in the provider's books. */
	stray(amountFen: number): string {
		const paymentId = randomUUID();
		this.open(paymentId, amountFen, "CNY", `stray-${paymentId.slice(0, 8)}`);
		this.pay(paymentId);
		return paymentId;
	}
	protected refund(paymentId: string, refundId: string, fen: number) {
		const trade = this.trades.get(paymentId)!;
		const known = trade.refunds.get(refundId);
		if (known) return known;
		const sum = [...trade.refunds.values()].reduce((total, one) => total + one.fen, 0);
		if (trade.state !== "paid" || sum + fen > trade.amountFen) throw new Error("more than was paid");
		const made = { reference: `re_${refundId.slice(-12)}`, fen, state: this.refundsAre };
		trade.refunds.set(refundId, made);
		return made;
	}
	/** Given back so far, fen. */
	returned(paymentId: string): number {
		return [...(this.trades.get(paymentId)?.refunds.values() ?? [])].filter(({ state }) => state === "succeeded").reduce((sum, { fen }) => sum + fen, 0);
	}
}

const keys = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = (key: KeyObject): string => key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }).toString();

export class StripeProvider extends Provider {
	readonly method = "stripe";
	readonly #secretKey = `sk_test_${randomBytes(12).toString("hex")}`;
	readonly #webhookSecret = `whsec_${randomBytes(16).toString("hex")}`;
	readonly #idempotent = new Map<string, { input: string; body: string }>();
	readonly #signer = new Stripe(this.#secretKey);

	settings(): Partial<PaymentSettings> {
		return { stripe: { secretKey: this.#secretKey, webhookSecret: this.#webhookSecret, api: this.url } };
	}

	#session(trade: Trade) {
		return {
			id: `cs_${trade.reference}`, object: "checkout.session", url: `${this.url}/pay/${trade.paymentId}`, client_reference_id: trade.paymentId, metadata: { payment_id: trade.paymentId }, amount_total: trade.amountFen, currency: trade.currency.toLowerCase(),
			status: trade.state === "paid" ? "complete" : trade.state === "closed" ? "expired" : "open", payment_status: trade.state === "paid" ? "paid" : "unpaid", payment_intent: trade.state === "paid" ? `pi_${trade.reference}` : null,
		};
	}
	#intent(trade: Trade) {
		return { id: `pi_${trade.reference}`, object: "payment_intent", amount: trade.amountFen, currency: trade.currency.toLowerCase(), metadata: trade.reference.startsWith("stray") ? {} : { payment_id: trade.paymentId }, status: trade.state === "paid" ? "succeeded" : "requires_payment_method", created: Math.floor((trade.paidAt ?? new Date()).getTime() / 1000), latest_charge: { object: "charge", amount_refunded: this.returned(trade.paymentId) } };
	}
	#refundObject(trade: Trade, refundId: string) {
		const { reference, fen, state } = trade.refunds.get(refundId)!;
		return { id: reference, object: "refund", amount: fen, currency: trade.currency.toLowerCase(), status: state === "succeeded" ? "succeeded" : "pending", payment_intent: `pi_${trade.reference}`, metadata: { refund_id: refundId, payment_id: trade.paymentId } };
	}

	protected answer(request: IncomingMessage, url: URL, body: string) {
		const { pathname: path } = url;
		if (path.startsWith("/pay/")) return { body: "the page of Stripe" };
		const refuse = (message: string, code?: string) => ({ status: 400, body: JSON.stringify({ error: { type: "invalid_request_error", message, code } }) });
		if (request.headers.authorization !== `Bearer ${this.#secretKey}`) return (this.unsigned++, { status: 401, body: JSON.stringify({ error: { type: "invalid_request_error", message: "no such key" } }) });
		const key = request.headers["idempotency-key"] as string | undefined;
		const before = key === undefined ? undefined : this.#idempotent.get(key);
		if (before) return before.input === body ? { body: before.body } : refuse("the same idempotency key came with another request");
		const done = (answer: unknown) => {
			const text = JSON.stringify(answer);
			if (key !== undefined) this.#idempotent.set(key, { input: body, body: text });
			return { body: text };
		};
		const form = new URLSearchParams(body);
		const byReference = (id: string) => [...this.trades.values()].find(({ reference }) => id.endsWith(`_${reference}`))!;
		if (request.method === "POST" && path === "/v1/checkout/sessions") {
			if (Number(form.get("expires_at")) < Date.now() / 1000 + 1800) return refuse("expires_at is less than 30 minutes ahead");
			return done(this.#session(this.open(form.get("metadata[payment_id]")!, Number(form.get("line_items[0][price_data][unit_amount]")), form.get("line_items[0][price_data][currency]")!.toUpperCase(), randomBytes(8).toString("hex"))));
		}
		const session = /^\/v1\/checkout\/sessions\/([^/]+)(\/expire)?$/.exec(path);
		if (session) {
			const trade = byReference(session[1]!);
			if (session[2]) {
				if (trade.state !== "open") return refuse("only open sessions can be expired");
				trade.state = "closed";
			}
			return { body: JSON.stringify(this.#session(trade)) };
		}
		if (path === "/v1/payment_intents") {
			const from = Number(url.searchParams.get("created[gte]"));
			const data = [...this.trades.values()].map((trade) => this.#intent(trade)).filter(({ created }) => created >= from);
			return { body: JSON.stringify({ object: "list", url: path, has_more: false, data }) };
		}
		if (path.startsWith("/v1/payment_intents/")) return { body: JSON.stringify(this.#intent(byReference(path.split("/").at(-1)!))) };
		if (request.method === "POST" && path === "/v1/refunds") {
			const trade = byReference(form.get("payment_intent")!);
			const refundId = form.get("metadata[refund_id]")!;
			try {
				this.refund(trade.paymentId, refundId, Number(form.get("amount")));
			} catch (error) {
				return refuse((error as Error).message, "charge_already_refunded");
			}
			return done(this.#refundObject(trade, refundId));
		}
		return refuse(`unknown ${path}`);
	}

	message(kind: "succeeded" | "failed" | "closed" | "refunded", paymentId: string, said: Said = {}): Message {
		const trade = this.trades.get(paymentId) ?? { paymentId, reference: "unknown", amountFen: 100, currency: "CNY", state: "paid" as const, paidAt: new Date(), refunds: new Map() };
		const type = { succeeded: "checkout.session.completed", failed: "checkout.session.async_payment_failed", closed: "checkout.session.expired", refunded: "refund.updated" }[kind];
		const status = { succeeded: { status: "complete", payment_status: "paid", payment_intent: `pi_${trade.reference}` }, failed: { status: "complete", payment_status: "unpaid" }, closed: { status: "expired", payment_status: "unpaid" } };
		const amounts = { ...(said.amountFen === undefined ? {} : { amount_total: said.amountFen }), ...(said.currency === undefined ? {} : { currency: said.currency.toLowerCase() }) };
		const object =
			kind === "refunded"
				? { id: `re_${said.refundId ?? `dashboard${trade.reference}`}`, object: "refund", amount: said.amountFen ?? trade.amountFen, currency: "cny", status: "succeeded", payment_intent: `pi_${trade.reference}`, metadata: { payment_id: paymentId, ...(said.refundId === undefined ? {} : { refund_id: said.refundId }) } }
				: { ...this.#session(trade), ...status[kind], ...amounts };
		return this.#signed({ id: said.id ?? `evt_${randomBytes(8).toString("hex")}`, object: "event", type, created: Math.floor(Date.now() / 1000), data: { object } });
	}
	#signed(event: object): Message {
		const payload = JSON.stringify(event);
		return { headers: { "content-type": "application/json", "stripe-signature": this.#signer.webhooks.generateTestHeaderString({ payload, secret: this.#webhookSecret }) }, body: payload };
	}
	forged(paymentId: string): Message {
		const { headers, body } = this.message("succeeded", paymentId);
		return { headers, body: body.replace(/"amount_total":\d+/, '"amount_total":1') };
	}
}

export class AlipayProvider extends Provider {
	readonly method = "alipay";
	readonly #app = keys();
	readonly #own = keys();
	readonly #appId = "2026000000000001";

	settings(): Partial<PaymentSettings> {
		return { alipay: { appId: this.#appId, privateKey: pem(this.#app.privateKey), publicKey: pem(this.#own.publicKey), api: `${this.url}/gateway.do` } };
	}

	protected answer(_request: IncomingMessage, url: URL, body: string) {
		const input = { ...Object.fromEntries(url.searchParams), ...Object.fromEntries(new URLSearchParams(body)) };
		const { sign: signature = "", ...signed } = input;
		const text = Object.keys(signed).sort().map((name) => `${name}=${signed[name]}`).join("&");
		const drift = Math.abs(ofBeijing(input["timestamp"]).getTime() - Date.now());
		if (!createVerify("RSA-SHA256").update(text).verify(this.#app.publicKey, signature, "base64") || input["app_id"] !== this.#appId || input["sign_type"] !== "RSA2" || drift > 120_000) {
			this.unsigned++;
			return this.#reply(input["method"]!, { code: "40002", msg: "Invalid Arguments", sub_code: "isv.invalid-signature" });
		}
		const biz = JSON.parse(input["biz_content"]!) as Record<string, string>;
		const paymentId = idOfTrade(biz["out_trade_no"]) ?? "";
		const trade = this.trades.get(paymentId);
		const ok = (answer: object) => this.#reply(input["method"]!, { code: "10000", msg: "Success", ...answer });
		const no = (sub: string) => this.#reply(input["method"]!, { code: "40004", msg: "Business Failed", sub_code: sub, sub_msg: sub });
		switch (input["method"]) {
			case "alipay.trade.page.pay":
			case "alipay.trade.wap.pay":
				this.open(paymentId, fenOf(biz["total_amount"])!, "CNY", `2026112522${randomBytes(8).readUInt32BE()}`);
				return { headers: { "content-type": "text/html" }, body: "the page of Alipay" };
			case "alipay.trade.query":
				if (!trade) return no("ACQ.TRADE_NOT_EXIST");
				return ok({ out_trade_no: biz["out_trade_no"], trade_no: trade.reference, trade_status: this.#status(trade), total_amount: yuan(trade.amountFen), ...(trade.paidAt ? { send_pay_date: beijingTime(trade.paidAt) } : {}) });
			case "alipay.trade.close":
				if (!trade) return no("ACQ.TRADE_NOT_EXIST");
				if (trade.state !== "open") return no("ACQ.TRADE_STATUS_ERROR");
				trade.state = "closed";
				return ok({ out_trade_no: biz["out_trade_no"], trade_no: trade.reference });
			case "alipay.trade.refund": {
				const refundId = idOfTrade(biz["out_request_no"])!;
				const known = trade!.refunds.has(refundId);
				try {
					const { state } = this.refund(paymentId, refundId, fenOf(biz["refund_amount"])!);
					return ok({ out_trade_no: biz["out_trade_no"], trade_no: trade!.reference, refund_fee: biz["refund_amount"], fund_change: known || state === "processing" ? "N" : "Y" });
				} catch {
					return no("ACQ.REFUND_FEE_ERROR");
				}
			}
			case "alipay.trade.fastpay.refund.query":
				return ok({ trade_no: trade!.reference, ...(trade!.refunds.get(idOfTrade(biz["out_request_no"])!)?.state === "succeeded" ? { refund_status: "REFUND_SUCCESS" } : {}) });
			case "alipay.data.bill.accountlog.query": {
				const rows = [...this.trades.values()].flatMap((one) => {
					const common = { merchant_order_no: tradeNumber(one.paymentId), alipay_order_no: one.reference, trans_dt: beijingTime(one.paidAt ?? new Date()) };
					if (one.state !== "paid") return [];
					return [
						{ ...common, trans_amount: yuan(one.amountFen), direction: "收入", type: "交易" },
						// What Alipay keeps is no trade.
						{ ...common, trans_amount: "0.12", direction: "支出", type: "收费" },
						...[...one.refunds.entries()].map(([id, { fen }]) => ({ ...common, trans_amount: `-${yuan(fen)}`, direction: "支出", type: "交易", biz_desc: "002001|交易退款", merchant_out_refund_no: tradeNumber(id) })),
					];
				});
				return ok({ page_no: "1", page_size: "2000", total_size: String(rows.length), detail_list: rows });
			}
			default:
				return no("isv.invalid-method");
		}
	}
	#status(trade: Trade): string {
		if (trade.state === "paid") return this.returned(trade.paymentId) === trade.amountFen ? "TRADE_CLOSED" : "TRADE_SUCCESS";
		return trade.state === "closed" ? "TRADE_CLOSED" : "WAIT_BUYER_PAY";
	}
	#reply(method: string, answer: object) {
		const text = JSON.stringify(answer);
		const signature = createSign("RSA-SHA256").update(text).sign(this.#own.privateKey, "base64");
		return { body: `{"${method.replaceAll(".", "_")}_response":${text},"sign":"${signature}"}` };
	}

	message(kind: "succeeded" | "failed" | "closed" | "refunded", paymentId: string, said: Said = {}): Message {
		const trade = this.trades.get(paymentId);
		const form: Record<string, string> = {
			notify_time: beijingTime(new Date()), notify_type: "trade_status_sync", notify_id: said.id ?? randomBytes(16).toString("hex"), app_id: this.#appId, charset: "utf-8", version: "1.0", sign_type: "RSA2",
			trade_no: trade?.reference ?? "20261125", out_trade_no: tradeNumber(paymentId), trade_status: { succeeded: "TRADE_SUCCESS", failed: "TRADE_CLOSED", closed: "TRADE_CLOSED", refunded: "TRADE_CLOSED" }[kind],
			total_amount: yuan(said.amountFen !== undefined && kind !== "refunded" ? said.amountFen : (trade?.amountFen ?? 100)), subject: "订单 & 脐橙 100%", buyer_id: "2088000000000001",
			...(kind === "refunded" ? { gmt_refund: `${beijingTime(new Date())}.123`, refund_fee: yuan(said.amountFen ?? trade?.amountFen ?? 100), ...(said.refundId === undefined ? {} : { out_biz_no: tradeNumber(said.refundId) }) } : {}),
		};
		return this.#signed(form);
	}
	#signed(form: Record<string, string>): Message {
		const text = Object.keys(form).filter((name) => name !== "sign_type").sort().map((name) => `${name}=${form[name]}`).join("&");
		const signature = createSign("RSA-SHA256").update(text).sign(this.#own.privateKey, "base64");
		return { headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }, body: new URLSearchParams({ ...form, sign: signature }).toString() };
	}
	forged(paymentId: string): Message {
		const { headers, body } = this.message("succeeded", paymentId);
		const form = new URLSearchParams(body);
		form.set("total_amount", "0.01");
		return { headers, body: form.toString() };
	}
}

export class WechatProvider extends Provider {
	readonly method = "wechat";
	readonly #merchant = keys();
	readonly #own = keys();
	readonly #apiKey = randomBytes(16).toString("hex");
	readonly #ids = { appId: "wx0000000000000001", merchantId: "1900000001", serial: "5157F09EFDC096DE15EBE81A47057A72AAAAAAAA", publicKeyId: "PUB_KEY_ID_0119000000012026112500000000000001" };

	settings(): Partial<PaymentSettings> {
		return { wechat: { ...this.#ids, privateKey: pem(this.#merchant.privateKey), apiKey: this.#apiKey, publicKey: pem(this.#own.publicKey), api: this.url } };
	}

	#sign(body: string): Record<string, string> {
		const timestamp = String(Math.floor(Date.now() / 1000));
		const nonce = randomBytes(16).toString("hex");
		return { "wechatpay-timestamp": timestamp, "wechatpay-nonce": nonce, "wechatpay-serial": this.#ids.publicKeyId, "wechatpay-signature": sign("RSA-SHA256", Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), this.#own.privateKey).toString("base64") };
	}

	protected answer(request: IncomingMessage, url: URL, body: string) {
		const { pathname: path } = url;
		if (path === "/h5") return { body: "the page of WeChat Pay" };
		const told = Object.fromEntries([...(request.headers.authorization ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
		const text = `${request.method}\n${url.pathname}${url.search}\n${told["timestamp"]}\n${told["nonce_str"]}\n${body}\n`;
		const ours = request.headers.authorization?.startsWith("WECHATPAY2-SHA256-RSA2048 ") && told["mchid"] === this.#ids.merchantId && told["serial_no"] === this.#ids.serial && Math.abs(Number(told["timestamp"]) - Date.now() / 1000) < 300 && verify("RSA-SHA256", Buffer.from(text), this.#merchant.publicKey, Buffer.from(told["signature"] ?? "", "base64"));
		if (!ours) return (this.unsigned++, { status: 401, body: '{"code":"SIGN_ERROR","message":"签名错误"}' });
		const ok = (answer: unknown, status = 200) => {
			const answered = answer === null ? "" : JSON.stringify(answer);
			return { status, headers: this.#sign(answered), body: answered };
		};
		const no = (status: number, code: string) => ({ status, body: JSON.stringify({ code, message: code }) });
		if (path === "/v3/pay/transactions/native" || path === "/v3/pay/transactions/h5") {
			const order = JSON.parse(body) as { out_trade_no: string; amount: { total: number; currency: string }; time_expire: string; notify_url: string };
			const trade = this.open(idOfTrade(order.out_trade_no)!, order.amount.total, order.amount.currency, `42000${randomBytes(6).readUIntBE(0, 6)}`);
			return ok(path.endsWith("native") ? { code_url: `weixin://wxpay/bizpayurl?pr=${trade.reference.slice(-8)}` } : { h5_url: `${this.url}/h5?prepay_id=${trade.reference}` });
		}
		const one = /^\/v3\/pay\/transactions\/out-trade-no\/(\w+)(\/close)?$/.exec(path);
		if (one) {
			const trade = this.trades.get(idOfTrade(one[1]) ?? "");
			if (!trade) return no(404, "ORDER_NOT_EXIST");
			if (!one[2]) return ok(this.#trade(trade));
			if (trade.state === "paid") return no(400, "ORDERPAID");
			trade.state = "closed";
			return ok(null, 204);
		}
		if (path === "/v3/refund/domestic/refunds") {
			const input = JSON.parse(body) as { out_trade_no: string; out_refund_no: string; amount: { refund: number; total: number } };
			const paymentId = idOfTrade(input.out_trade_no)!;
			if (input.amount.total !== this.trades.get(paymentId)!.amountFen) return no(400, "PARAM_ERROR");
			try {
				this.refund(paymentId, idOfTrade(input.out_refund_no)!, input.amount.refund);
			} catch {
				return no(403, "NOT_ENOUGH");
			}
			return ok(this.#refundObject(paymentId, idOfTrade(input.out_refund_no)!));
		}
		const refund = /^\/v3\/refund\/domestic\/refunds\/(\w+)$/.exec(path);
		if (refund) {
			const refundId = idOfTrade(refund[1])!;
			const trade = [...this.trades.values()].find(({ refunds }) => refunds.has(refundId));
			return trade ? ok(this.#refundObject(trade.paymentId, refundId)) : no(404, "RESOURCE_NOT_EXISTS");
		}
		if (path === "/v3/bill/tradebill") {
			const bill = this.#bill(url.searchParams.get("bill_date")!);
			if (bill === null) return no(400, "NO_STATEMENT_EXIST");
			return ok({ download_url: `${this.url}/v3/billdownload/file?token=${url.searchParams.get("bill_date")}`, hash_type: "SHA1", hash_value: createHash("sha1").update(bill).digest("hex") });
		}
		if (path === "/v3/billdownload/file") return { headers: { "content-type": "application/octet-stream" }, body: gzipSync(this.#bill(url.searchParams.get("token")!)!) };
		return no(404, "NOT_FOUND");
	}
	#trade(trade: Trade) {
		const state = trade.state === "paid" ? (trade.refunds.size > 0 ? "REFUND" : "SUCCESS") : trade.state === "closed" ? "CLOSED" : "NOTPAY";
		return { appid: this.#ids.appId, mchid: this.#ids.merchantId, out_trade_no: tradeNumber(trade.paymentId), trade_state: state, trade_state_desc: "", amount: { total: trade.amountFen, currency: trade.currency }, ...(trade.state === "paid" ? { transaction_id: trade.reference, success_time: trade.paidAt!.toISOString() } : {}) };
	}
	#refundObject(paymentId: string, refundId: string) {
		const { reference, fen, state } = this.trades.get(paymentId)!.refunds.get(refundId)!;
		return { refund_id: reference, out_refund_no: tradeNumber(refundId), out_trade_no: tradeNumber(paymentId), status: state === "succeeded" ? "SUCCESS" : "PROCESSING", amount: { refund: fen, total: this.trades.get(paymentId)!.amountFen, currency: "CNY" } };
	}
	#bill(day: string): string | null {
		const trades = [...this.trades.values()].filter(({ state, paidAt }) => state === "paid" && beijingDay(paidAt!) === day);
		if (trades.length === 0) return null;
		const names = ["交易时间", "公众账号ID", "商户号", "微信订单号", "商户订单号", "交易状态", "货币种类", "商户退款单号", "申请退款金额", "退款状态", "商品名称", "订单金额"];
		const line = (values: string[]) => values.map((value) => `\`${value}`).join(",");
		const rows = trades.flatMap((trade) => {
			const row = (state: string, refundId: string, fen: number, refundState: string) => line([beijingTime(trade.paidAt!), this.#ids.appId, this.#ids.merchantId, trade.reference, tradeNumber(trade.paymentId), state, trade.currency, refundId, yuan(fen), refundState, "脐橙, 5 斤装", yuan(trade.amountFen)]);
			return [row("SUCCESS", "0", 0, ""), ...[...trade.refunds.entries()].map(([id, { fen }]) => row("REFUND", tradeNumber(id), fen, "SUCCESS"))];
		});
		return `\ufeff${[names.join(","), ...rows, "总交易单数,应结订单总金额,退款总金额", line([String(trades.length), "0.00", "0.00"])].join("\r\n")}\r\n`;
	}

	message(kind: "succeeded" | "failed" | "closed" | "refunded", paymentId: string, said: Said = {}): Message {
		const trade = this.trades.get(paymentId);
		const amount = { total: kind === "refunded" ? (trade?.amountFen ?? 100) : (said.amountFen ?? trade?.amountFen ?? 100), currency: said.currency ?? "CNY" };
		const resource =
			kind === "refunded"
				? { mchid: this.#ids.merchantId, out_trade_no: tradeNumber(paymentId), out_refund_no: said.refundId === undefined ? "made-by-hand" : tradeNumber(said.refundId), refund_id: `50${said.refundId ?? randomUUID()}`, refund_status: "SUCCESS", success_time: new Date().toISOString(), amount: { ...amount, refund: said.amountFen ?? trade?.amountFen ?? 100 } }
				: { appid: this.#ids.appId, mchid: this.#ids.merchantId, out_trade_no: tradeNumber(paymentId), transaction_id: trade?.reference ?? "4200000000", trade_state: { succeeded: "SUCCESS", failed: "PAYERROR", closed: "CLOSED" }[kind], success_time: new Date().toISOString(), amount };
		const nonce = randomBytes(6).toString("hex");
		const associated = kind === "refunded" ? "refund" : "transaction";
		const cipher = createCipheriv("aes-256-gcm", this.#apiKey, nonce);
		cipher.setAAD(Buffer.from(associated));
		const ciphertext = Buffer.concat([cipher.update(JSON.stringify(resource), "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64");
		const type = kind === "refunded" ? "REFUND.SUCCESS" : `TRANSACTION.${kind === "succeeded" ? "SUCCESS" : "FAIL"}`;
		const body = JSON.stringify({ id: said.id ?? randomUUID(), create_time: new Date().toISOString(), resource_type: "encrypt-resource", event_type: type, summary: "", resource: { original_type: associated, algorithm: "AEAD_AES_256_GCM", ciphertext, associated_data: associated, nonce } });
		return { headers: { "content-type": "application/json", ...this.#sign(body) }, body };
	}
	forged(paymentId: string): Message {
		// The ciphertext of another message under the signature of this one.
		const { headers } = this.message("succeeded", paymentId);
		return { headers, body: this.message("succeeded", paymentId, { amountFen: 1 }).body };
	}
}

/** All three, listening on loopback. */
export async function startProviders() {
	const [stripe, alipay, wechat] = await Promise.all([new StripeProvider().listen(), new AlipayProvider().listen(), new WechatProvider().listen()]);
	return {
		stripe,
		alipay,
		wechat,
		all: [stripe, alipay, wechat] as const,
		settings: (test = true): PaymentSettings => ({ test, ...stripe.settings(), ...alipay.settings(), ...wechat.settings() }),
		close: async () => void (await Promise.all([stripe.close(), alipay.close(), wechat.close()])),
	};
}

/** The environment of a server that pays at these providers; the keys are written into `dir`. */
export async function environmentOf(settings: PaymentSettings, dir: string): Promise<Record<string, string>> {
	const { stripe, alipay, wechat } = settings;
	const file = async (name: string, content: string) => {
		await writeFile(join(dir, name), content, { mode: 0o600 });
		return join(dir, name);
	};
	return {
		STRIPE_SECRET_KEY: stripe!.secretKey, STRIPE_WEBHOOK_SECRET: stripe!.webhookSecret, STRIPE_API: stripe!.api!,
		// As Alipay's tools write it: bare Base64.
		ALIPAY_APP_ID: alipay!.appId, ALIPAY_PRIVATE_KEY: await file("alipay-app.txt", alipay!.privateKey.replace(/-----.*-----|\s/g, "")), ALIPAY_PUBLIC_KEY: await file("alipay.pem", alipay!.publicKey), ALIPAY_API: alipay!.api!,
		WECHATPAY_APP_ID: wechat!.appId, WECHATPAY_MERCHANT_ID: wechat!.merchantId, WECHATPAY_SERIAL: wechat!.serial, WECHATPAY_PRIVATE_KEY: await file("apiclient_key.pem", wechat!.privateKey), WECHATPAY_API_KEY: wechat!.apiKey,
		WECHATPAY_PUBLIC_KEY: await file("pub_key.pem", wechat!.publicKey), WECHATPAY_PUBLIC_KEY_ID: wechat!.publicKeyId, WECHATPAY_API: wechat!.api!,
	};
}
