#ifndef MS_SRTP_GCM_HPP
#define MS_SRTP_GCM_HPP

#include <openssl/err.h>
#include <openssl/evp.h>
#include <srtp.h>
#include <srtp2/cipher.h>
#include <memory>

/**
 * AES-GCM by OpenSSL for the system's libsrtp. Debian builds libsrtp with NSS, which makes a cipher context, with its locks
 * and allocations, for each packet: that costs more than the encryption.
 */
namespace SrtpGcm
{
	inline constexpr int LongTag{ 16 };
	inline constexpr int ShortTag{ 8 };

	/** One key in one direction at a time. The key's schedule is made once, not for each packet. */
	struct Gcm
	{
		std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> ctx{ EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free };
		int tagLength{ LongTag };
		bool wide{ false };
	};

	inline EVP_CIPHER_CTX* contextOf(void* state) { return static_cast<Gcm*>(state)->ctx.get(); }

	/** `done` is what OpenSSL answers. What it noted of a failure is forgotten: a DTLS session would take it for its own. */
	inline srtp_err_status_t statusOf(int done, srtp_err_status_t otherwise)
	{
		if (done == 1) return srtp_err_status_ok;
		ERR_clear_error();
		return otherwise;
	}

	inline srtp_err_status_t alloc(srtp_cipher_t** cipher, int keyLength, int tagLength);

	inline srtp_err_status_t dealloc(srtp_cipher_t* cipher)
	{
		// OpenSSL wipes the key with its context.
		delete static_cast<Gcm*>(cipher->state);
		delete cipher;
		return srtp_err_status_ok;
	}

	inline srtp_err_status_t init(void* state, const uint8_t* key)
	{
		const auto* type = static_cast<Gcm*>(state)->wide ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
		return statusOf(EVP_CipherInit_ex(contextOf(state), type, nullptr, key, nullptr, 1), srtp_err_status_init_fail);
	}

	inline srtp_err_status_t setIv(void* state, uint8_t* iv, srtp_cipher_direction_t direction)
	{
		const int encrypts = direction == srtp_direction_encrypt ? 1 : 0;
		return statusOf(EVP_CipherInit_ex(contextOf(state), nullptr, nullptr, nullptr, iv, encrypts), srtp_err_status_cipher_fail);
	}

	inline srtp_err_status_t setAad(void* state, const uint8_t* aad, uint32_t length)
	{
		int done;
		if (length == 0) return srtp_err_status_ok;
		return statusOf(EVP_CipherUpdate(contextOf(state), nullptr, &done, aad, static_cast<int>(length)), srtp_err_status_cipher_fail);
	}

	/** In place; the length stays. */
	inline srtp_err_status_t crypt(void* state, uint8_t* buffer, unsigned int length)
	{
		int done;
		if (length == 0) return srtp_err_status_ok;
		return statusOf(EVP_CipherUpdate(contextOf(state), buffer, &done, buffer, static_cast<int>(length)), srtp_err_status_cipher_fail);
	}

	inline srtp_err_status_t encrypt(void* state, uint8_t* buffer, unsigned int* length) { return crypt(state, buffer, *length); }

	inline srtp_err_status_t getTag(void* state, uint8_t* tag, uint32_t* length)
	{
		uint8_t none[EVP_MAX_BLOCK_LENGTH];
		int done;
		const int tagLength = static_cast<Gcm*>(state)->tagLength;
		*length = static_cast<uint32_t>(tagLength);
		const auto err = statusOf(EVP_CipherFinal_ex(contextOf(state), none, &done), srtp_err_status_cipher_fail);
		return err ? err : statusOf(EVP_CIPHER_CTX_ctrl(contextOf(state), EVP_CTRL_AEAD_GET_TAG, tagLength, tag), srtp_err_status_cipher_fail);
	}

