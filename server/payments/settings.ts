/** The variables of payments, and what they come to. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import * as z from "zod";
import type { PaymentSettings } from "./payments.ts";

const text = z.string().optional();
const api = z
	.string()
	.refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), "is not an address like https://api.example.org")
	.optional();

/** A file with a key: PEM, or the bare Base64 (PKCS #8, SPKI) that Alipay's tools write. Parsed to PEM. */
const keyFile = (kind: "private" | "public") =>
	z
		.string()
		.transform((name, context) => {
			try {
				const content = readFileSync(name, "utf8").trim();
				const label = kind === "private" ? "PRIVATE KEY" : "PUBLIC KEY";
				const pem = content.startsWith("-----BEGIN") ? content : `-----BEGIN ${label}-----\n${content.replace(/\s/g, "").replace(/.{64}/g, "$&\n")}\n-----END ${label}-----\n`;
				const { asymmetricKeyType } = kind === "private" ? createPrivateKey(pem) : createPublicKey(pem);
				if (asymmetricKeyType === "rsa") return pem;
			} catch {
				// The sentence says it all.
			}
			context.addIssue({ code: "custom", message: `is not a file with a ${kind} RSA key` });
			return z.NEVER;
		})
		.optional();

const variable = <T>(description: string, schema: z.ZodType<T, string | undefined>, byDefault = "none") => ({ description, default: byDefault, schema });

export const paymentVariables = {
	TEST_PAYMENT: variable("Whether buyers may choose the test payment, which moves no money.", z.enum(["true", "false", "1", "0", "yes", "no", "on", "off"], "is neither on nor off").transform((value) => ["true", "1", "yes", "on"].includes(value)).optional(), "true on loopback, else false"),
	STRIPE_SECRET_KEY: variable("Secret key of a Stripe account; with it buyers can pay by card.", text),
	STRIPE_WEBHOOK_SECRET: variable("Signing secret of its webhook endpoint, which is /api/payments/stripe/notify here.", text),
	STRIPE_API: variable("Address of Stripe's API, where it is another one.", api, "Stripe's own"),
	ALIPAY_APP_ID: variable("Application at Alipay; with it buyers can pay by Alipay.", text),
	ALIPAY_PRIVATE_KEY: variable("File of the application's private key.", keyFile("private")),
	ALIPAY_PUBLIC_KEY: variable("File of Alipay's public key for the application.", keyFile("public")),
	ALIPAY_API: variable("Address of Alipay's gateway, such as the sandbox's.", api, "Alipay's own"),
	WECHATPAY_APP_ID: variable("Official account or application at WeChat; with it buyers can pay by WeChat Pay.", text),
	WECHATPAY_MERCHANT_ID: variable("Merchant number at WeChat Pay.", text),
	WECHATPAY_SERIAL: variable("Serial number of the merchant's API certificate.", text),
	WECHATPAY_PRIVATE_KEY: variable("File of the merchant's private key (apiclient_key.pem).", keyFile("private")),
	WECHATPAY_API_KEY: variable("The APIv3 key: 32 characters.", z.string().regex(/^[\x21-\x7e]{32}$/, "is not 32 characters long").optional()),
	WECHATPAY_PUBLIC_KEY: variable("File of WeChat Pay's public key (pub_key.pem).", keyFile("public")),
	WECHATPAY_PUBLIC_KEY_ID: variable("Its id (PUB_KEY_ID_...).", text),
	WECHATPAY_API: variable("Address of WeChat Pay's API, where it is another one.", api, "WeChat Pay's own"),
} as const;

type Variables = typeof paymentVariables;
type Values = { readonly [N in keyof Variables]: z.output<Variables[N]["schema"]> };

/** What a provider needs: all of it, or nothing. */
const needed = {
	stripe: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
	alipay: ["ALIPAY_APP_ID", "ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY"],
	wechat: ["WECHATPAY_APP_ID", "WECHATPAY_MERCHANT_ID", "WECHATPAY_SERIAL", "WECHATPAY_PRIVATE_KEY", "WECHATPAY_API_KEY", "WECHATPAY_PUBLIC_KEY", "WECHATPAY_PUBLIC_KEY_ID"],
} as const;

/**
 * The ways to pay that the variables ask for.
 *
 * @param read The checked value of a variable.
 * @param wrong Makes the error that stops the start, from the variable that is missing and a sentence.
 */
export function paymentSettings(read: (name: keyof Variables) => unknown, loopback: boolean, wrong: (name: string, sentence: string) => Error): PaymentSettings {
	const given = Object.fromEntries(Object.keys(paymentVariables).map((name) => [name, read(name as keyof Variables)])) as unknown as Values;
	for (const names of Object.values(needed)) {
		const set = names.find((name) => given[name] !== undefined);
		const unset = names.find((name) => given[name] === undefined);
		if (set !== undefined && unset !== undefined) throw wrong(unset, `${unset} is not set and ${set} is. This way to pay needs both.`);
	}
	return {
		test: given.TEST_PAYMENT ?? loopback,
		stripe: given.STRIPE_SECRET_KEY === undefined ? undefined : { secretKey: given.STRIPE_SECRET_KEY, webhookSecret: given.STRIPE_WEBHOOK_SECRET!, api: given.STRIPE_API },
		alipay: given.ALIPAY_APP_ID === undefined ? undefined : { appId: given.ALIPAY_APP_ID, privateKey: given.ALIPAY_PRIVATE_KEY!, publicKey: given.ALIPAY_PUBLIC_KEY!, api: given.ALIPAY_API },
		wechat:
			given.WECHATPAY_APP_ID === undefined
				? undefined
				: {
						appId: given.WECHATPAY_APP_ID,
						merchantId: given.WECHATPAY_MERCHANT_ID!,
						serial: given.WECHATPAY_SERIAL!,
						privateKey: given.WECHATPAY_PRIVATE_KEY!,
						apiKey: given.WECHATPAY_API_KEY!,
						publicKey: given.WECHATPAY_PUBLIC_KEY!,
						publicKeyId: given.WECHATPAY_PUBLIC_KEY_ID!,
						api: given.WECHATPAY_API,
					},
	};
}
