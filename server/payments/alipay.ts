import { createPrivateKey, createPublicKey } from "node:crypto";
import { AlipaySdk, type AlipaySdkCommonResult } from "alipay-sdk";
import { Refusal } from "#shared/problem.ts";
import { beijingTime, fenOf, ofBeijing, yuan } from "./beijing.ts";
import type { AlipaySettings, Places } from "./payments.ts";
import { idOfTrade, type PaymentFact, type PaymentRef, type ProviderAdapter, type ProviderRecord, type RefundResult, tradeNumber } from "./port.ts";

/** Alipay takes no other currency on these interfaces. */
const currency = "CNY";
/** Rows that Alipay gives a page of the account's log. */
const pageSize = 2000;
/** Refusals of a refund that asking again does not change (https://opendocs.alipay.com/open/02ekfk). */
const refundNever = new Set(["ACQ.TRADE_HAS_FINISHED", "ACQ.TRADE_NOT_ALLOW_REFUND", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "ACQ.REASON_TRADE_REFUND_FEE_ERR", "ACQ.REFUND_FEE_ERROR", "ACQ.TRADE_NOT_EXIST"]);

/**
 * Alipay by its page for computers (`alipay.trade.page.pay`) and for phones (`alipay.trade.wap.pay`): the buyer opens an address that carries the signed
 * request; what became of it comes as a signed form (RSA2).
 */