	/** `length` counts the tag, which stands last. */
	inline srtp_err_status_t decrypt(void* state, uint8_t* buffer, unsigned int* length)
	{
		const int tagLength = static_cast<Gcm*>(state)->tagLength;
		uint8_t none[EVP_MAX_BLOCK_LENGTH];
		int done;
		if (*length < static_cast<unsigned int>(tagLength)) return srtp_err_status_bad_param;
		*length -= tagLength;
		auto err = statusOf(EVP_CIPHER_CTX_ctrl(contextOf(state), EVP_CTRL_AEAD_SET_TAG, tagLength, buffer + *length), srtp_err_status_cipher_fail);
		if (!err) err = crypt(state, buffer, *length);
		return err ? err : statusOf(EVP_CipherFinal_ex(contextOf(state), none, &done), srtp_err_status_auth_fail);
	}

	// libsrtp lets no cipher in that has no example: these are test cases 2 and 14 of "The Galois/Counter Mode of Operation"
	// (McGrew, Viega). Where the system's libsrtp has AES-GCM, its own examples are tried too.
	inline constexpr uint8_t zeros[SRTP_AES_GCM_256_KEY_LEN_WSALT]{};
	inline uint8_t zeroIv[12]{};
	inline constexpr uint8_t text128[]{ 0x03, 0x88, 0xda, 0xce, 0x60, 0xb6, 0xa3, 0x92, 0xf3, 0x28, 0xc2, 0xb9, 0x71, 0xb2, 0xfe, 0x78,
		                         0xab, 0x6e, 0x47, 0xd4, 0x2c, 0xec, 0x13, 0xbd, 0xf5, 0x3a, 0x67, 0xb2, 0x12, 0x57, 0xbd, 0xdf };
	inline constexpr uint8_t text256[]{ 0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18,
		                         0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19 };
	inline constexpr srtp_cipher_test_case_t example128{ SRTP_AES_GCM_128_KEY_LEN_WSALT, zeros, zeroIv, 16, zeros, sizeof(text128), text128, 0, zeros, LongTag, nullptr };
	inline constexpr srtp_cipher_test_case_t example256{ SRTP_AES_GCM_256_KEY_LEN_WSALT, zeros, zeroIv, 16, zeros, sizeof(text256), text256, 0, zeros, LongTag, nullptr };

	inline constexpr srtp_cipher_type_t gcm128{ alloc, dealloc, init, setAad, encrypt, decrypt, setIv, getTag, "AES-128 GCM by OpenSSL", &example128, SRTP_AES_GCM_128 };
	inline constexpr srtp_cipher_type_t gcm256{ alloc, dealloc, init, setAad, encrypt, decrypt, setIv, getTag, "AES-256 GCM by OpenSSL", &example256, SRTP_AES_GCM_256 };

	inline srtp_err_status_t alloc(srtp_cipher_t** cipher, int keyLength, int tagLength)
	{
		const bool wide = keyLength == SRTP_AES_GCM_256_KEY_LEN_WSALT;
		if (!wide && keyLength != SRTP_AES_GCM_128_KEY_LEN_WSALT) return srtp_err_status_bad_param;
		if (tagLength != LongTag && tagLength != ShortTag) return srtp_err_status_bad_param;
		auto gcm = std::make_unique<Gcm>();
		if (!gcm->ctx) return srtp_err_status_alloc_fail;
		gcm->tagLength = tagLength;
		gcm->wide      = wide;
		*cipher        = new srtp_cipher_t{ wide ? &gcm256 : &gcm128, gcm.release(), keyLength, wide ? SRTP_AES_GCM_256 : SRTP_AES_GCM_128 };
		return srtp_err_status_ok;
	}

	/** srtp_init(), after which libsrtp uses these ciphers in place of its own; it tries them on examples first. */
	inline srtp_err_status_t Init()
	{
		auto err = srtp_init();
		if (!err) err = srtp_replace_cipher_type(&gcm128, SRTP_AES_GCM_128);
		return err ? err : srtp_replace_cipher_type(&gcm256, SRTP_AES_GCM_256);
	}
} // namespace SrtpGcm

#endif
