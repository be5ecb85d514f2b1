/** Aliyun's signature of RPC requests (version 1.0), because sorting and encoding every field is no template. */

import { createHmac } from 'node:crypto';

/** https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism: RFC 3986, and the space as %20. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Of all fields but `Signature`; base64 of the HMAC-SHA1 under the access key's secret and `&`. */
export function aliyunSignature(
  fields: Readonly<Record<string, string>>,
  secret: string,
  method: string,
): string {
  const query = Object.keys(fields)
    .sort()
    .map((name) => `${encoded(name)}=${encoded(fields[name] ?? '')}`)
    .join('&');
  return createHmac('sha1', `${secret}&`)
    .update(`${method}&${encoded('/')}&${encoded(query)}`)
    .digest('base64');
}