export function createAlipay({ appId, privateKey, publicKey, api }: AlipaySettings, places: Places): Omit<ProviderAdapter, "instant" | "acknowledgement"> {
	const sdk = new AlipaySdk({
		appId,
		privateKey: createPrivateKey(privateKey).export({ type: "pkcs8", format: "pem" }).toString().trim(),
		keyType: "PKCS8",
		alipayPublicKey: createPublicKey(publicKey).export({ type: "spki", format: "pem" }).toString().trim(),
		signType: "RSA2",
		timeout: 10_000,
		...(api === undefined ? {} : { gateway: api }),
	});
	// The SDK would take this machine's time zone.
	const exec = (method: string, bizContent: Record<string, unknown>): Promise<AlipaySdkCommonResult> => sdk.exec(method, { timestamp: beijingTime(new Date()), bizContent }, { validateSign: true });

	async function query(payment: PaymentRef): Promise<PaymentFact | null> {
		const trade = await exec("alipay.trade.query", { out_trade_no: tradeNumber(payment.paymentId) });
		if (trade["subCode"] === "ACQ.TRADE_NOT_EXIST") return null;
		demand(trade);
		const kind = kindOf(trade["tradeStatus"]);
		if (kind === null) return null;
		return { eventId: `query/${kind}/${trade["tradeNo"]}`, paymentId: payment.paymentId, kind, amountFen: fenOf(trade["totalAmount"]), currency, reference: trade["tradeNo"] ?? null, refundId: null, at: ofBeijing(trade["sendPayDate"]) };
	}

	async function queryRefund(request: PaymentRef & { readonly refundId: string }): Promise<RefundResult> {
		const answer = demand(await exec("alipay.trade.fastpay.refund.query", { out_trade_no: tradeNumber(request.paymentId), out_request_no: tradeNumber(request.refundId) }));
		return { state: answer["refundStatus"] === "REFUND_SUCCESS" ? "succeeded" : "processing", reference: answer["tradeNo"] ?? null };
	}

	return {
		async pay({ paymentId, page, title, amountFen, expiresAt, phone }) {
			const url = sdk.pageExecute(phone ? "alipay.trade.wap.pay" : "alipay.trade.page.pay", "GET", {
				timestamp: beijingTime(new Date()),
				notifyUrl: places.notifyUrl,
				returnUrl: places.returnUrl(page),
				bizContent: {
					out_trade_no: tradeNumber(paymentId),
					total_amount: yuan(amountFen),
					subject: title,
					product_code: phone ? "QUICK_WAP_WAY" : "FAST_INSTANT_TRADE_PAY",
					time_expire: beijingTime(expiresAt),
					...(phone ? { quit_url: places.returnUrl(page) } : {}),
				},
			});
			return { kind: "redirect", next: { kind: "link", url }, reference: null };
		},

		query,

		async close(payment) {
			const answer = await exec("alipay.trade.close", { out_trade_no: tradeNumber(payment.paymentId) });
			// It exists once the buyer has opened the page.
			if (answer.code === "10000" || answer["subCode"] === "ACQ.TRADE_NOT_EXIST") {
				return { eventId: `close/${payment.paymentId}`, paymentId: payment.paymentId, kind: "closed", amountFen: null, currency: null, reference: null, refundId: null, at: new Date() };
			}
			const fact = answer["subCode"] === "ACQ.TRADE_STATUS_ERROR" ? await query(payment) : null;
			if (!fact) throw refused(answer);
			return fact;
		},

		async refund(request) {
			const answer = await exec("alipay.trade.refund", {
				out_trade_no: tradeNumber(request.paymentId),
				refund_amount: yuan(request.refundFen),
				out_request_no: tradeNumber(request.refundId),
				refund_reason: request.reason,
			});
			if (refundNever.has(answer["subCode"])) return { state: "failed", reference: null };
			demand(answer);
			// Without a change of funds it was made before, or is on its way.
			return answer["fundChange"] === "Y" ? { state: "succeeded", reference: answer["tradeNo"] ?? null } : queryRefund(request);
		},

		queryRefund,

		async read({ body }) {
			const form = Object.fromEntries(new URLSearchParams(body));
			let genuine = false;
			try {
				genuine = form["app_id"] === appId && form["sign_type"] === "RSA2" && sdk.checkNotifySignV2(form);
			} catch {
				// Not even a form with a signature.
			}
			if (!genuine) throw new Refusal("payment_signature");
			const kind = kindOf(form["trade_status"]);
			const paymentId = idOfTrade(form["out_trade_no"]);
			if (kind === null) return [];
			const fact = { paymentId, currency, reference: form["trade_no"] ?? null, refundId: null, at: ofBeijing(form["notify_time"]) };
			// A trade that is all given back reads as closed; one of which a part is, as paid.
			if (form["gmt_refund"] !== undefined || form["refund_fee"] !== undefined) {
				return [{ ...fact, eventId: `refund/${form["out_trade_no"]}/${form["out_biz_no"] ?? form["refund_fee"]}`, kind: "refunded", amountFen: fenOf(form["refund_fee"]), refundId: idOfTrade(form["out_biz_no"]), at: ofBeijing(form["gmt_refund"]) }];
			}
			return [{ ...fact, eventId: form["notify_id"] ?? `${form["trade_no"]}/${form["trade_status"]}`, kind, amountFen: fenOf(form["total_amount"]) }];
		},

		async *list(from, to): AsyncGenerator<ProviderRecord> {
			// The account's log has a row a movement: what came in and went out for a trade is summed.
			const trades = new Map<string, { reference: string; in: number; out: number; at: Date }>();
			for (let page = 1; ; page++) {
				const answer = demand(await exec("alipay.data.bill.accountlog.query", { start_time: beijingTime(from), end_time: beijingTime(to), page_no: String(page), page_size: String(pageSize) }));
				const rows = (answer["detailList"] ?? []) as Record<string, string | undefined>[];
				for (const row of rows) {
					const number = row["merchantOrderNo"];
					const fen = fenOf(row["transAmount"]?.replace("-", ""));
					if (!number || fen === null) continue;
					const trade = trades.get(number) ?? { reference: row["alipayOrderNo"] ?? number, in: 0, out: 0, at: ofBeijing(row["transDt"]) };
					if (row["direction"] === "收入" && row["type"] === "交易") trade.in += fen;
					else if (row["direction"] === "支出" && (row["type"] === "退款" || row["bizDesc"]?.includes("退款"))) trade.out += fen;
					else continue;
					trades.set(number, trade);
				}
				if (page * pageSize >= Number(answer["totalSize"] ?? 0) || rows.length === 0) break;
			}
			for (const [number, trade] of trades) {
				yield { paymentId: idOfTrade(number), reference: trade.reference, amountFen: trade.in, currency, state: trade.out > 0 ? "refunded" : "paid", paid: trade.in > 0, refundedFen: trade.out, at: trade.at };
			}
		},
	};
}

function kindOf(tradeStatus: string | undefined): "succeeded" | "closed" | null {
	if (tradeStatus === "TRADE_SUCCESS" || tradeStatus === "TRADE_FINISHED") return "succeeded";
	return tradeStatus === "TRADE_CLOSED" ? "closed" : null;
}

function demand(answer: AlipaySdkCommonResult): AlipaySdkCommonResult {
	if (answer.code !== "10000") throw refused(answer);
	return answer;
}

function refused(answer: AlipaySdkCommonResult): Error {
	return new Error(`Alipay refused: ${answer.code} ${answer["subCode"] ?? ""} ${answer["subMsg"] ?? answer.msg}`);
}
