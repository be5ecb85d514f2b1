/** What the example uses of ESP-IDF 5, as declarations: enough to compile it on any machine. */
#ifndef STUB_H
#define STUB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
typedef int esp_err_t;
#define ESP_OK 0
#define ESP_LOGE(tag, text) ((void)(tag), (void)(text))
uint32_t esp_random(void);
int64_t esp_timer_get_time(void);
typedef struct esp_tls esp_tls_t;
typedef struct esp_tls_cfg {
  const unsigned char *cacert_buf;
  unsigned cacert_bytes;
  bool non_block;
} esp_tls_cfg_t;
#define ESP_TLS_ERR_SSL_WANT_READ (-0x6900)
#define ESP_TLS_ERR_SSL_WANT_WRITE (-0x6880)
esp_tls_t *esp_tls_init(void);
int esp_tls_conn_new_async(const char *host, int length, int port, const esp_tls_cfg_t *config, esp_tls_t *tls);
ssize_t esp_tls_conn_write(esp_tls_t *tls, const void *bytes, size_t length);
ssize_t esp_tls_conn_read(esp_tls_t *tls, void *bytes, size_t length);
int esp_tls_conn_destroy(esp_tls_t *tls);
typedef uint32_t nvs_handle_t;
typedef enum { NVS_READONLY, NVS_READWRITE } nvs_open_mode_t;
esp_err_t nvs_open(const char *name, nvs_open_mode_t mode, nvs_handle_t *handle);
esp_err_t nvs_get_u32(nvs_handle_t handle, const char *key, uint32_t *value);
esp_err_t nvs_set_u32(nvs_handle_t handle, const char *key, uint32_t value);
esp_err_t nvs_commit(nvs_handle_t handle);
void nvs_close(nvs_handle_t handle);
#define pdMS_TO_TICKS(ms) (ms)
void vTaskDelay(uint32_t ticks);
#endif
