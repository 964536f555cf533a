import type { PaymentMethod } from "#shared/api.ts";
import { cashOnDelivery } from "./cod.ts";
import type { PaymentPort } from "./port.ts";
import { testPayment } from "./test-payment.ts";

/** One port over an adapter a method. */
export function createPayments(adapters: Readonly<Record<PaymentMethod, PaymentPort>> = { cod: cashOnDelivery, test: testPayment }): PaymentPort {
	return {
		pay: (request) => adapters[request.method].pay(request),
		refund: (request) => adapters[request.method].refund(request),
	};
}
