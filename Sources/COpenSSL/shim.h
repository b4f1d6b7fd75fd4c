#pragma once
// SHA-256 of many short messages goes through the compression function itself, which libcrypto
// keeps but wants nobody new to call.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
