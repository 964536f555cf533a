export interface DtlsParameters {
	readonly role: "client";
	readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
}

/** The key of a peer connection that is still to be made, so that the media plane can be told its fingerprint with the first message. */
export interface Identity {
	readonly certificate: RTCCertificate;
	/** Null where the browser does not tell a certificate's fingerprint (Firefox): it then stands in the answer. */
	readonly dtlsParameters: DtlsParameters | null;
}

/** An ECDSA key with its certificate (W3C webrtc-pc, section 4.9). */
export async function createIdentity(): Promise<Identity> {
	const certificate = await RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as EcKeyGenParams);
	const known = (certificate as Partial<RTCCertificate>).getFingerprints?.() ?? [];
	const fingerprints = known.flatMap(({ algorithm, value }) => (algorithm && value ? [{ algorithm, value: value.toUpperCase() }] : []));
	return { certificate, dtlsParameters: fingerprints.length > 0 ? { role: "client", fingerprints } : null };
}
