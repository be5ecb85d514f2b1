/** JSON as far as the contract needs it: written into a buffer that may be too small, read without any memory. */
#ifndef NINEWATCH_JSON_H
#define NINEWATCH_JSON_H

#include "ninewatch_contract.h"

/** Writes on; `is_full` once something did not fit, and then writes nothing more. */
typedef struct nw_writer {
  uint8_t *bytes;
  size_t size;
  size_t length;
  bool is_full;
} nw_writer;

void nw_put(nw_writer *writer, const void *bytes, size_t length);
void nw_put_text(nw_writer *writer, const char *text);
void nw_put_uint(nw_writer *writer, uint64_t value);
/** As JSON: `24.5`, or `null`. Trailing zeros are left out, as `JSON.stringify` does. */
void nw_put_number(nw_writer *writer, nw_number value);
/** As a JSON string, quotes and all. Control characters become spaces. */
void nw_put_string(nw_writer *writer, const char *text, size_t length);

/** `{"v":1,"boot":…}` of a reading or event. */
void nw_put_reading(nw_writer *writer, const nw_reading *reading);
/** An element of a batch: without `v`, `boot` and `sentAt`. */
void nw_put_element(nw_writer *writer, const nw_reading *reading);
void nw_put_status(nw_writer *writer, const nw_status *status);
void nw_put_result(nw_writer *writer, const nw_result *result);

/** A piece of JSON text. */
typedef struct nw_slice {
  const char *text;
  size_t length;
} nw_slice;

/** The value of a member of an object, the last one of that name, or false. Strings come without their quotes. */
bool nw_member(nw_slice object, const char *name, nw_slice *value, bool *is_string);
/** False for what is no integer of 0 … 2^53 − 1. */
bool nw_uint_of(nw_slice value, uint64_t *number);
/** False for what is no command of contract v1. */
bool nw_command_of(const char *payload, size_t length, nw_command *command);

#endif
