import type { PaymentMethod } from "#shared/api.ts";
import { cashOnDelivery } from "./cod.ts";
import type { PaymentAdapter, Payments, ProviderAdapter } from "./port.ts";
import { testPayment } from "./test-payment.ts";

/** Keys of a Stripe account. */
export interface StripeSettings {
	readonly secretKey: string;
	readonly webhookSecret: string;
	/** Address of the API. Default: Stripe's own. */
	readonly api?: string | undefined;
}

/** Keys of an application at Alipay; PEM. */
export interface AlipaySettings {
	readonly appId: string;
	readonly privateKey: string;
	/** Alipay's own public key, not the application's. */
	readonly publicKey: string;
	/** Address of the gateway. Default: Alipay's own. */
	readonly api?: string | undefined;
}

/** Keys of a merchant at WeChat Pay; PEM. */
export interface WechatSettings {
	readonly appId: string;
	readonly merchantId: string;
	/** Serial number of the merchant's API certificate. */
	readonly serial: string;
	readonly privateKey: string;
	/** The APIv3 key: 32 bytes. */
	readonly apiKey: string;
	/** WeChat Pay's public key, and its id (`PUB_KEY_ID_...`, or the serial number of a platform certificate). */
	readonly publicKey: string;
	readonly publicKeyId: string;
	/** Address of the API. Default: WeChat Pay's own. */
	readonly api?: string | undefined;
}

export interface PaymentSettings {
	/** Whether the test payment is offered. */
	readonly test: boolean;
	readonly stripe?: StripeSettings | undefined;
	readonly alipay?: AlipaySettings | undefined;
	readonly wechat?: WechatSettings | undefined;
}

/**
 * The ways to pay that are configured. A provider's adapter, and its SDK with it, is loaded when it is first needed: a server without keys never
 * loads one, and none delays the start.
 *
 * @param origin Where browsers and providers reach this server.
 */
export function createPayments(settings: PaymentSettings = { test: true }, origin = "http://localhost"): Payments {
	const adapters = new Map<PaymentMethod, PaymentAdapter>();
	const { stripe, alipay, wechat } = settings;
	const places = (method: PaymentMethod) => ({ notifyUrl: `${origin}/api/payments/${method}/notify`, returnUrl: (page: string) => `${origin}${page}?paid` });
	if (alipay) adapters.set("alipay", whenNeeded({ contentType: "text/plain", body: "success" }, async () => (await import("./alipay.ts")).createAlipay(alipay, places("alipay"))));
	if (wechat) adapters.set("wechat", whenNeeded({ contentType: "application/json", body: '{"code":"SUCCESS"}' }, async () => (await import("./wechat.ts")).createWechat(wechat, places("wechat"))));
	if (stripe) adapters.set("stripe", whenNeeded({ contentType: "application/json", body: '{"received":true}' }, async () => (await import("./stripe.ts")).createStripe(stripe, places("stripe"))));
	adapters.set("cod", cashOnDelivery);
	if (settings.test) adapters.set("test", testPayment);
	return { methods: [...adapters.keys()], of: (method) => adapters.get(method) };
}

/** Where a provider sends its messages, and the buyer after paying. */
export interface Places {
	readonly notifyUrl: string;
	readonly returnUrl: (page: string) => string;
}

type Provider = Omit<ProviderAdapter, "instant" | "acknowledgement">;

function whenNeeded(acknowledgement: ProviderAdapter["acknowledgement"], load: () => Promise<Provider>): ProviderAdapter {
	let loading: Promise<Provider> | undefined;
	const provider = () => (loading ??= load());
	return {
		instant: false,
		acknowledgement,
		pay: async (request) => (await provider()).pay(request),
		query: async (payment) => (await provider()).query(payment),
		close: async (payment) => (await provider()).close(payment),
		refund: async (request) => (await provider()).refund(request),
		queryRefund: async (request) => (await provider()).queryRefund(request),
		read: async (message) => (await provider()).read(message),
		async *list(from, to) {
			yield* (await provider()).list(from, to);
		},
	};
}
